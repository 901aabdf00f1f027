import { AUDIENCE, ISSUER, mint, startFaultyIssuer } from '@claimcheck/test-fixtures'
import Fastify, { type FastifyRequest } from 'fastify'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import defaultExport, {
  type Auth,
  authOf,
  type ClaimcheckOptions,
  claimcheck,
  createResourceServer,
  isConfigError,
  remoteKeys,
  UsageError,
} from '../src/index.js'
import { absent, api, bearer } from './api.js'
import { errorsOf, serving } from './serve.js'

const subjectOf = async ({ auth }: FastifyRequest) => ({ subject: auth?.subject ?? null })

afterEach(() => void vi.unstubAllEnvs())

/** An application that fails to start for a `ConfigError`, and what that says. */
async function problemsOf(options?: object): Promise<readonly string[]> {
  const error: unknown = await Fastify()
    .register(claimcheck, options as ClaimcheckOptions)
    .ready()
    .then(
      () => undefined,
      (reason) => reason,
    )
  return isConfigError(error) ? error.problems : ['it starts']
}

describe('a registration', () => {
  it('reads the environment when it is given nothing', async () => {
    const issuer = await startFaultyIssuer()
    onTestFinished(() => issuer.close())
    vi.stubEnv('JWT_ISSUER', ISSUER)
    vi.stubEnv('JWT_AUDIENCE', `https://other.test, ${AUDIENCE}`)
    vi.stubEnv('JWT_JWKS_URI', issuer.jwksUri)
    const app = Fastify()
    await app.register(claimcheck)
    const send = await serving(app.get('/', subjectOf))
    expect(await send('/')).toMatchObject(absent)
    expect(await send('/', [['Authorization', `Bearer ${mint()}`]])).toMatchObject({ status: 200 })
  })

  it.each([
    { title: 'nothing', options: undefined },
    { title: 'no options', options: {} },
    { title: 'only words of its own', options: { auth: 'optional', onError: () => undefined } },
    { title: "only words of Fastify's", options: { prefix: '/api', logLevel: 'warn', logSerializers: {} } },
  ])('names every variable that is missing when it is given $title', async ({ options }) => {
    vi.stubEnv('JWT_ISSUER', undefined)
    vi.stubEnv('JWT_AUDIENCE', undefined)
    expect(await problemsOf(options)).toEqual(['JWT_ISSUER is required', 'JWT_AUDIENCE is required'])
  })

  it.each<{ title: string; options: object; problems: readonly unknown[] }>([
    {
      title: 'an unknown option',
      options: { ...api, audiences: [] },
      problems: [expect.stringContaining('audiences')],
    },
    {
      title: 'what only a route or another adapter may say',
      options: { ...api, onStatusUnavailable: {} },
      problems: [expect.stringContaining('onStatusUnavailable')],
    },
    { title: 'another word in auth', options: { ...api, auth: 'nope' }, problems: [expect.stringContaining('`auth`')] },
    { title: 'true in auth', options: { ...api, auth: true }, problems: [expect.stringContaining('`auth`')] },
    { title: 'an onError that is no function', options: { ...api, onError: 'no' }, problems: [expect.anything()] },
    {
      title: 'a server and options of another',
      options: { server: createResourceServer(api), issuer: ISSUER, realm: 'api' },
      problems: ['`server` has its options already: leave out issuer, realm'],
    },
    {
      title: 'a server, options of another and another word in auth',
      options: { server: createResourceServer(api), issuer: ISSUER, auth: 1 },
      problems: [expect.stringContaining('`auth`'), expect.stringContaining('`server`')],
    },
  ])('refuses $title', async ({ options, problems }) => {
    expect(await problemsOf(options)).toEqual(problems)
  })

  it.each([{ server: {} }, { server: null }, { server: 'https://auth.test' }])(
    'refuses $server in place of a server, and does not read the environment for it',
    async (options) => {
      vi.stubEnv('JWT_ISSUER', ISSUER)
      vi.stubEnv('JWT_AUDIENCE', AUDIENCE)
      expect(await problemsOf(options)).not.toContain('it starts')
    },
  )

  it("ignores the words that are Fastify's own", async () => {
    const app = Fastify()
    await app.register(claimcheck, { ...api, prefix: '/api', logLevel: 'warn', logSerializers: {} })
    const send = await serving(app.get('/', subjectOf))
    expect(await send('/')).toMatchObject(absent)
    expect(await send('/', bearer())).toMatchObject({ status: 200, body: '{"subject":"user-1"}' })
  })

  it('takes its options from a function, as every plugin does', async () => {
    const app = Fastify()
    await app.register(claimcheck, () => api)
    const send = await serving(app.get('/', subjectOf))
    expect(await send('/')).toMatchObject(absent)
  })

  it('is also the default export', () => {
    expect(defaultExport).toBe(claimcheck)
  })

  it('shares one server, and its keys, with others', async () => {
    const issuer = await startFaultyIssuer()
    onTestFinished(() => issuer.close())
    const server = createResourceServer({ ...api, keys: remoteKeys(issuer.jwksUri) })
    const app = Fastify()
    for (const prefix of ['/a', '/b']) {
      app.register(
        async (child) => {
          await child.register(claimcheck, { server })
          child.get('/', subjectOf)
        },
        { prefix },
      )
    }
    const send = await serving(app)
    for (const path of ['/a', '/b']) expect(await send(path, bearer())).toMatchObject({ status: 200 })
    expect(issuer.requests.jwks).toBe(1)
  })

  it('does not wait for the network at start-up', async () => {
    const issuer = await startFaultyIssuer()
    onTestFinished(() => issuer.close())
    for (const target of ['discovery', 'jwks'] as const) issuer.behave(target, { mode: 'hang' })
    const app = Fastify()
    app.register(claimcheck, { issuer: issuer.issuer, audience: AUDIENCE })
    app.get('/', subjectOf)
    await app.ready()
    expect(issuer.requests).toMatchObject({ discovery: 0, jwks: 0 })
    await app.close()
  })
})

describe('what it leaves with a request', () => {
  it('is an auth to read, and the same to authOf', async () => {
    const seen: unknown[] = []
    const app = Fastify()
    await app.register(claimcheck, api)
    app.get('/', async (request) => void seen.push(request.auth, authOf(request)))
    const send = await serving(app)
    await send('/', bearer({ sub: 'user-2' }))
    expect(seen[0]).toMatchObject({ issuer: ISSUER, subject: 'user-2', account: `${ISSUER}#sub:user-2` })
    expect(seen[1]).toBe(seen[0])
  })

  it('is nothing without credentials where they are optional, and authOf says so', async () => {
    const app = Fastify()
    const errors = errorsOf(app)
    await app.register(claimcheck, { ...api, auth: 'optional' })
    app.get('/', subjectOf).get('/own', async (request) => authOf(request))
    const send = await serving(app)
    expect(await send('/')).toMatchObject({ status: 200, body: '{"subject":null}' })
    expect((await send('/own')).status).toBe(500)
    expect(errors).toEqual([expect.any(UsageError)])
  })

  it('replaces what an earlier hook pretended', async () => {
    const app = Fastify()
    app.addHook('onRequest', async (request) => {
      request.auth = { subject: 'root' } as Auth
    })
    await app.register(claimcheck, { ...api, auth: 'optional' })
    const send = await serving(app.get('/', subjectOf))
    expect(await send('/')).toMatchObject({ body: '{"subject":null}' })
  })

  it('does not stay for the next request on the connection', async () => {
    const app = Fastify()
    await app.register(claimcheck, { ...api, auth: 'optional' })
    app.get('/', subjectOf)
    const headers = { authorization: bearer()[0][1] }
    expect((await app.inject({ url: '/', headers })).json()).toEqual({ subject: 'user-1' })
    expect((await app.inject('/')).json()).toEqual({ subject: null })
  })
})
