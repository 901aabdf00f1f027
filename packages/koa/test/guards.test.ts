import { describe, expect, it } from 'vitest'
import {
  type Auth,
  anyOf,
  authOf,
  authorize,
  ConfigError,
  optionalAuth,
  type Policy,
  requireAnyRole,
  requireAnyScope,
  requireAuth,
  requireClaim,
  requireRole,
  requireScope,
  role,
  scope,
  UsageError,
} from '../src/index.js'
import { api, bearer } from './api.js'
import { errorsOf, type Middleware, serving, versions } from './serve.js'

const ok: Middleware = (ctx) => {
  ctx.body = 'handled'
}
const lacksScope = (name: string) =>
  `Bearer realm="api", error="insufficient_scope", error_description="The access token lacks a required scope", scope="${name}"`

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

describe.each(versions)('guards in $version', ({ createApp }) => {
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
    const send = await serving(createApp().use(requireAuth(api)).use(guard).use(ok))
    const response = await send('/', bearer({ roles: ['editor'], tenant: 'acme', level: 3 }))
    expect(response.status).toBe(status)
    expect(response.body === 'handled').toBe(status === 200)
  })

  it.each([
    { title: 'where nothing authenticates', before: [] },
    { title: 'where a middleware only pretends to', before: [pretending()] },
  ])('throw a UsageError $title, which Koa answers with 500, and never run the handler', async ({ before }) => {
    let handled = 0
    const app = createApp()
    for (const middleware of before) app.use(middleware)
    app.use(requireScope('read:orders')).use(() => void handled++)
    const errors = errorsOf(app)
    const send = await serving(app)
    const answer = { status: 500, challenge: undefined, body: 'Internal Server Error' }
    expect(await send('/', bearer())).toMatchObject(answer)
    expect(errors).toEqual([expect.any(UsageError)])
    expect(handled).toBe(0)
  })

  it('throw a UsageError in front of the authentication, as no request has passed it yet', async () => {
    const app = createApp().use(requireScope('read:orders')).use(requireAuth(api)).use(ok)
    const errors = errorsOf(app)
    const send = await serving(app)
    expect((await send('/', bearer())).status).toBe(500)
    expect(errors).toEqual([expect.any(UsageError)])
  })

  it('leave authOf to throw a UsageError where nothing authenticates', async () => {
    const app = createApp().use((ctx) => {
      ctx.body = authOf(ctx).subject
    })
    const errors = errorsOf(app)
    const send = await serving(app)
    expect((await send('/', bearer())).status).toBe(500)
    expect(errors).toEqual([expect.any(UsageError)])
  })

  it('[BR-08, BR-12] challenge where credentials are optional and absent, and name the scope', async () => {
    const send = await serving(createApp().use(optionalAuth(api)).use(requireScope('read:orders')).use(ok))
    expect(await send('/')).toMatchObject({ status: 401, challenge: 'Bearer realm="api", scope="read:orders"' })
  })

  it('do not read the public property, which is for reading', async () => {
    const own: Middleware = (ctx, next) => {
      if (ctx.path !== '/own') return next()
      ctx.body = authOf(ctx).subject
    }
    const app = createApp().use(requireAuth(api)).use(pretending()).use(own).use(requireScope('delete:orders')).use(ok)
    const send = await serving(app)
    expect(await send('/delete', bearer())).toMatchObject({ status: 403, challenge: lacksScope('delete:orders') })
    expect((await send('/own', bearer())).body).toBe('user-1')
  })

  it.each<{ title: string; strip: Middleware }>([
    {
      title: 'deleted',
      strip: (ctx, next) => {
        delete ctx.state.auth
        return next()
      },
    },
    {
      title: 'lost with the state',
      strip: (ctx, next) => {
        ctx.state = {}
        return next()
      },
    },
  ])('do not lose the auth when the public property is $title', async ({ strip }) => {
    const send = await serving(createApp().use(requireAuth(api)).use(strip).use(requireScope('read:orders')).use(ok))
    expect(await send('/', bearer())).toMatchObject({ status: 200, body: 'handled' })
  })

  it('stand behind one another', async () => {
    const app = createApp().use(requireAuth(api)).use(requireScope('read:orders')).use(requireRole('admin')).use(ok)
    const send = await serving(app)
    expect((await send('/', bearer({ roles: ['admin'] }))).status).toBe(200)
    expect(JSON.parse((await send('/', bearer())).body)).toMatchObject({ code: 'role_insufficient' })
    expect(JSON.parse((await send('/', bearer({ scope: 'x' }))).body)).toMatchObject({ code: 'scope_insufficient' })
  })
})

function pretending(): Middleware {
  return (ctx, next) => {
    ctx.state.auth = { ...ctx.state.auth, subject: 'root', scopes: ['delete:orders', 'read:orders'] } as Auth
    return next()
  }
}
