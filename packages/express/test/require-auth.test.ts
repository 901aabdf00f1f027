import { AUDIENCE, ISSUER, mint, startFaultyIssuer } from '@claimcheck/test-fixtures'
import type { ErrorRequestHandler, Express, RequestHandler } from 'express'
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
  UsageError,
  unchecked,
} from '../src/index.js'
import { api, bearer } from './api.js'
import { serving, versions } from './serve.js'

const absent = { status: 401, challenge: 'Bearer realm="api"', body: '{"code":"credentials_absent"}' }
const ok: RequestHandler = (req, res) => void res.json({ subject: req.auth?.subject ?? null })

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
    const app = versions[0]?.express() as Express
    const send = await serving(app.use(requireAuth()).get('/', ok))
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

describe.each(versions)('requireAuth in $version', ({ express }) => {
  it('leaves an auth to read, and the same to authOf', async () => {
    const seen: unknown[] = []
    const app = express()
      .use(requireAuth(api))
      .get('/', (req, res) => {
        seen.push(req.auth, authOf(req))
        res.end()
      })
    const send = await serving(app)
    await send('/', bearer({ sub: 'user-2' }))
    expect(seen[0]).toMatchObject({ issuer: ISSUER, subject: 'user-2', account: `${ISSUER}#sub:user-2` })
    expect(seen[1]).toBe(seen[0])
  })

  it('shares one server, and its keys, between several mounts', async () => {
    const issuer = await startFaultyIssuer()
    onTestFinished(() => issuer.close())
    const server = createResourceServer({ ...api, keys: remoteKeys(issuer.jwksUri) })
    const app = express()
    for (const path of ['/a', '/b']) app.use(path, requireAuth(server), ok)
    const send = await serving(app.use('/c', optionalAuth(server), ok))
    for (const path of ['/a', '/b', '/c']) expect(await send(path, bearer())).toMatchObject({ status: 200 })
    expect(issuer.requests.jwks).toBe(1)
  })

  it('works in a router behind a path, and reads the target as it arrived', async () => {
    const targets: string[] = []
    const credentials = [({ target }: { target: string }) => void targets.push(target)]
    const router = express
      .Router()
      .use(requireAuth({ ...api, credentials }))
      .get('/orders', ok)
    const send = await serving(express().use('/api', router).get('/open', ok))
    expect(await send('/api/orders?limit=1')).toMatchObject(absent)
    expect(await send('/open')).toMatchObject({ status: 200 })
    expect(targets).toEqual(['/api/orders?limit=1'])
  })

  it('guards a single route', async () => {
    const send = await serving(express().get('/orders', requireAuth(api), ok).get('/open', ok))
    expect(await send('/orders')).toMatchObject(absent)
    expect(await send('/orders', bearer())).toMatchObject({ status: 200, body: '{"subject":"user-1"}' })
    expect(await send('/open')).toMatchObject({ status: 200 })
  })

  it('lets a preflight be answered in front of it, and keeps the CORS headers on its refusals', async () => {
    const cors: RequestHandler = (req, res, next) => {
      res.set({ 'Access-Control-Allow-Origin': 'https://app.test', Vary: 'Origin' })
      res.set('Access-Control-Expose-Headers', 'WWW-Authenticate')
      if (req.method !== 'OPTIONS') return next()
      res.status(204).end()
    }
    const send = await serving(express().use(cors, requireAuth(api)).get('/', ok))
    const origin = [['Origin', 'https://app.test']] as const
    expect((await send('/', [...origin, ['Access-Control-Request-Method', 'GET']], 'OPTIONS')).status).toBe(204)
    const refused = await send('/', origin)
    expect(refused).toMatchObject(absent)
    const names = ['access-control-allow-origin', 'access-control-expose-headers', 'vary']
    expect(names.map(refused.header)).toEqual(['https://app.test', 'WWW-Authenticate', 'Origin'])
  })

  it('leaves no trace of an earlier middleware that pretended to authenticate', async () => {
    const pretend: RequestHandler = (req, _res, next) => {
      req.auth = { subject: 'root' } as Auth
      next()
    }
    const send = await serving(express().use(pretend, optionalAuth(api)).get('/', ok))
    expect(await send('/')).toMatchObject({ body: '{"subject":null}' })
  })

  it('is silent when something in front of it has already answered', async () => {
    const early: RequestHandler = (_req, res, next) => {
      res.status(202).end('early')
      next()
    }
    const send = await serving(express().use(early, requireAuth(api)).get('/', ok))
    expect(await send('/')).toMatchObject({ status: 202, body: 'early', challenge: undefined })
  })
})

describe.each(versions)('optionalAuth in $version', ({ express }) => {
  it('passes a request without credentials on without an auth, and authOf says so', async () => {
    const errors: unknown[] = []
    const handleError: ErrorRequestHandler = (error, _req, res, _next) => {
      errors.push(error)
      res.status(500).end()
    }
    const app = express().use(optionalAuth(api)).get('/', ok)
    const send = await serving(app.get('/own', (req, res) => void res.json(authOf(req))).use(handleError))
    expect(await send('/')).toMatchObject({ status: 200, body: '{"subject":null}' })
    expect((await send('/own')).status).toBe(500)
    expect(errors).toEqual([expect.any(UsageError)])
  })

  it.each([
    { title: 'refuses a bad token', headerLines: bearer({ aud: 'https://other.test' }), status: 401 },
    { title: '[BR-07] refuses malformed credentials', headerLines: [['Authorization', 'Bearer']], status: 400 },
  ] as const)('$title', async ({ headerLines, status }) => {
    const send = await serving(express().use(optionalAuth(api)).get('/', ok))
    expect((await send('/', headerLines)).status).toBe(status)
  })
})

describe.each(versions)('nested mounts in $version', ({ express }) => {
  const inner = { ...api, audience: 'https://inner.test', realm: 'inner' }
  const nested = (outer: RequestHandler, within: RequestHandler) =>
    serving(express().use(outer).use('/in', express.Router().use(within).get('/', ok)).get('/', ok))
  const both = { aud: [AUDIENCE, 'https://inner.test'] }

  it.each([
    { title: 'refuse without credentials at the outer one', claims: undefined, status: 401, realm: 'api' },
    { title: 'refuse at the inner one what only the outer admits', claims: {}, status: 401, realm: 'inner' },
    { title: 'refuse at the outer one', claims: { aud: 'https://inner.test' }, status: 401, realm: 'api' },
    { title: 'admit what both admit', claims: both, status: 200, realm: undefined },
  ])('$title', async ({ claims, status, realm }) => {
    const send = await nested(requireAuth(api), requireAuth(inner))
    const response = await send('/in', claims && bearer(claims))
    expect(response.status).toBe(status)
    expect(/realm="(\w+)"/.exec(response.challenge ?? '')?.[1]).toBe(realm)
  })

  it('cannot be opened by an inner mount where credentials are optional', async () => {
    const send = await nested(requireAuth(api), optionalAuth(inner))
    expect((await send('/in')).status).toBe(401)
  })

  it('let the innermost set the auth', async () => {
    const bySubject = { ...inner, subjectClaims: ['client_id'] }
    const send = await nested(requireAuth(api), requireAuth(bySubject))
    expect((await send('/in', bearer(both))).body).toBe('{"subject":"client-1"}')
    expect((await send('/', bearer(both))).body).toBe('{"subject":"user-1"}')
  })
})

describe.each(versions)('onStatusUnavailable in $version', ({ express }) => {
  it('lets tokens pass at the mount that says so in words, and at no other', async () => {
    const events: Event[] = []
    const denylist = () => Promise.reject(new Error('the store is down'))
    const server = createResourceServer({ ...api, denylist, onEvent: (event) => events.push(event) })
    const onStatusUnavailable = unchecked('reading stays possible while the store is down')
    const app = express()
      .use('/lenient', requireAuth(server, { onStatusUnavailable }), ok)
      .use('/strict', requireAuth(server), ok)
    const send = await serving(app)
    expect((await send('/lenient', bearer())).status).toBe(200)
    expect(await send('/strict', bearer())).toMatchObject({ status: 503, body: '{"code":"status_unavailable"}' })
    const skipped = { type: 'status_skipped', issuer: ISSUER, reason: onStatusUnavailable.reason }
    expect(events.filter(({ type }) => type === 'status_skipped')).toEqual([expect.objectContaining(skipped)])
  })

  it('does not concern bad tokens', async () => {
    const denylist = () => Promise.reject(new Error('the store is down'))
    const onStatusUnavailable = unchecked('a test')
    const send = await serving(
      express()
        .use(requireAuth({ ...api, denylist }, { onStatusUnavailable }))
        .get('/', ok),
    )
    expect((await send('/', bearer({ aud: 'https://other.test' }))).status).toBe(401)
  })
})
