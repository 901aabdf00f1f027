import type { ErrorRequestHandler, Express, RequestHandler } from 'express'
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
import { serving, versions } from './serve.js'

const ok: RequestHandler = (_req, res) => void res.end('handled')
const lacksScope = (name: string) =>
  `Bearer realm="api", error="insufficient_scope", error_description="The access token lacks a required scope", scope="${name}"`

/** Keeps what reaches the application's own error handler. */
function withErrors(app: Express) {
  const errors: unknown[] = []
  const handleError: ErrorRequestHandler = (error, _req, res, _next) => {
    errors.push(error)
    res.status(500).end()
  }
  app.use(handleError)
  return errors
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

describe.each(versions)('guards in $version', ({ express }) => {
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
    const send = await serving(express().use(requireAuth(api)).get('/', guard, ok))
    const response = await send('/', bearer({ roles: ['editor'], tenant: 'acme', level: 3 }))
    expect(response.status).toBe(status)
    expect(response.body === 'handled').toBe(status === 200)
  })

  it('answer a UsageError where nothing authenticates, and never run the handler', async () => {
    let handled = 0
    const app = express().get('/', requireScope('read:orders'), (_req, res) => {
      handled++
      res.end()
    })
    const errors = withErrors(app)
    const send = await serving(app)
    expect(await send('/', bearer())).toMatchObject({ status: 500, challenge: undefined })
    expect(errors).toEqual([expect.any(UsageError)])
    expect(handled).toBe(0)
  })

  it('answer a UsageError in front of the authentication, as no request has passed it yet', async () => {
    const app = express().use(requireScope('read:orders'), requireAuth(api)).get('/', ok)
    const errors = withErrors(app)
    const send = await serving(app)
    expect((await send('/', bearer())).status).toBe(500)
    expect(errors).toEqual([expect.any(UsageError)])
  })

  it('[BR-08, BR-12] challenge where credentials are optional and absent, and name the scope', async () => {
    const send = await serving(express().use(optionalAuth(api)).get('/', requireScope('read:orders'), ok))
    expect(await send('/')).toMatchObject({ status: 401, challenge: 'Bearer realm="api", scope="read:orders"' })
  })

  it('do not read the public property, which is for reading', async () => {
    const promote: RequestHandler = (req, _res, next) => {
      req.auth = { ...authOf(req), subject: 'root', scopes: ['delete:orders'] } as Auth
      next()
    }
    const app = express().use(requireAuth(api), promote)
    app.get('/delete', requireScope('delete:orders'), ok)
    app.get('/own', (req, res) => void res.end(authOf(req).subject))
    const send = await serving(app)
    expect(await send('/delete', bearer())).toMatchObject({ status: 403, challenge: lacksScope('delete:orders') })
    expect((await send('/own', bearer())).body).toBe('user-1')
  })

  it('do not lose the auth when the public property is deleted', async () => {
    const strip: RequestHandler = (req, _res, next) => {
      delete req.auth
      next()
    }
    const send = await serving(express().use(requireAuth(api), strip).get('/', requireScope('read:orders'), ok))
    expect((await send('/', bearer())).status).toBe(200)
  })

  it('[BR-14] fill scopes from the parameters of a router that merges them', async () => {
    const router = express.Router({ mergeParams: true }).get('/reports', requireScope('read:organization:{orgId}'), ok)
    const send = await serving(express().use('/orgs/:orgId', requireAuth(api), router))
    const acme = bearer({ scope: 'read:organization:acme' })
    expect((await send('/orgs/acme/reports', acme)).status).toBe(200)
    expect((await send('/orgs/other/reports', acme)).challenge).toBe(lacksScope('read:organization:other'))
  })

  it('refuse where the route has no such parameter', async () => {
    const guard = requireScope('read:organization:{orgId}')
    const send = await serving(express().use(requireAuth(api)).get('/orgs/:id', guard, ok))
    const response = await send('/orgs/acme', bearer({ scope: 'read:organization:acme read:organization:{orgId}' }))
    expect(response).toMatchObject({ status: 403, challenge: lacksScope('').replace(', scope=""', '') })
  })

  it('stand behind one another', async () => {
    const app = express().use(requireAuth(api)).get('/', requireScope('read:orders'), requireRole('admin'), ok)
    const send = await serving(app)
    expect((await send('/', bearer({ roles: ['admin'] }))).status).toBe(200)
    expect(JSON.parse((await send('/', bearer())).body)).toMatchObject({ code: 'role_insufficient' })
    expect(JSON.parse((await send('/', bearer({ scope: 'x' }))).body)).toMatchObject({ code: 'scope_insufficient' })
  })
})

describe('errors of handlers', () => {
  const failed = new Error('the handler failed')
  const fails: readonly { title: string; handler: RequestHandler; newOnly?: true }[] = [
    {
      title: 'thrown',
      handler: () => {
        throw failed
      },
    },
    { title: 'handed on', handler: (_req, _res, next) => next(failed) },
    { title: 'rejected', handler: () => Promise.reject(failed), newOnly: true },
  ]
  const rows = versions.flatMap(({ version, express }, at) =>
    fails.filter(({ newOnly }) => at === 0 || !newOnly).map((row) => ({ ...row, version, express })),
  )

  it.each(rows)('$title go to the error flow of $version as they are', async ({ express, handler }) => {
    const app = express().use(requireAuth(api)).get('/', requireScope('read:orders'), handler)
    const errors = withErrors(app)
    const send = await serving(app)
    expect(await send('/', bearer())).toMatchObject({ status: 500, challenge: undefined })
    expect(errors).toEqual([failed])
  })
})
