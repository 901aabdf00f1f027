import { AUDIENCE, ISSUER, mint, startFaultyIssuer } from '@claimcheck/test-fixtures'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  type Auth,
  authOf,
  ConfigError,
  createResourceServer,
  type Event,
  isConfigError,
  optionalAuth,
  type RequireAuthOptions,
  type ResourceServerOptions,
  remoteKeys,
  requireAuth,
  requireScope,
  UsageError,
  unchecked,
} from '../src/index.js'
import { absent, api, bearer } from './api.js'
import { errorsOf, type Koa, type Middleware, serving, versions } from './serve.js'

const ok: Middleware = (ctx) => {
  ctx.body = { subject: ctx.state.auth?.subject ?? null }
}

/** Runs a middleware under a path only, as routers do. */
const at =
  (path: string, middleware: Middleware): Middleware =>
  (ctx, next) =>
    ctx.path === path ? middleware(ctx, next) : next()

afterEach(() => void vi.unstubAllEnvs())

function configErrorOf(make: () => unknown): readonly string[] {
  try {
    make()
  } catch (error) {
    if (isConfigError(error)) return error.problems
  }
  throw new Error('no ConfigError')
}

describe('requireAuth, when it is made', () => {
  it('reads the environment when it is given nothing', async () => {
    const issuer = await startFaultyIssuer()
    onTestFinished(() => issuer.close())
    vi.stubEnv('JWT_ISSUER', ISSUER)
    vi.stubEnv('JWT_AUDIENCE', `https://other.test, ${AUDIENCE}`)
    vi.stubEnv('JWT_JWKS_URI', issuer.jwksUri)
    const app = versions[0]?.createApp() as Koa
    const send = await serving(app.use(requireAuth()).use(ok))
    expect(await send('/')).toMatchObject(absent)
    expect(await send('/', [['Authorization', `Bearer ${mint()}`]])).toMatchObject({ status: 200 })
  })

  it('names every variable that is missing', () => {
    vi.stubEnv('JWT_ISSUER', undefined)
    vi.stubEnv('JWT_AUDIENCE', undefined)
    expect(configErrorOf(() => requireAuth())).toEqual(['JWT_ISSUER is required', 'JWT_AUDIENCE is required'])
  })

  it.each([requireAuth, optionalAuth])('%o does not read the environment when it is given {}', (make) => {
    vi.stubEnv('JWT_ISSUER', ISSUER)
    vi.stubEnv('JWT_AUDIENCE', AUDIENCE)
    expect(() => make({} as ResourceServerOptions)).toThrow(ConfigError)
  })

  it.each([
    { title: 'an unknown option of the mount', options: { onFailure: () => undefined } as object },
    { title: 'an option of the server in place of the mount', options: { audience: AUDIENCE } as object },
    { title: 'an onError that is no function', options: { onError: 'no' } as object },
    { title: 'an onStatusUnavailable without a reason', options: { onStatusUnavailable: true } as object },
  ])('refuses $title', ({ options }) => {
    expect(configErrorOf(() => requireAuth(api, options as RequireAuthOptions))).toHaveLength(1)
    expect(configErrorOf(() => optionalAuth(api, options as RequireAuthOptions))).toHaveLength(1)
  })

  it('names every problem of the mount at once', () => {
    const options: object = { onError: 1, onStatusUnavailable: 2, on: 3 }
    expect(configErrorOf(() => requireAuth(api, options))).toHaveLength(3)
  })
})

describe.each(versions)('requireAuth in $version', ({ createApp }) => {
  it('leaves an auth to read, and the same to authOf', async () => {
    const seen: unknown[] = []
    const app = createApp()
      .use(requireAuth(api))
      .use((ctx) => {
        seen.push(ctx.state.auth, authOf(ctx))
        ctx.body = ''
      })
    const send = await serving(app)
    await send('/', bearer({ sub: 'user-2' }))
    expect(seen[0]).toMatchObject({ issuer: ISSUER, subject: 'user-2', account: `${ISSUER}#sub:user-2` })
    expect(seen[1]).toBe(seen[0])
  })

  it('keeps the auths of requests apart that are under way together', async () => {
    const both: (() => void)[] = []
    const meet = () =>
      new Promise<void>((go) => {
        if (both.push(go) === 2) for (const each of both) each()
      })
    const app = createApp()
      .use(requireAuth(api))
      .use(async (ctx) => {
        await meet()
        ctx.body = `${ctx.state.auth?.subject} ${authOf(ctx).subject}`
      })
    const send = await serving(app)
    const subjects = ['user-1', 'user-2']
    const answers = await Promise.all(subjects.map((sub) => send('/', bearer({ sub }))))
    expect(answers.map(({ body }) => body)).toEqual(['user-1 user-1', 'user-2 user-2'])
  })

  it('shares one server, and its keys, between several mounts', async () => {
    const issuer = await startFaultyIssuer()
    onTestFinished(() => issuer.close())
    const server = createResourceServer({ ...api, keys: remoteKeys(issuer.jwksUri) })
    const app = createApp()
      .use(at('/a', requireAuth(server)))
      .use(at('/b', requireAuth(server)))
    const send = await serving(app.use(at('/c', optionalAuth(server))).use(ok))
    const answer = { status: 200, body: '{"subject":"user-1"}' }
    for (const path of ['/a', '/b', '/c']) expect(await send(path, bearer())).toMatchObject(answer)
    expect(issuer.requests.jwks).toBe(1)
  })

  it('challenges at a path that nothing answers', async () => {
    const send = await serving(createApp().use(requireAuth(api)))
    expect(await send('/unknown')).toMatchObject(absent)
    expect(await send('/unknown', bearer())).toMatchObject({ status: 404, challenge: undefined })
  })

  it('answers HEAD with the headers of GET', async () => {
    const send = await serving(createApp().use(requireAuth(api)).use(ok))
    const refused = await send('/', [], 'HEAD')
    expect(refused).toMatchObject({ ...absent, body: '' })
    expect(refused.header('content-length')).toBe(String(absent.body.length))
    expect(await send('/', bearer(), 'HEAD')).toMatchObject({ status: 200, challenge: undefined, body: '' })
  })

  it('lets a preflight be answered in front of it, and keeps the CORS headers on its refusals', async () => {
    const cors: Middleware = (ctx, next) => {
      ctx.set({ 'Access-Control-Allow-Origin': 'https://app.test', Vary: 'Origin' })
      ctx.set('Access-Control-Expose-Headers', 'WWW-Authenticate')
      if (ctx.method !== 'OPTIONS') return next()
      ctx.status = 204
    }
    const app = createApp().use(cors).use(requireAuth(api)).use(requireScope('delete:orders')).use(ok)
    const send = await serving(app)
    const origin = [['Origin', 'https://app.test']] as const
    expect((await send('/', [...origin, ['Access-Control-Request-Method', 'GET']], 'OPTIONS')).status).toBe(204)
    const refused = await send('/', origin)
    const behindGuard = await send('/', [...origin, ...bearer()])
    expect(refused).toMatchObject(absent)
    expect(behindGuard.status).toBe(403)
    const names = ['access-control-allow-origin', 'access-control-expose-headers', 'vary']
    const expected = ['https://app.test', 'WWW-Authenticate', 'Origin']
    expect(names.map(refused.header)).toEqual(expected)
    expect(names.map(behindGuard.header)).toEqual(expected)
  })

  it('[BR-18] reads the header lines as they arrived', async () => {
    const send = await serving(createApp().use(requireAuth(api)).use(ok))
    expect(await send('/', [...bearer(), ...bearer({ sub: 'user-2' })])).toMatchObject({ status: 400 })
  })

  it('leaves no trace of an earlier middleware that pretended to authenticate', async () => {
    const pretend: Middleware = (ctx, next) => {
      ctx.state.auth = { subject: 'root' } as Auth
      return next()
    }
    const send = await serving(createApp().use(pretend).use(optionalAuth(api)).use(ok))
    expect(await send('/')).toMatchObject({ body: '{"subject":null}' })
  })

  it('is silent when something in front of it has already answered', async () => {
    const early: Middleware = (ctx, next) => {
      ctx.respond = false
      ctx.res.writeHead(202).end('early')
      return next()
    }
    const app = createApp().use(early).use(requireAuth(api))
    const errors = errorsOf(app)
    const send = await serving(app)
    expect(await send('/')).toMatchObject({ status: 202, body: 'early', challenge: undefined })
    expect(errors).toEqual([])
  })
})

describe.each(versions)('optionalAuth in $version', ({ createApp }) => {
  it('passes a request without credentials on without an auth, and authOf says so', async () => {
    const own: Middleware = (ctx) => {
      ctx.body = authOf(ctx)
    }
    const app = createApp().use(optionalAuth(api)).use(at('/own', own)).use(ok)
    const errors = errorsOf(app)
    const send = await serving(app)
    expect(await send('/')).toMatchObject({ status: 200, body: '{"subject":null}' })
    expect((await send('/own')).status).toBe(500)
    expect(errors).toEqual([expect.any(UsageError)])
  })

  it.each([
    { title: 'refuses a bad token', headerLines: bearer({ aud: 'https://other.test' }), status: 401 },
    { title: '[BR-07] refuses malformed credentials', headerLines: [['Authorization', 'Bearer']], status: 400 },
  ] as const)('$title', async ({ headerLines, status }) => {
    const send = await serving(createApp().use(optionalAuth(api)).use(ok))
    expect((await send('/', headerLines)).status).toBe(status)
  })
})

describe.each(versions)('onStatusUnavailable in $version', ({ createApp }) => {
  const denylist = () => Promise.reject(new Error('the store is down'))

  it('lets tokens pass at the mount that says so in words, and at no other', async () => {
    const events: Event[] = []
    const server = createResourceServer({ ...api, denylist, onEvent: (event) => events.push(event) })
    const onStatusUnavailable = unchecked('reading stays possible while the store is down')
    const lenient = at('/lenient', requireAuth(server, { onStatusUnavailable }))
    const send = await serving(
      createApp()
        .use(lenient)
        .use(at('/strict', requireAuth(server)))
        .use(ok),
    )
    expect((await send('/lenient', bearer())).status).toBe(200)
    expect(await send('/strict', bearer())).toMatchObject({ status: 503, body: '{"code":"status_unavailable"}' })
    const skipped = { type: 'status_skipped', issuer: ISSUER, reason: onStatusUnavailable.reason }
    expect(events.filter(({ type }) => type === 'status_skipped')).toEqual([expect.objectContaining(skipped)])
  })

  it('does not concern bad tokens', async () => {
    const onStatusUnavailable = unchecked('a test')
    const send = await serving(
      createApp()
        .use(requireAuth({ ...api, denylist }, { onStatusUnavailable }))
        .use(ok),
    )
    expect((await send('/', bearer({ aud: 'https://other.test' }))).status).toBe(401)
  })

  it('does not open a stricter mount in front of it', async () => {
    const server = createResourceServer({ ...api, denylist })
    const onStatusUnavailable = unchecked('a test')
    const app = createApp().use(requireAuth(server)).use(requireAuth(server, { onStatusUnavailable })).use(ok)
    const send = await serving(app)
    expect((await send('/', bearer())).status).toBe(503)
  })
})
