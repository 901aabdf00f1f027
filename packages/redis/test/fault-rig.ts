import { ISSUER } from '@claimcheck/test-fixtures'
import { Redis } from 'ioredis'
import type { TestContext } from 'vitest'
import { clientKinds } from './clients.js'
import { startRedis, type TestRedis } from './redis-server.js'
import { openScene, ownPrefix, type Scene, type SceneOptions } from './scene.js'
import { startProxy, type TcpProxy } from './tcp-proxy.js'

export interface Mode {
  readonly name: string
  readonly options: SceneOptions
}

const maxStaleness = 1
const [ioredis, , nodeRedis = ioredis] = clientKinds

export const direct: Mode = { name: 'direct', options: { mode: 'direct' } }
export const refusing: Mode = {
  name: 'replicated, refuses when stale',
  options: { mode: 'replicated', maxStaleness, whenStale: 'refuse' },
}
export const asking: Mode = {
  name: 'replicated, asks Redis when stale',
  options: { mode: 'replicated', maxStaleness, whenStale: 'direct', kind: nodeRedis },
}
export const modes = [direct, refusing, asking]

/** Two processes, as it were: one that revokes, close to Redis, and one that decides, behind a wire that can be cut. */
export interface Rig {
  readonly redis: TestRedis
  readonly proxy: TcpProxy
  readonly prefix: string
  readonly revoker: Scene
  readonly decider: Scene
  /** Another process with the same denylist. */
  open(options: SceneOptions, port?: number): Promise<Scene>
  /** Tells Redis something by a connection of its own. */
  tell(...command: readonly [string, ...string[]]): Promise<unknown>
  /** `done`, or the code it rejected with. */
  revoke(jti: string): Promise<unknown>
  /** What the deciding process answers to tokens with these identifiers; each is asked for several times at once. */
  answers(...ids: string[]): Promise<string[]>
  /** Answers as they come to be. */
  eventually(...ids: string[]): ReturnType<TestContext['expect']['poll']>
  /** More time passes for the deciding process than it may be without news. */
  outlast(): void
}

/** A test among others that run at the same time: what it starts, it ends, and what it expects is its own. */
export type Test = Pick<TestContext, 'expect' | 'onTestFinished'>

export const ownRedis = async (test: Test, settings?: readonly string[]): Promise<TestRedis> => {
  const redis = await startRedis(settings)
  test.onTestFinished(() => redis.stop())
  return redis
}

export const ownProxy = async (test: Test, port: number): Promise<TcpProxy> => {
  const proxy = await startProxy(port)
  test.onTestFinished(() => proxy.stop())
  return proxy
}

export async function setUp(test: Test, mode: Mode, settings: readonly string[] = []): Promise<Rig> {
  const redis = await ownRedis(test, settings)
  const proxy = await ownProxy(test, redis.port)
  const prefix = ownPrefix()
  const open = async (options: SceneOptions, port = redis.port) => {
    const scene = await openScene(port, { prefix, ...options })
    test.onTestFinished(() => scene.close())
    return scene
  }
  const revoker = await open({ mode: 'direct' })
  const decider = await open(mode.options, proxy.port)
  await decider.store.ready()
  const answers = (...ids: string[]) => Promise.all(ids.map((jti) => answerOf(decider, jti)))
  return {
    redis,
    proxy,
    prefix,
    revoker,
    decider,
    open,
    tell: (...command) => tell(redis.port, ...command),
    revoke: (jti) => revokeBy(revoker, jti),
    answers,
    eventually: (...ids) => test.expect.poll(() => answers(...ids), { timeout: 10_000, interval: 20 }),
    outlast: () => decider.clock.advance(maxStaleness + 0.5),
  }
}

export async function tell(port: number, ...command: readonly [string, ...string[]]): Promise<unknown> {
  const client = new Redis(port, '127.0.0.1', { enableReadyCheck: false })
  return client.call(...command).finally(() => client.disconnect())
}

export async function revokeBy({ store, clock }: Scene, jti: string): Promise<unknown> {
  const token = { issuer: ISSUER, tokenId: `jti:${jti}`, expiresAt: clock.now() + 300 }
  return store.revokeToken(token).then(
    () => 'done',
    (error: { code?: unknown; name: string }) => error.code ?? error.name,
  )
}

/** The same token many times at once: they must all be answered, and alike. */
export async function answerOf({ mintNow, codeOf }: Scene, jti: string): Promise<string> {
  const token = mintNow({ jti })
  const codes = Promise.all(Array.from({ length: 20 }, () => codeOf(token)))
  let timer: NodeJS.Timeout | undefined
  // Far beyond the quarter of a second that an answer may take, for the sake of busy machines.
  const hang = new Promise<string[]>((resolve) => {
    timer = setTimeout(resolve, 5000, ['hangs'])
  })
  const answers = await Promise.race([codes, hang])
  clearTimeout(timer)
  return [...new Set(answers)].join(' or ')
}
