import type { Server as HttpsServer } from 'node:https'
import Fastify, {
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyReply,
  type FastifyRequest,
  type FastifyTypeProvider,
  type onRequestAsyncHookHandler,
  type preHandlerAsyncHookHandler,
} from 'fastify'
import { describe, expectTypeOf, it } from 'vitest'
import defaultExport, {
  type AccessTokenClaims,
  type Auth,
  authOf,
  type ClaimcheckOptions,
  claimcheck,
  createResourceServer,
  type Failure,
  fromEnvironment,
  type Hook,
  type OnError,
  requireClaim,
  requireScope,
  unchecked,
} from '../src/index.js'

declare module '@claimcheck/fastify' {
  interface AccessTokenClaims {
    readonly 'https://claimcheck.test/tenant'?: number
  }
}

const issuer = 'https://issuer.test'
const audience = 'https://api.test'
const server = createResourceServer({ issuer, audience })
const guard = requireScope('read:organization:{orgId}')
const app = Fastify()

/** What a JSON Schema provider does, by hand: a schema is `{ is: T }`. */
interface Provider extends FastifyTypeProvider {
  readonly validator: this['schema'] extends { is: infer T } ? T : unknown
}

describe('the request', () => {
  it('has an auth, which may be undefined', () => {
    app.get('/', async (request) => {
      expectTypeOf(request.auth).toEqualTypeOf<Auth | undefined>()
      expectTypeOf(authOf(request)).toEqualTypeOf<Auth>()
      // @ts-expect-error it may be undefined
      request.auth.subject
    })
  })

  it('has a configuration that knows our words', () => {
    app.get('/', { config: { auth: false } }, async () => undefined)
    app.get('/', async ({ routeOptions }) => {
      expectTypeOf(routeOptions.config.auth).toEqualTypeOf<'required' | 'optional' | false | undefined>()
    })
    app.get('/', { config: { auth: 'optional', onStatusUnavailable: unchecked('a test') } }, async () => undefined)
    // @ts-expect-error another word
    app.get('/', { config: { auth: 'nope' } }, async () => undefined)
    // @ts-expect-error there is no true
    app.get('/', { config: { auth: true } }, async () => undefined)
    // @ts-expect-error a check is left out in words only
    app.get('/', { config: { onStatusUnavailable: true } }, async () => undefined)
  })
})

describe('guards', () => {
  it('stand in every hook of a route, and keep its types', () => {
    interface Route {
      Params: { orgId: string }
      Body: { item: string }
    }
    const hooks = { onRequest: guard, preParsing: [guard], preValidation: guard, preHandler: [guard, guard] }
    app.post<Route>('/orgs/:orgId', hooks, async (request) => {
      expectTypeOf(request.params).toEqualTypeOf<{ orgId: string }>()
      expectTypeOf(request.body).toEqualTypeOf<{ item: string }>()
    })
  })

  it('stand in the hooks of a scope', () => {
    app.addHook('onRequest', guard)
    app.addHook('preParsing', guard)
    app.addHook('preValidation', guard)
    app.addHook('preHandler', requireClaim('tenant', 1))
    expectTypeOf(guard).toEqualTypeOf<Hook>()
    expectTypeOf(guard).toExtend<onRequestAsyncHookHandler>()
    expectTypeOf(guard).toExtend<preHandlerAsyncHookHandler>()
  })

  it('leave a type provider to its work', () => {
    const typed = app.withTypeProvider<Provider>()
    const schema = { body: { is: { item: 'tea' } } }
    typed.post('/', { schema, onRequest: guard, preHandler: [guard] }, async (request) => {
      expectTypeOf(request.body).toEqualTypeOf<{ item: string }>()
      expectTypeOf(authOf(request)).toEqualTypeOf<Auth>()
    })
    typed.addHook('onRequest', guard)
  })

  it('fit servers of HTTP/2 and HTTPS', () => {
    const h2 = Fastify({ http2: true })
    h2.register(claimcheck, { issuer, audience })
    h2.addHook('onRequest', guard)
    h2.get('/', { onRequest: guard, preHandler: [guard] }, async (request) => {
      expectTypeOf(request.auth).toEqualTypeOf<Auth | undefined>()
    })
    const https: FastifyInstance<HttpsServer> = Fastify({ https: {} })
    https.register(claimcheck, { issuer, audience, auth: 'optional' })
    https.get('/', { onRequest: guard }, async (request) => authOf(request).account)
  })
})

describe('options', () => {
  it('are those of a server, with auth and onError', () => {
    app.register(claimcheck, { issuer, audience, auth: false, onError: () => undefined })
    app.register(claimcheck, { issuers: [{ issuer }], audience, realm: 'orders' })
    app.register(claimcheck, { ...fromEnvironment(), maxTokenAge: 60 })
    app.register(claimcheck, () => ({ issuer, audience }))
    app.register(defaultExport, { issuer, audience })
    expectTypeOf(claimcheck).toExtend<FastifyPluginAsync<ClaimcheckOptions>>()
  })

  it('are a server, or nothing', () => {
    app.register(claimcheck)
    app.register(claimcheck, {})
    app.register(claimcheck, { auth: 'optional' })
    app.register(claimcheck, { server })
    app.register(claimcheck, { server, auth: false, prefix: '/api' })
  })

  it('are not half of either', () => {
    // @ts-expect-error `audience` is missing
    app.register(claimcheck, { issuer })
    // @ts-expect-error `issuer` is missing
    app.register(claimcheck, { audience })
    // @ts-expect-error a server has its issuer
    app.register(claimcheck, { server, issuer, audience })
    // @ts-expect-error a server has its realm
    app.register(claimcheck, { server, realm: 'orders' })
    // @ts-expect-error no server
    app.register(claimcheck, { server: { issuer, audience } })
  })

  it('know their names and words', () => {
    // @ts-expect-error an unknown option
    expectTypeOf<{ issuer: string; audience: string; audiences: [] }>().toEqualTypeOf<ClaimcheckOptions>()
    // @ts-expect-error an unknown option
    const options: ClaimcheckOptions = { issuer, audience, audiences: [] }
    expectTypeOf(options).toExtend<ClaimcheckOptions>()
    // @ts-expect-error another word
    app.register(claimcheck, { issuer, audience, auth: 'nope' })
    // @ts-expect-error a check is left out by a route only
    app.register(claimcheck, { issuer, audience, onStatusUnavailable: unchecked('a test') })
  })
})

describe('onError', () => {
  it('tells its parameters', () => {
    app.register(claimcheck, {
      issuer,
      audience,
      onError(failure, request, reply) {
        expectTypeOf(failure).toEqualTypeOf<Failure>()
        expectTypeOf(failure.headers).toEqualTypeOf<Readonly<Record<string, string>>>()
        expectTypeOf(request.originalUrl).toEqualTypeOf<string>()
        reply.send(failure)
      },
    })
  })

  it("may say that request and reply are Fastify's", () => {
    const answer = (failure: Failure, request: FastifyRequest, reply: FastifyReply) =>
      reply.code(failure.status).headers(failure.headers).send({ id: request.id })
    expectTypeOf(answer).toExtend<OnError>()
    app.register(claimcheck, { issuer, audience, onError: answer })
    app.register(claimcheck, { server, onError: async (failure, _request, reply: FastifyReply) => reply.send(failure) })
  })

  it('is told by the code what has failed', () => {
    const onError: OnError = (failure) => {
      if (failure.code === 'keys_unavailable') expectTypeOf(failure.retryAfter).toEqualTypeOf<number>()
      // @ts-expect-error no such code
      return failure.code === 'token_stale'
    }
    expectTypeOf(onError).toExtend<ClaimcheckOptions['onError']>()
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
    expectTypeOf<FastifyRequest['auth']>().toEqualTypeOf<Auth | undefined>()
  })
})
