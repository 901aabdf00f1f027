import { expect, it } from 'vitest'
import { clientKinds } from './clients.js'
import { describeWithRedis, startRedis } from './redis-server.js'
import { failureOf, openScene, ownPrefix, redisForTests, tell } from './scene.js'

const unavailable = 'status_unavailable'

describeWithRedis('a replica', () => {
  const suite = redisForTests()

  it.each(clientKinds)('is refused, and the primary it becomes is not, with $name', async (kind) => {
    const prefix = ownPrefix()
    const replica = await startRedis(['--replicaof', '127.0.0.1', `${suite.redis.port}`])
    const scene = await openScene(replica.port, { kind, prefix, uninitialised: true })
    try {
      const refusal = { code: 'status_unavailable', cause: { message: expect.stringContaining('replica') } }
      expect(await failureOf(scene.store.ready())).toMatchObject(refusal)
      expect(await scene.codeOf(scene.mintNow())).toBe('status_unavailable')
      await tell(replica.port, 'REPLICAOF', 'NO', 'ONE')
      await scene.store.initialise()
      expect(await scene.codeOf(scene.mintNow())).toBe('admitted')
    } finally {
      await scene.close()
      await replica.stop()
    }
  })
})

describeWithRedis('a Redis that may evict what was revoked', () => {
  const suite = redisForTests()
  const setPolicy = (policy: string) => suite.tell('CONFIG', 'SET', 'maxmemory-policy', policy)

  it.each(['volatile-lru', 'volatile-ttl', 'allkeys-random', 'allkeys-lfu'])('is refused: %s', async (policy) => {
    await setPolicy(policy)
    const { store, mintNow, codeOf } = await suite.open({ uninitialised: true })
    const refusal = { name: 'ConfigError', message: expect.stringContaining('maxmemory-policy') }
    expect(await failureOf(store.initialise())).toMatchObject(refusal)
    expect(await failureOf(store.ready())).toMatchObject(refusal)
    expect(await codeOf(mintNow())).toBe(unavailable)
    await setPolicy('noeviction')
    await store.initialise()
    expect(await codeOf(mintNow())).toBe('admitted')
  })

  it.each(clientKinds)('is refused at the first request where nobody asked before, with $name', async (kind) => {
    const prefix = ownPrefix()
    await suite.open({ prefix })
    await setPolicy('allkeys-lru')
    const { mintNow, codeOf } = await suite.open({ kind, prefix, uninitialised: true })
    expect(await codeOf(mintNow())).toBe(unavailable)
    await setPolicy('noeviction')
    expect(await codeOf(mintNow())).toBe('admitted')
  })

  it('is looked for once, however many requests come first, and each of them asks once', async () => {
    const { mintNow, codeOf } = await suite.open()
    await suite.tell('CONFIG', 'RESETSTAT')
    expect(await Promise.all(Array.from({ length: 100 }, () => codeOf(mintNow())))).toEqual(Array(100).fill('admitted'))
    const statistics = `${await suite.tell('INFO', 'commandstats')}`
    expect(statistics.match(/^cmdstat_(?:info|mget):calls=\d+/gm)?.toSorted()).toEqual([
      'cmdstat_info:calls=1',
      'cmdstat_mget:calls=100',
    ])
  })

  it('is noticed within a minute, and again at once when it has been mended', async () => {
    const { mintNow, codeOf, clock } = await suite.open()
    expect(await codeOf(mintNow())).toBe('admitted')
    await setPolicy('allkeys-lru')
    clock.advance(59)
    expect(await codeOf(mintNow())).toBe('admitted')
    clock.advance(1)
    expect([await codeOf(mintNow()), await codeOf(mintNow())]).toEqual([unavailable, unavailable])
    await setPolicy('noeviction')
    expect(await codeOf(mintNow())).toBe('admitted')
  })

  it('is not followed either, until it has been mended', async () => {
    const prefix = ownPrefix()
    await suite.open({ prefix })
    await setPolicy('volatile-lfu')
    const replicated = { mode: 'replicated', whenStale: 'refuse' } as const
    const { mintNow, codeOf } = await suite.open({ prefix, ...replicated, uninitialised: true })
    for (let asked = 0; asked < 30; asked++) {
      expect(await codeOf(mintNow())).toBe(unavailable)
      await new Promise((done) => setTimeout(done, 10))
    }
    await setPolicy('noeviction')
    await expect.poll(() => codeOf(mintNow()), { timeout: 10_000 }).toBe('admitted')
  })

  it('is taken on trust where its policy may not be read', async () => {
    await setPolicy('allkeys-lru')
    await suite.tell('ACL', 'SETUSER', 'default', '-info')
    const { store, mintNow, codeOf } = await suite.open({ kind: clientKinds[2] ?? clientKinds[0] })
    await store.ready()
    const code = await codeOf(mintNow())
    await suite.tell('ACL', 'SETUSER', 'default', '+info')
    await setPolicy('noeviction')
    expect(code).toBe('admitted')
  })
})
