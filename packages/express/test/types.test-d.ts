import type { IncomingMessage, ServerResponse } from 'node:http'
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express'
import express4, { type Request as Request4, type Response as Response4 } from 'express4'
import { describe, expectTypeOf, it } from 'vitest'
import {
  type AccessTokenClaims,
  type Auth,
  authOf,
  createResourceServer,
  type Failure,
  type Middleware,
  type OnError,
  optionalAuth,
  type RequireAuthOptions,
  type ResourceServerOptions,
  requireAuth,
  requireClaim,
  requireScope,
  unchecked,
} from '../src/index.js'

declare module '@claimcheck/express' {
  interface AccessTokenClaims {
    readonly 'https://claimcheck.test/tenant'?: number
  }
}

const issuer = 'https://issuer.test'
const audience = 'https://api.test'
const guard = requireScope('read:organization:{orgId}')

describe('Express 5', () => {
  it('keeps the parameters of a route behind a guard', () => {
    express().get('/orgs/:orgId/users/:userId', guard, (req) => {
      expectTypeOf(req.params).toEqualTypeOf<{ orgId: string } & { userId: string }>()
      // @ts-expect-error the route has no such parameter
      req.params.other
    })
  })

  it('keeps them behind several guards and an authentication', () => {
    express().get('/orgs/:orgId', requireAuth({ issuer, audience }), guard, requireClaim('tenant', 1), (req, res) => {
      expectTypeOf(req.params).toEqualTypeOf<{ orgId: string }>()
      expectTypeOf(res.json).toBeFunction()
    })
  })

  it('takes a middleware wherever it takes a handler', () => {
    expectTypeOf(requireAuth).returns.toExtend<RequestHandler>()
    express().use('/api', requireAuth({ issuer, audience }), express.Router().use(optionalAuth({ issuer, audience })))
    express().route('/').all(guard).get(guard)
  })

  it('has an auth on the request, which may be undefined', () => {
    express().get('/', (req) => {
      expectTypeOf(req.auth).toEqualTypeOf<Auth | undefined>()
      expectTypeOf(authOf(req)).toEqualTypeOf<Auth>()
      // @ts-expect-error it may be undefined
      req.auth.subject
    })
  })
})

describe('Express 4', () => {
  it('keeps the parameters of a route behind a guard', () => {
    express4().get('/orgs/:orgId/users/:userId', guard, (req) => {
      expectTypeOf(req.params).toEqualTypeOf<{ orgId: string } & { userId: string }>()
      // @ts-expect-error the route has no such parameter
      req.params.other
    })
  })

  it('takes a middleware wherever it takes a handler, and has an auth on the request', () => {
    express4().use('/api', requireAuth({ issuer, audience }), express4.Router().use(guard))
    express4().get('/', requireAuth({ issuer, audience }), (req) => {
      expectTypeOf(req.auth).toEqualTypeOf<Auth | undefined>()
      expectTypeOf(authOf(req)).toEqualTypeOf<Auth>()
    })
  })
})

describe('other frameworks', () => {
  it('fits connect', () => {
    type Connect = (
      req: IncomingMessage & { originalUrl?: string },
      res: ServerResponse,
      next: (e?: unknown) => void,
    ) => void
    expectTypeOf<Middleware>().toExtend<Connect>()
  })

  it('fits the middleware of Nest, as a function and as a method', () => {
    interface NestMiddleware<Req, Res> {
      use(req: Req, res: Res, next: (error?: unknown) => void): unknown
    }
    expectTypeOf<{ use: Middleware }>().toExtend<NestMiddleware<Request, Response>>()
    expectTypeOf<{ use: Middleware }>().toExtend<NestMiddleware<Request4, Response4>>()
    expectTypeOf<Middleware>().toExtend<(req: Request, res: Response, next: NextFunction) => unknown>()
  })
})

describe('options', () => {
  it('insist on an audience', () => {
    // @ts-expect-error `audience` is missing
    requireAuth({ issuer })
    // @ts-expect-error `audience` is missing
    optionalAuth({ issuer })
    requireAuth({
      issuer,
      audience: unchecked('tenants are told apart'),
      requiredClaims: [{ claim: 'org', oneOf: ['a'] }],
    })
  })

  it('know their names', () => {
    // @ts-expect-error an unknown option
    requireAuth({ issuer, audience, audiences: [] })
    // @ts-expect-error an unknown option of the mount
    requireAuth({ issuer, audience }, { onFailure: () => undefined })
    // @ts-expect-error a check is left out in words only
    requireAuth({ issuer, audience }, { onStatusUnavailable: true })
  })

  it('may be a server, or nothing', () => {
    expectTypeOf(requireAuth).parameter(1).toEqualTypeOf<RequireAuthOptions | undefined>()
    requireAuth()
    requireAuth(createResourceServer({ issuer, audience }))
    requireAuth({} as ResourceServerOptions)
  })
})

describe('onError', () => {
  it('tells its parameters', () => {
    requireAuth(
      { issuer, audience },
      {
        onError(failure, req, res, next) {
          expectTypeOf(failure).toEqualTypeOf<Failure>()
          expectTypeOf(failure.status).toEqualTypeOf<number>()
          expectTypeOf(failure.headers).toEqualTypeOf<Readonly<Record<string, string>>>()
          expectTypeOf(req).toExtend<IncomingMessage>()
          expectTypeOf(res).toExtend<ServerResponse>()
          next(failure)
        },
      },
    )
  })

  it('may be asynchronous, and say that its request is that of Express', () => {
    expectTypeOf<(failure: Failure) => Promise<void>>().toExtend<OnError>()
    expectTypeOf<(failure: Failure, req: Request, res: Response, next: NextFunction) => void>().toExtend<OnError>()
    expectTypeOf<(failure: Failure, req: Request4, res: Response4) => void>().toExtend<OnError>()
  })

  it('is told by the code what has failed', () => {
    const onError: OnError = (failure) => {
      if (failure.code === 'keys_unavailable') expectTypeOf(failure.retryAfter).toEqualTypeOf<number>()
      // @ts-expect-error no such code
      return failure.code === 'token_stale'
    }
    expectTypeOf(onError).toExtend<RequireAuthOptions['onError']>()
  })
})

describe('claims', () => {
  it('are those of access tokens unless told', () => {
    expectTypeOf(authOf({}).claims).toEqualTypeOf<Readonly<AccessTokenClaims>>()
    expectTypeOf(authOf({}).claims.sub).toEqualTypeOf<string | undefined>()
    expectTypeOf(authOf({}).claims['unheard of']).toEqualTypeOf<unknown>()
  })

  it('may be told where they are read', () => {
    expectTypeOf(authOf<{ tenant: string }>({}).claims).toEqualTypeOf<Readonly<{ tenant: string }>>()
  })

  it('may be added to for the whole program', () => {
    expectTypeOf(authOf({}).claims['https://claimcheck.test/tenant']).toEqualTypeOf<number | undefined>()
    expectTypeOf<Request['auth']>().toEqualTypeOf<Auth | undefined>()
  })
})
