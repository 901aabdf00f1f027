import { once } from 'node:events'
import { isVerifierUnavailable } from '@claimcheck/core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeWithRedis, freePort, startRedis, type TestRedis } from './redis-server.js'
import { clientOf, eventually, gate, replicaOn, WatchedConnection, writerOn } from './replica-scene.js'

let redis: TestRedis
beforeAll(async () => {
  // Without it, a replica waits five seconds for others that may want to be synchronised as well.
  redis = await startRedis(['--repl-diskless-sync-delay', '0'])
})
afterAll(() => redis.stop())
beforeEach(async () => {
  const client = clientOf(redis.port)
  await client.config('SET', 'maxmemory', '0')
  await client.config('SET', 'min-replicas-to-write', '0')
  await client.flushall()
})

/** A replica that is complete and knows of one revocation, and a door that can keep its next questions from Redis. */
async function complete(maxStaleness = 1) {
  const client = clientOf(redis.port)
  const writer = writerOn(client)
  await writer.initialise()
  await writer.revoke('revoked')
  const door = gate()
  const scene = replicaOn(new WatchedConnection(client, { before: door.pass }), { maxStaleness })
  await scene.replica.ready()
  const both = () => [scene.says('revoked'), scene.says('other')]
  return { ...scene, ...writer, client, door, both }
}

/** What `ready()` says is the matter. */
async function reasonOf(ready: Promise<void>): Promise<unknown> {
  const failure = await ready.then(
    () => new Error('it is ready'),
    (error: Error) => error,
  )
  if (!isVerifierUnavailable(failure)) return failure.message
  return failure.cause
}

const stale = { type: 'revocation_stale', staleSeconds: expect.any(Number) }

describeWithRedis('a replica beyond its staleness', () => {
  it.each([1, 5, 60])('does not call anything live after %s s without news, and tells observers once', async (most) => {
    const { clock, door, both, events, replica } = await complete(most)
    door.shut()
    clock.advance(most - 0.01)
    expect([both(), events]).toEqual([['revoked', 'live'], []])
    clock.advance(0.02)
    expect([both(), both()]).toEqual([
      ['revoked', 'stale'],
      ['revoked', 'stale'],
    ])
    expect(events).toEqual([{ type: 'revocation_stale', staleSeconds: replica.stalenessSeconds() }])
    expect(replica.stalenessSeconds()).toBeGreaterThan(most)
  })

  it('is live again with the next news, and tells of the next time', async () => {
    const { clock, door, both, events } = await complete()
    for (const times of [1, 2]) {
      door.shut()
      clock.advance(6)
      expect(both()).toEqual(['revoked', 'stale'])
      door.open()
      await eventually(both).toEqual(['revoked', 'live'])
      expect(events).toEqual(Array(times).fill(stale))
    }
  })

  it('stays complete where nothing happens', async () => {
    const { clock, both, events } = await complete()
    for (let passed = 0; passed < 3; passed += 1) {
      clock.advance(0.9)
      expect(both()).toEqual(['revoked', 'live'])
      clock.advance(0.9)
      expect(both()).toEqual(['revoked', 'stale'])
      await eventually(both).toEqual(['revoked', 'live'])
    }
    expect(events).toEqual(Array(3).fill(stale))
  })

  it('counts from when a question was sent, not from when its answer came', async () => {
    const { clock, both, client } = await complete()
    const slow = replicaOn(new WatchedConnection(client, { after: () => slow.clock.advance(3) }))
    await slow.replica.ready()
    expect(slow.replica.stalenessSeconds()).toBeGreaterThanOrEqual(3)
    clock.advance(0.5)
    expect(both()).toEqual(['revoked', 'live'])
  })

  it('takes a wall clock that is ahead for a machine that slept, and one that was set back for nothing', async () => {
    const { clock, door, both } = await complete()
    door.shut()
    clock.stepWall(-3600)
    expect(both()).toEqual(['revoked', 'live'])
    clock.advance(6)
    expect(both()).toEqual(['revoked', 'stale'])
    door.open()
    await eventually(both).toEqual(['revoked', 'live'])
    door.shut()
    clock.stepWall(3600)
    expect(both()).toEqual(['revoked', 'stale'])
    door.open()
    await eventually(both).toEqual(['revoked', 'live'])
  })

  it('says nothing to observers while it reads for the first time', async () => {
    const { client } = await complete()
    const { says, events, clock, replica } = replicaOn(client)
    replica.start()
    expect([says('other'), events]).toEqual(['stale', []])
    clock.advance(6)
    expect([says('other'), events]).toEqual(['stale', [stale]])
  })
})

describeWithRedis('a replica of a store that does not say that it holds everything', () => {
  it('knows what it knew, and answers nothing else, at once; until it is initialised again', async () => {
    const { client, both, events, replica, initialise, layout } = await complete()
    await client.del(layout.generation)
    await eventually(both).toEqual(['revoked', 'stale'])
    expect(events).toEqual([{ type: 'revocation_stale', staleSeconds: expect.any(Number) }])
    expect(await reasonOf(replica.ready())).toMatchObject({ name: 'NotInitialised' })
    await initialise()
    await eventually(both).toEqual(['revoked', 'live'])
  })

  it.each(['', '2:AAAAAAAAAAAAAAAAAAAAAA'])('takes "%s" for no generation', async (value) => {
    const { client, both, layout } = await complete()
    await client.set(layout.generation, value)
    await eventually(both).toEqual(['revoked', 'stale'])
  })

  it('says why it is not ready, and is ready once it can be', async () => {
    const client = clientOf(redis.port)
    const { replica, says } = replicaOn(client)
    expect(await reasonOf(replica.ready())).toMatchObject({ name: 'NotInitialised' })
    await writerOn(client).initialise()
    await eventually(() => says('any')).toBe('live')
    await replica.ready()
  })
})

describeWithRedis('a replica on a server that is not the one to follow', () => {
  it('never says live where nothing can be written: a replica of Redis, however complete', async () => {
    const { client } = await complete()
    const second = await startRedis(['--replicaof', `127.0.0.1 ${redis.port}`])
    try {
      const reader = clientOf(second.port)
      await eventually(() => reader.dbsize()).toBe(await client.dbsize())
      const { replica, says } = replicaOn(reader)
      expect(await reasonOf(replica.ready())).toMatchObject({ message: expect.stringMatching(/^READONLY /) })
      expect([says('other'), await reader.exists('claimcheck:generation')]).toEqual(['stale', 1])
      await reader.call('REPLICAOF', 'NO', 'ONE')
      await eventually(() => says('other')).toBe('live')
      expect(says('revoked')).toBe('revoked')
    } finally {
      await second.stop()
    }
  })

  it('nor where a primary has lost the replicas it must have', async () => {
    const { client, clock, both, replica } = await complete()
    await client.config('SET', 'min-replicas-to-write', '1')
    clock.advance(6)
    expect(await reasonOf(replica.ready())).toMatchObject({ message: expect.stringMatching(/^NOREPLICAS /) })
    expect(both()).toEqual(['revoked', 'stale'])
  })

  it('but follows one whose memory is full: nothing is revoked there, and nothing is missed', async () => {
    const { client, clock, both, layout } = await complete()
    // Silent for so long that a heartbeat is due each time.
    await client.xadd('old', '1-1', 'h', 'x')
    await client.config('SET', 'maxmemory', '1')
    await client.rename('old', layout.stream)
    await expect(writerOn(client).revoke('too much')).rejects.toThrow(/^OOM /)
    for (let passed = 0; passed < 2; passed += 1) {
      clock.advance(6)
      await eventually(both).toEqual(['revoked', 'live'])
    }
    expect(await client.xlen(layout.stream)).toBe(1)
  })
})

describeWithRedis('a replica that ends', () => {
  const connections = async (): Promise<number> => {
    const list = await clientOf(redis.port).client('LIST')
    return String(list)
      .split('\n')
      .filter((line) => line.includes('cmd=xread')).length
  }

  it('gives its connection back, leaves the application’s alone, and says nothing any more', async () => {
    const { client, replica, both, events } = await complete()
    await eventually(connections).toBe(1)
    await replica.close()
    await replica.close()
    await eventually(connections).toBe(0)
    expect([both(), events, await client.ping()]).toEqual([['revoked', 'stale'], [], 'PONG'])
    await expect(replica.ready()).rejects.toMatchObject({ code: 'status_unavailable' })
    replica.start()
    expect(await connections()).toBe(0)
  })

  it('also before it has begun, while it reads, and while nothing answers', async () => {
    const { client } = await complete()
    const idle = replicaOn(client)
    await idle.replica.close()
    const reading = replicaOn(client)
    const ready = reading.replica.ready()
    await reading.replica.close()
    await expect(ready).rejects.toMatchObject({ code: 'status_unavailable' })
    const away = clientOf(await freePort())
    await once(away, 'error').catch(() => undefined)
    const waiting = replicaOn(away)
    const never = waiting.replica.ready()
    await waiting.replica.close()
    await expect(never).rejects.toMatchObject({ code: 'status_unavailable' })
  })
})
