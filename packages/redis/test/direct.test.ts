import { describe, expect, it } from 'vitest'
import { clientKinds } from './clients.js'
import { describeWithRedis } from './redis-server.js'
import { issuer, ownPrefix, redisForTests, type Scene } from './scene.js'

const revoked = 'token_revoked'

interface Way {
  readonly title: string
  revoke(scene: Scene, token: string): Promise<void>
  /** What another token must have to be spared. */
  readonly spared: Record<string, unknown>
}

const ways: readonly Way[] = [
  {
    title: 'the token',
    revoke: async ({ store, authOf }, token) => store.revokeToken(await authOf(token)),
    spared: { jti: 'another' },
  },
  {
    title: 'its subject',
    revoke: ({ store }) => store.revokeSubject({ issuer, subject: 'user-1' }),
    spared: { sub: 'user-2' },
  },
  {
    title: 'its session',
    revoke: ({ store }) => store.revokeSession({ issuer, sessionId: 'session-1' }),
    spared: { sid: 'session-2' },
  },
  {
    title: 'its client',
    revoke: ({ store }) => store.revokeClient({ issuer, clientId: 'client-1' }),
    spared: { client_id: 'client-2' },
  },
  {
    title: 'its issuer',
    revoke: ({ store, clock }) => store.revokeIssuer({ issuer, before: clock.now() - 1 }),
    spared: {},
  },
]

describeWithRedis('redisDenylist, direct', () => {
  const suite = redisForTests()

  describe.each(clientKinds)('with $name', (kind) => {
    it.each(ways)('refuses the next request once $title is revoked, and no other', async ({ revoke, spared }) => {
      const scene = await suite.open({ kind, requires: ['sid'] })
      const { mintNow, codeOf, clock, server } = scene
      const token = mintNow({ sid: 'session-1', iat: clock.now() - 1 })
      const other = mintNow({ sid: 'session-1', ...spared })
      expect([await codeOf(token), await codeOf(token), await codeOf(other)]).toEqual(Array(3).fill('admitted'))
      const { hits = 0 } = server.health().cache ?? {}
      await revoke(scene, token)
      const after = [await codeOf(token), await codeOf(other)]
      expect(after).toEqual([revoked, 'admitted'])
      // Both were verified before, and their verifications kept.
      expect(server.health().cache?.hits).toBeGreaterThanOrEqual(hits + 2)
    })

    it('answers hundreds of requests at once, each for its own token', async () => {
      const { store, mintNow, codeOf } = await suite.open({ kind })
      const tokens = Array.from({ length: 400 }, (_, at) => mintNow({ jti: `many-${at}` }))
      await Promise.all(
        [3, 7, 399].map((at) => store.revokeToken({ issuer, tokenId: `jti:many-${at}`, expiresAt: 4e9 })),
      )
      const codes = await Promise.all(tokens.map(codeOf))
      expect(codes.flatMap((code, at) => (code === revoked ? [at] : []))).toEqual([3, 7, 399])
      expect(codes.filter((code) => code === 'admitted')).toHaveLength(397)
    })

    it('leaves no listener on the client, also of look-ups that had to wait for it', async () => {
      const client = kind.make(suite.redis.port)
      const own = client.listeners()
      const { store, mintNow, codeOf } = await suite.open({ client, wait: { replicas: 1, timeout: 0.05 } })
      await Promise.all(Array.from({ length: 50 }, () => codeOf(mintNow())))
      await store.revokeIssuer({ issuer }).catch(() => undefined)
      await store.close()
      expect(client.listeners()).toBe(own)
    })
  })

  it.each([
    { title: 'equal to before is revoked', iat: 0, code: revoked },
    { title: 'a second later passes', iat: 1, code: 'admitted' },
    { title: 'a second earlier is revoked', iat: -1, code: revoked },
    { title: 'ahead of the clock, within tolerance, passes', iat: 110, code: 'admitted' },
  ])('holds iat against before: $title', async ({ iat, code }) => {
    const { store, clock, mintNow, codeOf } = await suite.open()
    const before = clock.now() - 100
    await store.revokeSubject({ issuer, subject: 'user-1', before })
    expect(await codeOf(mintNow({ iat: before + iat }))).toBe(code)
  })

  it('revokes up to now and the clock tolerance where nothing is said, and not the token after', async () => {
    const { store, clock, mintNow, codeOf } = await suite.open()
    await store.revokeClient({ issuer, clientId: 'client-1' })
    clock.advance(10)
    const last = mintNow()
    clock.advance(1)
    expect([await codeOf(last), await codeOf(mintNow())]).toEqual([revoked, 'admitted'])
  })

  it('never takes back what an earlier call said', async () => {
    const { store, clock, mintNow, codeOf } = await suite.open()
    await store.revokeSubject({ issuer, subject: 'user-1', before: clock.now() })
    await store.revokeSubject({ issuer, subject: 'user-1', before: clock.now() - 1000 })
    expect(await codeOf(mintNow())).toBe(revoked)
  })

  it('takes a token without iat for revoked', async () => {
    const { store, clock, mintNow, authOf } = await suite.open()
    const { claims, ...auth } = await authOf(mintNow())
    const { iat: _iat, ...others } = claims
    await store.revokeSubject({ issuer, subject: 'user-1', before: clock.now() - 1000 })
    expect(await store.lookup({ ...auth, claims: others } as never)).toBe(revoked.replace('token_', ''))
  })

  it('keeps issuers apart', async () => {
    const { store, mintNow, codeOf } = await suite.open({ requires: ['sid'] })
    const other = `${issuer}/`
    await store.revokeToken({ issuer: other, tokenId: 'jti:one', expiresAt: 4e9 })
    await store.revokeSubject({ issuer: other, subject: 'user-1' })
    await store.revokeSession({ issuer: other, sessionId: 'one' })
    await store.revokeClient({ issuer: other, clientId: 'client-1' })
    await store.revokeIssuer({ issuer: other })
    expect(await codeOf(mintNow({ jti: 'one', sid: 'one' }))).toBe('admitted')
  })

  it('keeps two stores on one server apart by their prefixes', async () => {
    const [one, other] = [await suite.open(), await suite.open()]
    await one.store.revokeIssuer({ issuer })
    expect([await one.codeOf(one.mintNow()), await other.codeOf(other.mintNow())]).toEqual([revoked, 'admitted'])
  })

  it('is seen by another process with the same prefix', async () => {
    const prefix = ownPrefix()
    const one = await suite.open({ prefix, kind: clientKinds[0] })
    const other = await suite.open({ prefix, kind: clientKinds[2] ?? clientKinds[0] })
    const token = one.mintNow()
    await one.store.revokeToken(await one.authOf(token))
    expect(await other.codeOf(token)).toBe(revoked)
  })

  it('keeps nothing in Redis that tells who was revoked', async () => {
    const prefix = ownPrefix()
    const { store } = await suite.open({ prefix, requires: ['sid'] })
    await store.revokeSubject({ issuer, subject: 'ada' })
    await store.revokeSession({ issuer, sessionId: 'ada' })
    const keys = (await suite.tell('KEYS', `${prefix}*`)) as string[]
    const shapes = keys.map((key) => key.slice(prefix.length).replace(/:[\w-]{43}$/, ':digest'))
    expect(shapes.toSorted()).toEqual(['generation', 's:digest', 'stream', 'u:digest'])
    expect(JSON.stringify(await suite.tell('XRANGE', `${prefix}stream`, '-', '+'))).not.toMatch(/ada|issuer/)
  })
})
