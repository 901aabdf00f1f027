import Router, { type RouterContext } from '@koa/router'
import Koa from 'koa'
import mount from 'koa-mount'
import Koa2 from 'koa2'
import { describe, expectTypeOf, it } from 'vitest'
import {
  type AccessTokenClaims,
  type Auth,
  type AuthState,
  authOf,
  type Context,
  createResourceServer,
  type Failure,
  type OnError,
  optionalAuth,
  type RequireAuthOptions,
  type ResourceServerOptions,
  requireAuth,
  requireClaim,
  requireScope,
  unchecked,
} from '../src/index.js'

declare module '@claimcheck/koa' {
  interface AccessTokenClaims {
    readonly 'https://claimcheck.test/tenant'?: number
  }
}

const issuer = 'https://issuer.test'
const audience = 'https://api.test'
const guard = requireScope('read:organization:{orgId}')

interface Session {
  readonly session: { readonly id: string }
}
interface Logging {
  readonly log: (text: string) => void
}

describe('Koa 3', () => {
  it('has an auth in its state, which may be undefined', () => {
    new Koa<AuthState>().use(requireAuth({ issuer, audience })).use((ctx) => {
      expectTypeOf(ctx.state.auth).toEqualTypeOf<Auth | undefined>()
      expectTypeOf(authOf(ctx)).toEqualTypeOf<Auth>()
      // @ts-expect-error it may be undefined
      ctx.state.auth.subject
    })
  })

  it('takes a middleware wherever it takes one', () => {
    const app = new Koa<AuthState>()
    app.use(requireAuth({ issuer, audience })).use(optionalAuth()).use(guard).use(requireClaim('tenant', 1))
    app.use(mount('/api', requireAuth({ issuer, audience })))
    app.use(mount('/api', new Koa<AuthState>().use(guard)))
  })

  it('takes it where nothing is said of state and context, and where more is said', () => {
    new Koa().use(requireAuth({ issuer, audience })).use(guard)
    new Koa<AuthState & Session, Logging>()
      .use(requireAuth({ issuer, audience }))
      .use(guard)
      .use((ctx) => {
        expectTypeOf(ctx.state.auth).toEqualTypeOf<Auth | undefined>()
        expectTypeOf(ctx.state.session.id).toEqualTypeOf<string>()
        expectTypeOf(ctx.log).toEqualTypeOf<Logging['log']>()
        expectTypeOf(authOf(ctx)).toEqualTypeOf<Auth>()
      })
  })

  it('does not take it where the state has another auth', () => {
    // @ts-expect-error `auth` is a text there
    new Koa<{ auth: string }>().use<{ auth: string }>(requireAuth({ issuer, audience }))
  })
})

describe('Koa 2', () => {
  it('takes a middleware wherever it takes one, and has an auth in its state', () => {
    new Koa2<AuthState>()
      .use(requireAuth({ issuer, audience }))
      .use(optionalAuth())
      .use(guard)
      .use((ctx) => {
        expectTypeOf(ctx.state.auth).toEqualTypeOf<Auth | undefined>()
        expectTypeOf(authOf(ctx)).toEqualTypeOf<Auth>()
      })
    new Koa2().use(requireAuth({ issuer, audience })).use(guard)
    new Koa2<AuthState & Session, Logging>().use(requireAuth({ issuer, audience })).use(guard)
  })
})

describe('@koa/router', () => {
  it('takes a middleware in front of a handler, and keeps the types of the handler', () => {
    const router = new Router<AuthState>({ prefix: '/v1' })
    router.use(requireAuth({ issuer, audience }))
    router.get('/orgs/:orgId', guard, (ctx) => {
      expectTypeOf(ctx.params).toEqualTypeOf<RouterContext['params']>()
      expectTypeOf(ctx.state.auth).toEqualTypeOf<Auth | undefined>()
      expectTypeOf(authOf(ctx)).toEqualTypeOf<Auth>()
    })
    router.get('/orders', requireAuth({ issuer, audience }), guard, requireClaim('tenant', 1), (ctx) => {
      expectTypeOf(ctx.state.auth).toEqualTypeOf<Auth | undefined>()
    })
    new Koa<AuthState>().use(router.routes())
  })

  it('takes it where nothing is said of state and context, and where more is said', () => {
    new Router().get('/', requireAuth({ issuer, audience }), guard, (ctx) => {
      expectTypeOf(authOf(ctx)).toEqualTypeOf<Auth>()
    })
    new Router<AuthState & Session, Logging>().get('/', requireAuth({ issuer, audience }), guard, (ctx) => {
      expectTypeOf(ctx.state.session.id).toEqualTypeOf<string>()
      expectTypeOf(ctx.log).toEqualTypeOf<Logging['log']>()
    })
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
        onError(failure, ctx) {
          expectTypeOf(failure).toEqualTypeOf<Failure>()
          expectTypeOf(failure.status).toEqualTypeOf<number>()
          expectTypeOf(failure.headers).toEqualTypeOf<Readonly<Record<string, string>>>()
          expectTypeOf(ctx).toEqualTypeOf<Context>()
          ctx.status = failure.status
          ctx.body = { problem: failure.code }
          ctx.set({ ...failure.headers })
          ctx.respond = false
          ctx.res.end()
        },
      },
    )
  })

  it("may be asynchronous, and say that its context is Koa's own", () => {
    expectTypeOf<(failure: Failure) => Promise<void>>().toExtend<OnError>()
    expectTypeOf<(failure: Failure, ctx: Koa.Context) => void>().toExtend<OnError>()
    expectTypeOf<(failure: Failure, ctx: Koa2.Context) => void>().toExtend<OnError>()
    expectTypeOf<(failure: Failure, ctx: Koa.ParameterizedContext<AuthState>) => void>().toExtend<OnError>()
    requireAuth(
      { issuer, audience },
      { onError: (failure, ctx: Koa.Context) => ctx.redirect(`/login?${failure.code}`) },
    )
  })

  it('has no third parameter', () => {
    // @ts-expect-error Koa has no next(failure)
    requireAuth({ issuer, audience }, { onError: (failure, _ctx, next) => next(failure) })
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
  })
})
