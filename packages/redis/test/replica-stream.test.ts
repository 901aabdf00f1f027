import { setTimeout as sleep } from 'node:timers/promises'
import { wordsOf } from '@claimcheck/core/store'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { newGeneration } from '../src/generation.js'
import { describeWithRedis, startRedis, type TestRedis } from './redis-server.js'
import { clientOf, digestOf, eventually, gate, replicaOn, WatchedConnection, writerOn } from './replica-scene.js'

let redis: TestRedis
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.stop())
beforeEach(async () => {
  await clientOf(redis.port).flushall()
})

/** A replica that is complete, and a door that can keep its next questions from Redis. */
async function following() {
  const client = clientOf(redis.port)
  const writer = writerOn(client)
  await writer.initialise()
  await writer.revoke('first')
  const door = gate()
  const asked: string[] = []
  /** As many of the next questions fail. */
  const faults: true[] = []
  const watched = new WatchedConnection(client, {
    before: async ([command]) => {
      await door.pass()
      if (faults.pop()) throw new Error('the connection broke')
      asked.push(command?.[1]?.includes('SCAN') ? 'SCAN' : (command?.[0] ?? ''))
    },
  })
  const scene = replicaOn(watched)
  await scene.replica.ready()
  const snapshots = () => asked.filter((name) => name === 'SCAN').length
  return { ...scene, ...writer, client, door, faults, snapshots }
}

describeWithRedis('a replica that follows', () => {
  it('learns what another process revokes, and takes no new snapshot for it', async () => {
    const { revoke, says, snapshots } = await following()
    expect([says('one'), says('first')]).toEqual(['live', 'revoked'])
    await revoke('one')
    await eventually(() => says('one')).toBe('revoked')
    expect([says('other'), snapshots()]).toEqual(['live', 1])
  })

  it('reads in several steps what was too much for one', async () => {
    const { revoke, says, snapshots, door } = await following()
    door.shut()
    await Promise.all(Array.from({ length: 3500 }, (_, at) => revoke(`token-${at}`)))
    door.open()
    await eventually(() => says('token-3499')).toBe('revoked')
    const known = Array.from({ length: 3500 }, (_, at) => says(`token-${at}`)).filter((said) => said === 'revoked')
    expect([known.length, snapshots()]).toEqual([3500, 1])
  })

  it('is not complete before the last of those steps', async () => {
    const client = clientOf(redis.port)
    const { initialise, revoke } = writerOn(client)
    await initialise()
    const said: unknown[] = []
    const door = gate()
    const scene = replicaOn(
      new WatchedConnection(client, {
        async before() {
          said.push([scene.says('token-2499'), scene.says('other')])
          await door.pass()
        },
      }),
    )
    await scene.replica.ready()
    door.shut()
    await Promise.all(Array.from({ length: 2500 }, (_, at) => revoke(`token-${at}`)))
    scene.clock.advance(6)
    said.length = 0
    door.open()
    await eventually(() => scene.says('other')).toBe('live')
    expect(said.slice(0, 2)).toEqual(Array(2).fill(['stale', 'stale']))
    expect(said).not.toContainEqual(['live', 'live'])
  })

  it('goes on where it was when its connection breaks', async () => {
    const { client, revoke, says, snapshots, faults } = await following()
    for (const id of ['one', 'two', 'three']) {
      faults.push(true, true)
      await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
      await revoke(id)
      await eventually(() => says(id)).toBe('revoked')
      expect(faults).toEqual([])
    }
    expect(snapshots()).toBe(1)
  })

  it('beats once in a second, however many there are, so that silence means something', async () => {
    const { client, layout } = await following()
    const others = Array.from({ length: 4 }, () => replicaOn(client).replica)
    await Promise.all(others.map((replica) => replica.ready()))
    await sleep(3200)
    const entries = await client.xrange(layout.stream, '-', '+')
    const beats = entries.filter(([, fields]) => fields[0] === 'h').map(([id]) => Number.parseInt(id, 10))
    const gaps = beats.slice(1).map((beat, at) => beat - (beats[at] ?? 0))
    expect(beats.length).toBeGreaterThanOrEqual(2)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000)
  })

  it('has what this process revokes before Redis has told it', async () => {
    const { replica, says, door } = await following()
    door.shut()
    const words = wordsOf(digestOf('token', 'own'))
    replica.add([{ kind: 'token', words, before: undefined, until: Date.now() / 1000 + 600 }])
    expect(says('own')).toBe('revoked')
    door.open()
  })
})

describeWithRedis('a replica that may have missed something', () => {
  const losses: readonly { title: string; lose(scene: Awaited<ReturnType<typeof following>>): Promise<unknown> }[] = [
    {
      title: 'the stream was trimmed past it',
      lose: async ({ client, layout, revoke }) => {
        await client.xtrim(layout.stream, 'MAXLEN', 0)
        await revoke('later')
      },
    },
    { title: 'the stream is empty', lose: ({ client, layout }) => client.xtrim(layout.stream, 'MAXLEN', 0) },
    { title: 'the stream was deleted', lose: ({ client, layout }) => client.del(layout.stream) },
    {
      title: 'the stream began anew',
      lose: async ({ client, layout, revoke }) => {
        await client.del(layout.stream)
        await revoke('later')
      },
    },
    {
      title: 'the stream began anew, with identifiers of an earlier time',
      lose: async ({ client, layout }) => {
        await client.del(layout.stream)
        await client.xadd(layout.stream, '1-1', 'h', 'x')
      },
    },
    {
      title: 'another history has something else at the same place, as after a fail-over',
      lose: async ({ client, layout }) => {
        const [[id] = ['']] = await client.xrevrange(layout.stream, '+', '-', 'COUNT', 1)
        await client.del(layout.stream)
        await client.xadd(layout.stream, id, 'h', 'x')
      },
    },
    {
      title: 'the store was initialised anew',
      lose: ({ client, layout }) => client.set(layout.generation, newGeneration()),
    },
    {
      title: 'the stream has an entry that it cannot read',
      lose: async ({ client, layout }) => {
        await client.xadd(layout.stream, '*', 'k', 'x', 'd', 'y', 'b', '*', 'u', '9')
      },
    },
    {
      title: 'the stream has an entry of another shape',
      lose: async ({ client, layout }) => {
        await client.xadd(layout.stream, '*', 'something', 'else')
      },
    },
  ]

  it.each(losses)('takes a new snapshot: $title', async ({ lose }) => {
    const scene = await following()
    const { client, layout, revoke, says, snapshots, door, replica } = scene
    door.shut()
    await revoke('in between')
    // As if the stream had never had it: only the entry itself is left.
    const [[id] = ['']] = await client.xrevrange(layout.stream, '+', '-', 'COUNT', 1)
    await client.xdel(layout.stream, id)
    await client.set(layout.entry('token', digestOf('token', 'only as a key')), '*', 'EX', 600)
    await lose(scene)
    door.open()
    await eventually(() => says('only as a key')).toBe('revoked')
    await replica.ready()
    expect([says('in between'), says('first'), says('other'), snapshots()]).toEqual(['revoked', 'revoked', 'live', 2])
    await revoke('after')
    await eventually(() => says('after')).toBe('revoked')
  })
})
