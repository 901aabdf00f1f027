import { ISSUER } from '@claimcheck/test-fixtures'
import Fastify, { type FastifyInstance, type RouteShorthandOptions } from 'fastify'
import { describe, expect, it } from 'vitest'
import {
  type AuthMode,
  authOf,
  claimcheck,
  createResourceServer,
  type Event,
  isConfigError,
  requireScope,
  unchecked,
} from '../src/index.js'
import { absent, api, bearer } from './api.js'
import { serving } from './serve.js'

const guard = requireScope('read:orders')
const plain = async () => undefined
const unguarded = 'route /orders: it has a guard, and nothing authenticates it: say config: { auth: "required" }'

/** What is said of a route under a registration, at once. */
async function problemsOf(auth: AuthMode, route: RouteShorthandOptions): Promise<readonly string[] | undefined> {
  const app = Fastify()
  await app.register(claimcheck, { ...api, auth })
  try {
    app.get('/orders', route, plain)
    return undefined
  } catch (error) {
    return isConfigError(error) ? error.problems : ['another error']
  }
}

interface Row {
  readonly title: string
  readonly auth?: AuthMode
  readonly route: RouteShorthandOptions
  readonly problems?: readonly string[]
}

const refused: readonly Row[] = [
  ...(['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const).flatMap((hook): readonly Row[] => [
    {
      title: `a guard in ${hook} of a route with auth: false`,
      route: { config: { auth: false }, ...{ [hook]: guard } },
      problems: [unguarded],
    },
    {
      title: `a guard among several in ${hook} of a route with auth: false`,
      route: { config: { auth: false }, ...{ [hook]: [plain, guard] } },
      problems: [unguarded],
    },
  ]),
  {
    title: 'a guard under a registration with auth: false',
    auth: false,
    route: { onRequest: guard },
    problems: [unguarded],
  },
  ...['nope', true, 'Required', '', null].map((word) => ({
    title: `${JSON.stringify(word)} in config.auth`,
    route: { config: { auth: word as AuthMode } },
    problems: ['route /orders: `config.auth` must be "required", "optional" or false'],
  })),
  {
    title: 'an onStatusUnavailable without a reason',
    route: { config: { onStatusUnavailable: true as never } },
    problems: ['route /orders: `config.onStatusUnavailable` must be unchecked(reason)'],
  },
  {
    title: 'everything that is wrong with a route at once',
    auth: false,
    route: { onRequest: guard, config: { onStatusUnavailable: 'because' as never } },
    problems: ['route /orders: `config.onStatusUnavailable` must be unchecked(reason)', unguarded],
  },
]

const taken: readonly Row[] = [
  { title: 'a guard where a token is required', route: { onRequest: guard } },
  { title: 'a guard where credentials are optional', auth: 'optional', route: { preHandler: [guard] } },
  {
    title: 'a guard of a route that is authenticated by its own word',
    auth: false,
    route: { onRequest: guard, config: { auth: 'optional' } },
  },
  { title: 'other hooks of a route with auth: false', route: { onRequest: plain, config: { auth: false } } },
  { title: 'a route that says nothing of auth', route: { config: { onStatusUnavailable: unchecked('a test') } } },
]

describe('a route, when it is added', () => {
  it.each([...refused, ...taken])('$title', async ({ auth = 'required', route, problems }) => {
    expect(await problemsOf(auth, route)).toEqual(problems)
  })

  it('stops the start where a plugin adds it', async () => {
    const app = Fastify()
    app.register(claimcheck, api)
    app.register(async (child) => child.get('/in', { onRequest: guard, config: { auth: false } }, plain), {
      prefix: '/child',
    })
    await expect(app.ready()).rejects.toSatisfy(isConfigError)
    await expect(app.ready()).rejects.toMatchObject({ problems: [unguarded.replace('/orders', '/child/in')] })
  })

  it('may have a guard where the parent does not authenticate but the child does', async () => {
    const app = Fastify()
    await app.register(claimcheck, { ...api, auth: false })
    app.register(async (child) => {
      await child.register(claimcheck, api)
      child.get('/in', { onRequest: guard }, plain)
    })
    app.register(async (sibling) => {
      expect(() => sibling.get('/out', { onRequest: guard }, plain)).toThrow('/out')
    })
    await app.ready()
  })

  it('may have a guard where the child does not authenticate but the parent does', async () => {
    const app = Fastify()
    await app.register(claimcheck, api)
    app.register(async (child) => {
      await child.register(claimcheck, { ...api, auth: false })
      child.get('/in', { onRequest: guard }, async () => 'handled')
    })
    const send = await serving(app)
    expect(await send('/in')).toMatchObject(absent)
    expect(await send('/in', bearer())).toMatchObject({ status: 200, body: 'handled' })
  })
})

describe('auth of a route', () => {
  it('that slips in behind the check is taken for required', async () => {
    const app = Fastify()
    await app.register(claimcheck, api)
    app.addHook('onRoute', (route) => {
      route.config = { auth: 'nope' as AuthMode }
    })
    const send = await serving(app.get('/', plain))
    expect(await send('/')).toMatchObject(absent)
  })

  it('false leaves nothing for authOf, even with a valid token', async () => {
    const app = Fastify()
    await app.register(claimcheck, api)
    const open = { config: { auth: false } } as const
    app.get('/auth', open, async (request) => ({ auth: request.auth ?? null }))
    app.get('/own', open, async (request) => authOf(request).account)
    const send = await serving(app)
    expect(await send('/auth', bearer())).toMatchObject({ status: 200, body: '{"auth":null}' })
    expect(await send('/own', bearer())).toMatchObject({ status: 500, challenge: undefined })
  })

  it('holds for the HEAD route that Fastify adds', async () => {
    const app = Fastify()
    await app.register(claimcheck, api)
    const send = await serving(app.get('/open', { config: { auth: false } }, plain).get('/', plain))
    expect((await send('/open', [], 'HEAD')).status).toBe(200)
    expect((await send('/', [], 'HEAD')).status).toBe(401)
  })
})

describe('onStatusUnavailable of a route', () => {
  const onStatusUnavailable = unchecked('reading stays possible while the store is down')
  const denylist = () => Promise.reject(new Error('the store is down'))

  async function addRoutes(app: FastifyInstance) {
    app.get('/lenient', { config: { onStatusUnavailable } }, plain)
    app.get('/optional', { config: { onStatusUnavailable, auth: 'optional' } }, plain)
    app.get('/strict', plain)
    return serving(app)
  }

  it('[BR-16] lets tokens pass at the route that says so in words, and at no other', async () => {
    const events: Event[] = []
    const app = Fastify()
    const server = createResourceServer({ ...api, denylist, onEvent: (event) => events.push(event) })
    await app.register(claimcheck, { server })
    const send = await addRoutes(app)
    expect((await send('/lenient', bearer())).status).toBe(200)
    expect((await send('/optional', bearer())).status).toBe(200)
    expect(await send('/strict', bearer())).toMatchObject({ status: 503, body: '{"code":"status_unavailable"}' })
    const skipped = { type: 'status_skipped', issuer: ISSUER, reason: onStatusUnavailable.reason }
    const skips = events.filter(({ type }) => type === 'status_skipped')
    expect(skips).toEqual([expect.objectContaining(skipped), expect.objectContaining(skipped)])
  })

  it('concerns neither bad tokens nor absent ones', async () => {
    const app = Fastify()
    await app.register(claimcheck, { ...api, denylist })
    const send = await addRoutes(app)
    expect(await send('/lenient')).toMatchObject(absent)
    expect((await send('/optional')).status).toBe(200)
    for (const path of ['/lenient', '/optional']) {
      expect((await send(path, bearer({ aud: 'https://other.test' }))).status).toBe(401)
    }
  })
})
