import { AUDIENCE } from '@claimcheck/test-fixtures'
import Router from '@koa/router'
import mount from 'koa-mount'
import { describe, expect, it } from 'vitest'
import {
  type AuthState,
  authOf,
  isTokenRefused,
  type OnError,
  optionalAuth,
  requireAuth,
  requireScope,
  UsageError,
} from '../src/index.js'
import { absent, api, bearer } from './api.js'
import { errorsOf, type Middleware, serving, versions } from './serve.js'

const ok: Middleware = (ctx) => {
  ctx.body = { subject: ctx.state.auth?.subject ?? null }
}
const lacksScope = (name: string) =>
  `Bearer realm="api", error="insufficient_scope", error_description="The access token lacks a required scope", scope="${name}"`

/** Options of a server that notes the targets it is asked about. */
function noting() {
  const targets: string[] = []
  const credentials = [({ target }: { readonly target: string }) => void targets.push(target)]
  return { targets, options: { ...api, credentials } }
}

describe.each(versions)('koa-mount in $version', ({ createApp }) => {
  it('leaves the target as it arrived, though it shortens the path', async () => {
    const { targets, options } = noting()
    const paths: string[] = []
    const inner = createApp().use((ctx, next) => {
      paths.push(ctx.path)
      return next()
    })
    const app = createApp().use(mount('/api', inner.use(requireAuth(options)).use(ok)))
    const send = await serving(app.use(ok))
    expect(await send('/api/orders?limit=1')).toMatchObject(absent)
    expect([targets, paths]).toEqual([['/api/orders?limit=1'], ['/orders']])
    expect(await send('/open')).toMatchObject({ status: 200, body: '{"subject":null}' })
  })

  it.each([
    { title: 'a path that nothing answers', target: '/api/unknown' },
    { title: 'the prefix alone', target: '/api' },
    { title: 'the prefix and a slash', target: '/api/' },
  ])('challenges under the prefix at $title', async ({ target }) => {
    const app = createApp().use(mount('/api', createApp().use(requireAuth(api))))
    const send = await serving(app)
    expect(await send(target)).toMatchObject(absent)
    expect(await send(target, bearer())).toMatchObject({ status: 404, challenge: undefined })
  })

  it('asks nothing at a path that only begins like the prefix', async () => {
    const send = await serving(
      createApp()
        .use(mount('/api', requireAuth(api)))
        .use(ok),
    )
    expect(await send('/apis')).toMatchObject({ status: 200, body: '{"subject":null}' })
  })

  it('restores the path behind a refusal that is forwarded', async () => {
    const paths: string[] = []
    const catching: Middleware = async (ctx, next) => {
      try {
        await next()
      } catch (error) {
        paths.push(ctx.path)
        ctx.status = isTokenRefused(error) ? error.status : 500
      }
    }
    const onError: OnError = (failure) => Promise.reject(failure)
    const send = await serving(
      createApp()
        .use(catching)
        .use(mount('/api', requireAuth(api, { onError }))),
    )
    expect((await send('/api/orders')).status).toBe(401)
    expect(paths).toEqual(['/api/orders'])
  })
})

describe.each(versions)('nested mounts in $version', ({ createApp }) => {
  const inner = { ...api, audience: 'https://inner.test', realm: 'inner' }
  const both = { aud: [AUDIENCE, 'https://inner.test'] }
  const nested = (outer: Middleware, within: Middleware) =>
    serving(
      createApp()
        .use(outer)
        .use(mount('/in', createApp().use(within).use(requireScope('read:orders'))))
        .use(ok),
    )

  it.each([
    { title: 'refuse without credentials at the outer one', claims: undefined, status: 401, realm: 'api' },
    { title: 'refuse at the inner one what only the outer admits', claims: {}, status: 401, realm: 'inner' },
    { title: 'refuse at the outer one', claims: { aud: 'https://inner.test' }, status: 401, realm: 'api' },
    { title: 'answer for guards by the innermost', claims: { ...both, scope: 'x' }, status: 403, realm: 'inner' },
    { title: 'admit what both admit', claims: both, status: 200, realm: undefined },
  ])('$title', async ({ claims, status, realm }) => {
    const send = await nested(requireAuth(api), requireAuth(inner))
    const response = await send('/in/orders', claims && bearer(claims))
    expect(response.status).toBe(status)
    expect(/realm="(\w+)"/.exec(response.challenge ?? '')?.[1]).toBe(realm)
  })

  it('cannot be opened by an inner mount where credentials are optional', async () => {
    const send = await nested(requireAuth(api), optionalAuth(inner))
    expect((await send('/in')).status).toBe(401)
  })

  it('let the innermost set the auth', async () => {
    const bySubject = { ...inner, subjectClaims: ['client_id'] }
    const readBoth: Middleware = (ctx) => {
      ctx.body = `${ctx.state.auth?.subject} ${authOf(ctx).subject}`
    }
    const within = createApp().use(requireAuth(bySubject)).use(readBoth)
    const send = await serving(createApp().use(requireAuth(api)).use(mount('/in', within)).use(readBoth))
    expect((await send('/in', bearer(both))).body).toBe('client-1 client-1')
    expect((await send('/', bearer(both))).body).toBe('user-1 user-1')
  })

  it('leave no auth of the outer one where the inner one refuses, and its failure is caught between them', async () => {
    const seen: unknown[] = []
    const catching: Middleware = async (ctx, next) => {
      seen.push(ctx.state.auth?.subject)
      await next().catch(() => undefined)
      seen.push(ctx.state.auth)
      ctx.body = authOf(ctx)
    }
    const onError: OnError = (failure) => Promise.reject(failure)
    const app = createApp().use(requireAuth(api)).use(catching).use(requireAuth(inner, { onError })).use(ok)
    const errors = errorsOf(app)
    const send = await serving(app)
    expect((await send('/', bearer())).status).toBe(500)
    expect(seen).toEqual(['user-1', undefined])
    expect(errors).toEqual([expect.any(UsageError)])
  })
})

describe.each(versions)('@koa/router in $version', ({ createApp }) => {
  const withRouter = (router: Router<AuthState>, ...before: readonly Middleware[]) => {
    const app = createApp()
    for (const middleware of before) app.use(middleware)
    return serving(app.use(router.routes()).use(router.allowedMethods()))
  }

  it('takes the authentication of a single route', async () => {
    const { targets, options } = noting()
    const router = new Router<AuthState>({ prefix: '/v1' })
    router.get('/orders/:id', requireAuth(options), ok).get('/open', ok)
    const send = await withRouter(router)
    expect(await send('/v1/orders/1?full=yes')).toMatchObject(absent)
    expect(await send('/v1/open')).toMatchObject({ status: 200 })
    expect(targets).toEqual(['/v1/orders/1?full=yes'])
  })

  it('takes the authentication of all of its routes', async () => {
    const router = new Router<AuthState>({ prefix: '/v1' })
    router.use(requireAuth(api))
    const send = await withRouter(router.get('/orders', ok))
    expect(await send('/v1/orders')).toMatchObject(absent)
    expect(await send('/v1/orders', bearer())).toMatchObject({ status: 200, body: '{"subject":"user-1"}' })
    expect(await send('/v1/unknown')).toMatchObject({ status: 404, challenge: undefined })
  })

  it('[BR-14] fills scopes from the parameters of the route', async () => {
    const router = new Router<AuthState>({ prefix: '/v1' })
    router.get('/orgs/:orgId/reports', requireScope('read:organization:{orgId}'), ok)
    const send = await withRouter(router, requireAuth(api))
    const acme = bearer({ scope: 'read:organization:acme' })
    expect((await send('/v1/orgs/acme/reports', acme)).status).toBe(200)
    expect(await send('/v1/orgs/other/reports', acme)).toMatchObject({
      status: 403,
      challenge: lacksScope('read:organization:other'),
    })
  })

  it('fills scopes from the parameters of a prefix, and of the router around a router', async () => {
    const reports = new Router<AuthState>({ prefix: '/reports' })
    reports.get('/:report', requireScope('read:{orgId}:{report}'), ok)
    const orgs = new Router<AuthState>({ prefix: '/orgs/:orgId' }).use(reports.routes())
    const send = await withRouter(orgs, requireAuth(api))
    const token = bearer({ scope: 'read:acme:sales' })
    expect((await send('/orgs/acme/reports/sales', token)).status).toBe(200)
    expect((await send('/orgs/acme/reports/costs', token)).challenge).toBe(lacksScope('read:acme:costs'))
    expect((await send('/orgs/other/reports/sales', token)).challenge).toBe(lacksScope('read:other:sales'))
  })

  it('fills scopes of a guard in front of all routes of a prefix', async () => {
    const router = new Router<AuthState>({ prefix: '/orgs/:orgId' })
    router.use(requireScope('read:organization:{orgId}'))
    const send = await withRouter(router.get('/reports', ok), requireAuth(api))
    const acme = bearer({ scope: 'read:organization:acme' })
    expect((await send('/orgs/acme/reports', acme)).status).toBe(200)
    expect((await send('/orgs/other/reports', acme)).challenge).toBe(lacksScope('read:organization:other'))
  })

  it('refuses by a guard in front of the router, which sees no parameters', async () => {
    const router = new Router<AuthState>().get('/orgs/:orgId', ok)
    const send = await withRouter(router, requireAuth(api), requireScope('read:organization:{orgId}'))
    const response = await send('/orgs/acme', bearer({ scope: 'read:organization:acme' }))
    expect(response).toMatchObject({ status: 403, challenge: lacksScope('').replace(', scope=""', '') })
  })

  it('refuses where the route has no such parameter', async () => {
    const router = new Router<AuthState>().get('/orgs/:id', requireScope('read:organization:{orgId}'), ok)
    const send = await withRouter(router, requireAuth(api))
    const response = await send('/orgs/acme', bearer({ scope: 'read:organization:acme read:organization:{orgId}' }))
    expect(response).toMatchObject({ status: 403, challenge: lacksScope('').replace(', scope=""', '') })
  })

  it('fills scopes under koa-mount', async () => {
    const router = new Router<AuthState>().get('/orgs/:orgId', requireScope('read:organization:{orgId}'), ok)
    const inner = createApp().use(requireAuth(api)).use(router.routes())
    const send = await serving(createApp().use(mount('/api', inner)))
    const acme = bearer({ scope: 'read:organization:acme' })
    expect((await send('/api/orgs/acme', acme)).status).toBe(200)
    expect((await send('/api/orgs/other', acme)).challenge).toBe(lacksScope('read:organization:other'))
  })

  it('answers HEAD by the route of GET', async () => {
    const send = await withRouter(new Router<AuthState>().get('/orders', requireScope('x'), ok), requireAuth(api))
    const refused = await send('/orders', bearer(), 'HEAD')
    expect(refused).toMatchObject({ status: 403, challenge: lacksScope('x'), body: '' })
    const likeGet = await send('/orders', bearer())
    expect(refused.header('content-length')).toBe(String(likeGet.body.length))
  })
})
