import { type Auth, createResourceServer, type Decision, type Event, staticKeys } from '@claimcheck/core'
import { AUDIENCE, type Claims, ISSUER, mint, testKeys, turnableClock } from '@claimcheck/test-fixtures'
import { Redis as Ioredis } from 'ioredis'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { type RedisDenylistOptions, redisDenylist } from '../src/index.js'
import { type ClientKind, clientKinds, type TestClient } from './clients.js'
import { startRedis, type TestRedis } from './redis-server.js'

export const issuer = ISSUER

export interface SceneOptions extends Omit<RedisDenylistOptions, 'client'> {
  readonly kind?: ClientKind
  /** In place of one of that kind. */
  readonly client?: TestClient
  /** Default: initialised. */
  readonly uninitialised?: boolean
  readonly cache?: false
}

let scenes = 0

/** A prefix that nobody else has. */
export const ownPrefix = (): string => `test-${process.pid}-${++scenes}:`

/** A resource server with a denylist on Redis, and a clock of its own that begins at the present. */
export async function openScene(port: number, options: SceneOptions = {}) {
  const { kind = clientKinds[0], client: given, uninitialised, cache, ...over } = options
  const client = given ?? (await kind.connect(port))
  const store = redisDenylist({ client: client.client, prefix: ownPrefix(), ...over })
  const clock = turnableClock(Math.floor(Date.now() / 1000))
  const events: Event[] = []
  const keys = staticKeys({ keys: [testKeys.ES256.publicJwk] })
  const settings = { issuer: ISSUER, audience: AUDIENCE, keys, clock, denylist: store, hookTimeout: 30 }
  const server = createResourceServer({
    ...settings,
    onEvent: (event) => events.push(event),
    ...(cache === false && { cache }),
  })
  if (!uninitialised) await store.initialise()
  const decide = (token: string): Promise<Decision> =>
    server.decide({ method: 'GET', target: '/', rawHeaders: ['Authorization', `Bearer ${token}`] })
  return {
    client,
    store,
    server,
    clock,
    mintNow: (claims?: Claims) => mint(claims, { now: clock.now() }),
    decide,
    authOf: async (token: string): Promise<Auth> => authIn(await decide(token)),
    codeOf: async (token: string): Promise<string> => codeIn(await decide(token)),
    eventsOf: (type: Event['type']) => events.filter((event) => event.type === type),
    async close() {
      await store.close()
      client.close()
    },
  }
}

export type Scene = Awaited<ReturnType<typeof openScene>>

const codeIn = (decision: Decision): string => (decision.admitted ? 'admitted' : decision.refusal.failure.code)

function authIn(decision: Decision): Auth {
  if (decision.admitted && decision.auth !== undefined) return decision.auth
  throw new Error(`no auth: ${codeIn(decision)}`)
}

/** A server for the tests of one `describe`, and scenes on it that are closed after each test. */
export function redisForTests(settings: readonly string[] = []) {
  let redis: TestRedis
  let scenes: Scene[] = []
  beforeAll(async () => {
    redis = await startRedis(settings)
  })
  afterEach(async () => {
    redis.thaw()
    await Promise.all(scenes.map((scene) => scene.close()))
    scenes = []
  })
  afterAll(() => redis.stop())
  return {
    get redis() {
      return redis
    },
    async open(options: SceneOptions = {}): Promise<Scene> {
      const scene = await openScene(redis.port, options)
      scenes.push(scene)
      return scene
    },
    tell: (...command: [string, ...string[]]) => tell(redis.port, ...command),
  }
}

/** Sends one command on a connection of its own. */
export async function tell(port: number, ...command: [string, ...string[]]): Promise<unknown> {
  const client = new Ioredis(port, '127.0.0.1', { enableReadyCheck: false })
  return client.call(...command).finally(() => client.disconnect())
}

/** What a call rejects with. */
export async function failureOf(
  call: Promise<unknown>,
): Promise<{ readonly name?: unknown; readonly cause?: unknown }> {
  try {
    await call
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}
