import { it } from 'vitest'
import {
  answerOf,
  asking,
  direct,
  type Mode,
  modes,
  ownProxy,
  ownRedis,
  refusing,
  revokeBy,
  setUp,
  type Test,
  tell,
} from './fault-rig.js'
import { down, gone, live } from './faults.js'
import { describeWithRedis } from './redis-server.js'

// Without it, a replica waits five seconds for others that may want to be synchronised as well.
const promptly = ['--repl-diskless-sync-delay', '0']

/** A primary with a replica behind a wire of its own, and a process that decides by what is reached at one address. */
async function withReplica(test: Test, mode: Mode) {
  const rig = await setUp(test, mode, promptly)
  const second = await ownRedis(test)
  const link = await ownProxy(test, rig.redis.port)
  await tell(second.port, 'REPLICAOF', '127.0.0.1', `${link.port}`)
  const inSync = async () => tell(second.port, 'EXISTS', `${rig.prefix}generation`)
  await test.expect.poll(inSync, { timeout: 10_000 }).toBe(1)
  const failOver = async () => {
    await tell(second.port, 'REPLICAOF', 'NO', 'ONE')
    await rig.redis.kill()
    rig.proxy.leadTo(second.port)
  }
  return { ...rig, second, link, failOver }
}

const waiting = (timeout: number) => ({ wait: { replicas: 1, timeout } })

describeWithRedis('fail-over', () => {
  it.concurrent.for(modes.map((mode) => [mode.name, mode] as const))(
    'to a replica that has everything is not noticed, but for the break: %s',
    async ([, mode], test) => {
      const { expect } = test
      const { open, eventually, failOver, second, outlast } = await withReplica(test, mode)
      const careful = await open(waiting(5))
      expect(await revokeBy(careful, 'waited')).toBe('done')
      await eventually('waited', 'never').toEqual([gone, live])
      await failOver()
      outlast()
      await eventually('waited', 'never').toEqual([gone, live])
      const now = await open({}, second.port)
      expect(await revokeBy(now, 'after')).toBe('done')
      await eventually('waited', 'after', 'never').toEqual([gone, gone, live])
    },
  )

  it.concurrent.for(modes.map((mode) => [mode.name, mode] as const))(
    'loses what no replica had: the stated window, which `wait` tells of: %s',
    async ([, mode], test) => {
      const { expect } = test
      const { open, revoke, eventually, failOver, link, second, outlast } = await withReplica(test, mode)
      const careful = await open(waiting(0.3))
      link.swallow()
      expect([await revoke('lost'), await revokeBy(careful, 'told')]).toEqual(['done', down])
      await eventually('lost', 'told', 'never').toEqual([gone, gone, live])
      await failOver()
      outlast()
      // A process that had copied them refuses them still; Redis itself knows nothing of them any more.
      const kept = mode === direct ? live : gone
      await eventually('lost', 'told', 'never').toEqual([kept, kept, live])
      const newcomer = await open(refusing.options, second.port)
      await newcomer.store.ready()
      expect(await Promise.all(['lost', 'told'].map((jti) => answerOf(newcomer, jti)))).toEqual([live, live])
      const now = await open({}, second.port)
      expect(await revokeBy(now, 'told')).toBe('done')
      await eventually('told', 'never').toEqual([gone, live])
    },
  )

  it.concurrent('finds what the new primary revoked before a follower came, behind where that follower had been', async (test) => {
    const { expect } = test
    const { open, revoke, eventually, failOver, link, second, proxy, prefix } = await withReplica(test, refusing)
    link.swallow()
    await revoke('lost')
    await eventually('lost').toEqual([gone])
    proxy.cut()
    const [[id]] = (await tell(second.port, 'XREVRANGE', `${prefix}stream`, '+', '-', 'COUNT', '1')) as [[string]]
    await failOver()
    // As a primary does whose clock is behind: identifiers that follow its last one directly.
    const now = await open({}, second.port)
    expect(await revokeBy(now, 'new')).toBe('done')
    const entries = (await tell(second.port, 'XRANGE', `${prefix}stream`, `(${id}`, '+')) as [string, string[]][]
    await tell(second.port, 'DEL', `${prefix}stream`)
    await tell(second.port, 'XADD', `${prefix}stream`, `${id}`, 'h', 'x')
    for (const [at, [, fields]] of entries.entries()) {
      await tell(second.port, 'XADD', `${prefix}stream`, `${Number.parseInt(id, 10)}-${at + 1000}`, ...fields)
    }
    proxy.mend()
    await eventually('lost', 'new', 'never').toEqual([gone, gone, live])
  })

  it.concurrent.for(modes.map((mode) => [mode.name, mode] as const))(
    'to a server that has nothing lets nobody in until it is filled and initialised: %s',
    async ([, mode], test) => {
      const { open, revoke, eventually, redis, proxy, outlast } = await setUp(test, mode)
      const empty = await ownRedis(test)
      await revoke('before')
      await eventually('before', 'never').toEqual([gone, live])
      await redis.kill()
      proxy.leadTo(empty.port)
      outlast()
      await eventually('before', 'never').toEqual([mode === direct ? down : gone, down])
      const now = await open({ uninitialised: true }, empty.port)
      await revokeBy(now, 'before')
      await now.store.initialise()
      await eventually('before', 'never').toEqual([gone, live])
    },
  )

  it.concurrent('leaves nobody behind on a primary without replicas, where it must have one: what follows there is stale', async (test) => {
    const { expect } = test
    const {
      revoke,
      eventually,
      answers,
      tell: tellFirst,
      link,
      second,
      outlast,
      open,
    } = await withReplica(test, refusing)
    await revoke('before')
    await eventually('before', 'never').toEqual([gone, live])
    await tellFirst('CONFIG', 'SET', 'min-replicas-to-write', '1')
    link.cut()
    await tell(second.port, 'REPLICAOF', 'NO', 'ONE')
    const now = await open({}, second.port)
    expect([await revoke('on the old one'), await revokeBy(now, 'on the new one')]).toEqual([down, 'done'])
    await expect.poll(async () => String(await tellFirst('INFO', 'replication'))).toContain('connected_slaves:0')
    outlast()
    expect(await answers('before', 'on the new one', 'never')).toEqual([gone, down, down])
  })

  it.concurrent('is no reason to follow a replica: it takes no writes, and may lag behind', async (test) => {
    const { expect } = test
    const { second, open } = await withReplica(test, asking)
    const reader = await open({ ...refusing.options, uninitialised: true }, second.port)
    await expect(reader.store.ready()).rejects.toMatchObject({
      code: 'status_unavailable',
      cause: { message: expect.stringMatching(/^READONLY /) },
    })
    expect(await answerOf(reader, 'never')).toBe(down)
  })
})
