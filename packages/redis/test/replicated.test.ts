import { type Claims, ISSUER } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { clientKinds } from './clients.js'
import { describeWithRedis } from './redis-server.js'
import { ownPrefix, redisForTests, type Scene, type SceneOptions } from './scene.js'

const issuer = ISSUER
const revoked = 'token_revoked'
const replicated: SceneOptions = { mode: 'replicated', requires: ['sid'] }

interface Way {
  readonly title: string
  revoke(scene: Scene): Promise<void>
  /** What another token must have to be spared, at that moment. */
  spared(now: number): Claims
}

const ways: readonly Way[] = [
  {
    title: 'the token',
    revoke: ({ store }) => store.revokeToken({ issuer, tokenId: 'jti:one', expiresAt: 4e9 }),
    spared: () => ({ jti: 'other' }),
  },
  {
    title: 'its subject',
    revoke: ({ store }) => store.revokeSubject({ issuer, subject: 'user-1' }),
    spared: () => ({ sub: 'user-2' }),
  },
  {
    title: 'its session',
    revoke: ({ store }) => store.revokeSession({ issuer, sessionId: 'session-1' }),
    spared: () => ({ sid: 'session-2' }),
  },
  {
    title: 'its client',
    revoke: ({ store }) => store.revokeClient({ issuer, clientId: 'client-1' }),
    spared: () => ({ client_id: 'client-2' }),
  },
  {
    title: 'its issuer',
    revoke: ({ store, clock }) => store.revokeIssuer({ issuer, before: clock.now() - 10 }),
    spared: (now) => ({ iat: now }),
  },
]

describeWithRedis('redisDenylist, replicated', () => {
  const suite = redisForTests()

  describe.each(clientKinds)('with $name', (kind) => {
    it.each(ways)(
      'refuses once $title is revoked: at once here, soon in another process',
      async ({ revoke, spared }) => {
        const prefix = ownPrefix()
        const here = await suite.open({ ...replicated, kind, prefix })
        const there = await suite.open({ ...replicated, kind, prefix })
        await Promise.all([here.store.ready(), there.store.ready()])
        const iat = here.clock.now() - 10
        const token = here.mintNow({ jti: 'one', sid: 'session-1', iat })
        const other = here.mintNow({ jti: 'one', sid: 'session-1', iat, ...spared(here.clock.now()) })
        const codes = async (scene: Scene) => [await scene.codeOf(token), await scene.codeOf(other)]
        expect([await codes(here), await codes(there)]).toEqual(Array(2).fill(['admitted', 'admitted']))
        await revoke(here)
        expect(await codes(here)).toEqual([revoked, 'admitted'])
        await expect.poll(() => codes(there), { timeout: 10_000 }).toEqual([revoked, 'admitted'])
        const late = await suite.open({ ...replicated, kind, prefix })
        await late.store.ready()
        expect(await codes(late)).toEqual([revoked, 'admitted'])
      },
    )

    it('gives back what it took: no listener and no connection is left', async () => {
      const client = kind.make(suite.redis.port)
      const connections = async () =>
        String(await suite.tell('CLIENT', 'LIST'))
          .trim()
          .split('\n').length
      const { store, codeOf, mintNow } = await suite.open({ ...replicated, kind, client })
      await store.ready()
      const [listeners, before] = [client.listeners(), await connections()]
      await suite.tell('CLIENT', 'KILL', 'TYPE', 'normal')
      await expect.poll(() => codeOf(mintNow({ sid: 's' })), { timeout: 10_000 }).toBe('admitted')
      await store.close()
      await expect.poll(connections, { timeout: 10_000 }).toBe(before - 1)
      expect(client.listeners()).toBeLessThanOrEqual(listeners)
      expect(await codeOf(mintNow({ sid: 's' }))).toBe('status_unavailable')
    })
  })

  it('asks Redis nothing while it is complete', async () => {
    const scene = await suite.open({ mode: 'replicated', maxStaleness: 60, cache: false })
    const { store, mintNow, codeOf } = scene
    await store.ready()
    await store.revokeToken({ issuer, tokenId: 'jti:0', expiresAt: 4e9 })
    const calls = async () =>
      Number(/total_commands_processed:(\d+)/.exec(String(await suite.tell('INFO', 'stats')))?.[1])
    const before = await calls()
    const codes = await Promise.all(Array.from({ length: 1000 }, (_, at) => codeOf(mintNow({ jti: `${at}` }))))
    expect(codes.filter((code) => code === revoked)).toHaveLength(1)
    // Its own reading, and ours.
    expect((await calls()) - before).toBeLessThan(100)
  })

  it('answers at once, not with a promise, so that a request costs no turn', async () => {
    const { store, authOf, mintNow } = await suite.open({ mode: 'replicated' })
    await store.ready()
    const auth = await authOf(mintNow())
    expect(store.lookup(auth)).toBe('live')
    await store.revokeToken(auth)
    expect(store.lookup(auth)).toBe('revoked')
  })

  it.each([
    { whenStale: 'direct' as const, answer: { status: 'fulfilled', value: 'live' } },
    { whenStale: 'refuse' as const, answer: { status: 'rejected', reason: expect.any(Error) } },
  ])('beyond its staleness asks Redis or refuses, with one event: $whenStale', async ({ whenStale, answer }) => {
    const { store, clock, mintNow, authOf, codeOf, eventsOf } = await suite.open({ mode: 'replicated', whenStale })
    await store.ready()
    const [one, other] = [await authOf(mintNow()), await authOf(mintNow())]
    await store.revokeToken(one)
    expect([store.lookup(one), store.lookup(other)]).toEqual(['revoked', 'live'])
    clock.advance(6)
    const answers = Promise.allSettled(Array.from({ length: 50 }, async () => store.lookup(other)))
    expect(store.lookup(one)).toBe('revoked')
    expect(await answers).toEqual(Array(50).fill(answer))
    expect(eventsOf('revocation_stale')).toEqual([{ type: 'revocation_stale', staleSeconds: expect.any(Number) }])
    await expect.poll(() => codeOf(mintNow()), { timeout: 10_000 }).toBe('admitted')
  })

  it('refuses nobody before it has read everything, where it may ask Redis meanwhile', async () => {
    const prefix = ownPrefix()
    const one = await suite.open({ prefix })
    await one.store.revokeToken({ issuer, tokenId: 'jti:one', expiresAt: 4e9 })
    const { mintNow, codeOf } = await suite.open({ mode: 'replicated', prefix })
    expect([await codeOf(mintNow({ jti: 'one' })), await codeOf(mintNow())]).toEqual([revoked, 'admitted'])
  })

  it('does not follow a server that may evict revocations', async () => {
    await suite.tell('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
    try {
      const { store, mintNow, codeOf } = await suite.open({ mode: 'replicated', uninitialised: true })
      await expect(store.ready()).rejects.toThrow('noeviction')
      expect(await codeOf(mintNow())).toBe('status_unavailable')
    } finally {
      await suite.tell('CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
    }
  })
})
