import Fastify, { type FastifyInstance, type onRequestAsyncHookHandler } from 'fastify'
import { describe, expect, it } from 'vitest'
import {
  type Auth,
  anyOf,
  authOf,
  authorize,
  ConfigError,
  claimcheck,
  type Policy,
  requireAnyRole,
  requireAnyScope,
  requireClaim,
  requireRole,
  requireScope,
  role,
  scope,
  UsageError,
} from '../src/index.js'
import { api, bearer } from './api.js'
import { errorsOf, serving } from './serve.js'

const ok = async () => 'handled'
const lacksScope = (name: string) =>
  `Bearer realm="api", error="insufficient_scope", error_description="The access token lacks a required scope", scope="${name}"`

async function authenticated(app: FastifyInstance = Fastify()) {
  await app.register(claimcheck, api)
  return app
}

describe('guards, when they are made', () => {
  it.each([
    { title: 'requireScope without a scope', make: () => requireScope() },
    { title: 'requireScope with an empty scope', make: () => requireScope('') },
    { title: 'requireScope with two scopes in one', make: () => requireScope('read:orders write:orders') },
    { title: 'requireAnyScope without a scope', make: () => requireAnyScope() },
    { title: 'requireRole without a role', make: () => requireRole() },
    { title: 'requireAnyRole without a role', make: () => requireAnyRole() },
    { title: 'requireClaim without a value', make: () => requireClaim('tenant', undefined as never) },
    { title: 'authorize without a policy', make: () => authorize(undefined as never) },
    { title: 'authorize with a scope in place of a policy', make: () => authorize('read:orders' as unknown as Policy) },
  ])('refuse $title', ({ make }) => {
    expect(make).toThrow(ConfigError)
  })
})

describe('guards', () => {
  it.each([
    {
      title: 'requireScope asks for all of its scopes',
      guard: requireScope('read:orders', 'delete:orders'),
      status: 403,
    },
    { title: 'requireScope admits all of its scopes', guard: requireScope('read:orders', 'write:orders'), status: 200 },
    { title: 'requireAnyScope asks for one of its scopes', guard: requireAnyScope('x', 'write:orders'), status: 200 },
    { title: 'requireAnyScope refuses none of its scopes', guard: requireAnyScope('x', 'y'), status: 403 },
    { title: 'requireRole asks for all of its roles', guard: requireRole('editor', 'admin'), status: 403 },
    { title: 'requireRole admits its role', guard: requireRole('editor'), status: 200 },
    { title: 'requireAnyRole asks for one of its roles', guard: requireAnyRole('admin', 'editor'), status: 200 },
    { title: 'requireAnyRole refuses none of its roles', guard: requireAnyRole('admin', 'x'), status: 403 },
    { title: 'requireClaim compares the value', guard: requireClaim('tenant', 'acme'), status: 200 },
    { title: 'requireClaim does not convert the value', guard: requireClaim('level', '3'), status: 403 },
    { title: 'requireClaim asks a predicate', guard: requireClaim('level', (level) => level === 3), status: 200 },
    {
      title: 'requireClaim takes no other yes than true',
      guard: requireClaim('level', (() => 1) as never),
      status: 403,
    },
    { title: 'authorize judges a policy', guard: authorize(anyOf(role('admin'), scope('write:orders'))), status: 200 },
    { title: 'authorize refuses by a policy', guard: authorize(anyOf(role('admin'), scope('x'))), status: 403 },
  ])('$title', async ({ guard, status }) => {
    const app = await authenticated()
    const send = await serving(app.get('/', { onRequest: guard }, ok))
    const response = await send('/', bearer({ roles: ['editor'], tenant: 'acme', level: 3 }))
    expect(response.status).toBe(status)
    expect(response.body === 'handled').toBe(status === 200)
  })

  it.each(['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const)(
    '[BR-14] decide in %s of a route, and in that of a scope',
    async (hook) => {
      const app = await authenticated()
      app.post('/route', { [hook]: requireScope('delete:orders') }, ok)
      app.register(async (child) => {
        child.addHook(hook as 'onRequest', requireScope('delete:orders') as onRequestAsyncHookHandler)
        child.post('/scope', async (request) => request.body)
      })
      const send = await serving(app)
      const json = [['Content-Type', 'application/json']] as const
      for (const path of ['/route', '/scope']) {
        const refused = await send(path, [...bearer(), ...json], 'POST', '{"a":1}')
        expect(refused).toMatchObject({ status: 403, challenge: lacksScope('delete:orders') })
      }
      const admitted = await send('/scope', [...bearer({ scope: 'delete:orders' }), ...json], 'POST', '{"a":1}')
      expect(admitted).toMatchObject({ status: 200, body: '{"a":1}' })
    },
  )

  it('answer a UsageError where nothing authenticates, and never run the handler', async () => {
    let handled = 0
    const app = Fastify()
    const errors = errorsOf(app)
    const send = await serving(app.get('/', { onRequest: requireScope('read:orders') }, async () => handled++))
    expect(await send('/', bearer())).toMatchObject({ status: 500, challenge: undefined, body: 'failed' })
    expect(errors).toEqual([expect.any(UsageError)])
    expect(handled).toBe(0)
  })

  it('answer a UsageError in front of the registration, as no request has passed it yet', async () => {
    const app = Fastify()
    const errors = errorsOf(app)
    app.addHook('onRequest', requireScope('read:orders'))
    await app.register(claimcheck, api)
    const send = await serving(app.get('/', ok))
    expect((await send('/', bearer())).status).toBe(500)
    expect(errors).toEqual([expect.any(UsageError)])
  })

  it("answer a UsageError with Fastify's own error handler, too", async () => {
    const send = await serving(Fastify().get('/', { onRequest: requireScope('read:orders') }, ok))
    expect(await send('/', bearer())).toMatchObject({ status: 500, challenge: undefined })
  })

  it('[BR-08, BR-12] challenge where credentials are optional and absent, and name the scope', async () => {
    const app = Fastify()
    await app.register(claimcheck, { ...api, auth: 'optional' })
    const send = await serving(app.get('/', { onRequest: requireScope('read:orders') }, ok))
    expect(await send('/')).toMatchObject({ status: 401, challenge: 'Bearer realm="api", scope="read:orders"' })
  })

  it('do not read the public property, which is for reading', async () => {
    const app = await authenticated()
    app.addHook('onRequest', async (request) => {
      request.auth = { ...authOf(request), subject: 'root', scopes: ['delete:orders'] } as Auth
    })
    app.get('/delete', { onRequest: requireScope('delete:orders') }, ok)
    app.get('/own', async (request) => authOf(request).subject)
    const send = await serving(app)
    expect(await send('/delete', bearer())).toMatchObject({ status: 403, challenge: lacksScope('delete:orders') })
    expect((await send('/own', bearer())).body).toBe('user-1')
  })

  it('do not lose the auth when the public property is emptied', async () => {
    const app = await authenticated()
    app.addHook('onRequest', async (request) => {
      request.auth = undefined
    })
    const send = await serving(app.get('/', { onRequest: requireScope('read:orders') }, ok))
    expect((await send('/', bearer())).status).toBe(200)
  })

  it('[BR-14] fill scopes from the parameters of the route and of its prefix', async () => {
    const app = await authenticated()
    const onRequest = requireScope('read:organization:{orgId}')
    app.register(async (child) => child.get('/reports', { onRequest }, ok), { prefix: '/orgs/:orgId' })
    app.get('/by-id/:id', { onRequest }, ok)
    const send = await serving(app)
    const acme = bearer({ scope: 'read:organization:acme read:organization:{orgId}' })
    expect((await send('/orgs/acme/reports', acme)).status).toBe(200)
    expect((await send('/orgs/other/reports', acme)).challenge).toBe(lacksScope('read:organization:other'))
    expect((await send('/by-id/acme', acme)).challenge).toBe(lacksScope('').replace(', scope=""', ''))
  })

  it('stand behind one another', async () => {
    const app = await authenticated()
    app.get('/', { onRequest: [requireScope('read:orders'), requireRole('admin')] }, ok)
    const send = await serving(app)
    expect((await send('/', bearer({ roles: ['admin'] }))).status).toBe(200)
    expect(JSON.parse((await send('/', bearer())).body)).toMatchObject({ code: 'role_insufficient' })
    expect(JSON.parse((await send('/', bearer({ scope: 'x' }))).body)).toMatchObject({ code: 'scope_insufficient' })
  })
})

describe('errors of handlers', () => {
  const failed = Object.assign(new Error('the handler failed'), { code: 'token_expired' })

  it.each([
    { title: 'rejected', handler: () => Promise.reject(failed) },
    { title: 'sent', handler: (_request: unknown, reply: { send(error: Error): unknown }) => void reply.send(failed) },
    {
      title: 'thrown',
      handler: () => {
        throw failed
      },
    },
  ])('$title go to the error flow as they are, and challenge nobody', async ({ handler }) => {
    const app = await authenticated()
    const errors = errorsOf(app)
    const send = await serving(app.get('/', { onRequest: requireScope('read:orders') }, handler))
    expect(await send('/', bearer())).toMatchObject({ status: 500, challenge: undefined })
    expect(errors).toEqual([failed])
  })
})
