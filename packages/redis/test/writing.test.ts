import type { TurnableClock } from '@claimcheck/test-fixtures'
import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { type RecognisedClient, recogniseClient } from '../src/client.js'
import { layoutAt, streamLength } from '../src/layout.js'
import { writeCommand } from '../src/write-script.js'
import { clientKinds } from './clients.js'
import { describeWithRedis, startRedis } from './redis-server.js'
import { failureOf, issuer, ownPrefix, redisForTests } from './scene.js'

const unavailable = { name: 'VerifierUnavailable', code: 'status_unavailable' }
const revokeOne = { issuer, tokenId: 'jti:one', expiresAt: 4e9 }

/** So that it is our clock by which things expire, to the second. */
function aheadOfRedis(clock: TurnableClock): number {
  clock.stepWall(100)
  return clock.now()
}

describeWithRedis('redisDenylist, when it revokes', () => {
  const suite = redisForTests(['--repl-diskless-sync-delay', '0'])

  /** Seconds since the epoch, of the only entry of that kind. */
  async function expiryOf(prefix: string, letter: string): Promise<unknown> {
    const [key = ''] = (await suite.tell('KEYS', `${prefix}${letter}:*`)) as string[]
    return suite.tell('EXPIRETIME', key)
  }

  describe.each(clientKinds)('with $name', (kind) => {
    it('rejects with StoreFull when memory is full, revokes nothing and tells observers', async () => {
      const { store, mintNow, codeOf, eventsOf } = await suite.open({ kind })
      await suite.tell('CONFIG', 'SET', 'maxmemory', '1000')
      const failure = await failureOf(store.revokeToken(revokeOne))
      const events = eventsOf('store_full')
      await suite.tell('CONFIG', 'SET', 'maxmemory', '0')
      expect(failure).toMatchObject({ name: 'StoreFull' })
      expect(events).toEqual([{ type: 'store_full', max: 1000 }])
      expect(await codeOf(mintNow({ jti: 'one' }))).toBe('admitted')
      await store.revokeToken(revokeOne)
      expect(await codeOf(mintNow({ jti: 'one' }))).toBe('token_revoked')
    })

    it('rejects when Redis does not answer', async () => {
      const { store } = await suite.open({ kind, timeout: 0.05 })
      suite.redis.freeze()
      await expect(store.revokeToken(revokeOne)).rejects.toMatchObject(unavailable)
    })

    it('rejects when replicas do not confirm, though the primary has it, and holds up nobody meanwhile', async () => {
      const { store, mintNow, codeOf } = await suite.open({ kind, wait: { replicas: 1, timeout: 1 }, timeout: 0.5 })
      let settled = false
      const failing = failureOf(store.revokeToken(revokeOne)).finally(() => {
        settled = true
      })
      const code = async (): Promise<string> => {
        const answer = await codeOf(mintNow({ jti: 'one' }))
        return answer === 'admitted' ? code() : answer
      }
      expect(await code()).toBe('token_revoked')
      expect(settled).toBe(false)
      const failure = await failing
      expect(failure).toMatchObject(unavailable)
      expect((failure.cause as Error).message).toMatch(/^revoked on the primary.* 1 replicas 0 /)
    })
  })

  it('resolves when as many replicas as asked for have confirmed', async () => {
    const replica = await startRedis(['--replicaof', '127.0.0.1', `${suite.redis.port}`])
    const asked = new Redis(replica.port, '127.0.0.1')
    try {
      const prefix = ownPrefix()
      const { store } = await suite.open({ prefix, wait: { replicas: 1, timeout: 10 } })
      await store.revokeToken(revokeOne)
      expect(await asked.keys(`${prefix}t:*`)).toHaveLength(1)
    } finally {
      asked.disconnect()
      await replica.stop()
    }
  })

  it('keeps an entry until three minutes after the last token it can match', async () => {
    const prefix = ownPrefix()
    const { store, clock } = await suite.open({ prefix, maxTokenLifetime: 1000 })
    const now = aheadOfRedis(clock)
    await store.revokeToken({ ...revokeOne, expiresAt: now + 300 })
    await store.revokeSubject({ issuer, subject: 'user-1', before: now - 5 })
    expect(await expiryOf(prefix, 't')).toBe(now + 480)
    expect(await expiryOf(prefix, 'u')).toBe(now + 1180)
  })

  it.each([
    { title: 'first', order: [4000, 1000] },
    { title: 'last', order: [1000, 4000] },
  ])('keeps the later of two times, whichever is said $title, and never shortens the stay', async ({ order }) => {
    const prefix = ownPrefix()
    const { store, clock } = await suite.open({ prefix, maxTokenLifetime: 1000 })
    const now = aheadOfRedis(clock)
    for (const ahead of order) await store.revokeIssuer({ issuer, before: now + ahead })
    const [key = ''] = (await suite.tell('KEYS', `${prefix}i:*`)) as string[]
    expect(await suite.tell('GET', key)).toBe(`${now + 4000}`)
    expect(await expiryOf(prefix, 'i')).toBe(now + 4000 + 1180)
  })

  it('makes an entry again whose time was over', async () => {
    const { store, mintNow, codeOf, clock } = await suite.open()
    await store.revokeToken({ ...revokeOne, expiresAt: clock.now() - 1000 })
    expect(await codeOf(mintNow({ jti: 'one' }))).toBe('admitted')
    await store.revokeToken({ ...revokeOne, expiresAt: clock.now() + 300 })
    expect(await codeOf(mintNow({ jti: 'one' }))).toBe('token_revoked')
  })

  it('keeps an entry for as long as it takes by our clock, also where that of Redis is two hours ahead', async () => {
    const prefix = ownPrefix()
    const { store, mintNow, codeOf, authOf, clock } = await suite.open({ prefix })
    clock.stepWall(-7200)
    const token = mintNow()
    await store.revokeToken(await authOf(token))
    expect(await codeOf(token)).toBe('token_revoked')
    expect(await expiryOf(prefix, 't')).toBeGreaterThanOrEqual(clock.now() + 7200 + 480)
  })

  it('writes entry and stream in one step, and the stream says what the entry does', async () => {
    const prefix = ownPrefix()
    const { store, clock } = await suite.open({ prefix, requires: ['sid'] })
    const now = aheadOfRedis(clock)
    await store.revokeSession({ issuer, sessionId: 'one' })
    await store.revokeSubject({ issuer, subject: 'user-1', before: now + 10.5 })
    const stream = (await suite.tell('XRANGE', `${prefix}stream`, '-', '+')) as [string, string[]][]
    const digest = expect.stringMatching(/^[\w-]{43}$/)
    expect(stream.map(([, fields]) => fields)).toEqual([
      ['k', 's', 'd', digest, 'b', '*', 'u', `${now + 86_580}`],
      ['k', 'u', 'd', digest, 'b', `${now + 10.5}`, 'u', `${now + 86_591}`],
    ])
    const keys = stream.map(([, fields]) => `${prefix}${fields[1]}:${fields[3]}`)
    expect(await suite.tell('MGET', keys[0] ?? '', keys[1] ?? '')).toEqual(['*', `${now + 10.5}`])
  })

  it('keeps the stream short: what is too old goes as new comes', async () => {
    const layout = layoutAt(ownPrefix())
    const { client } = await suite.open()
    const { connection } = recogniseClient(client.client) as RecognisedClient
    const entry = { kind: 'token', name: 'one', before: undefined, until: 4e9 } as const
    const command = writeCommand(layout, entry, 1).map((part) => (part === `${streamLength}` ? '100' : part))
    await connection.send(Array.from({ length: 1000 }, () => command))
    const length = Number(await suite.tell('XLEN', layout.stream))
    expect(length).toBeGreaterThanOrEqual(100)
    expect(length).toBeLessThan(300)
  })

  it('says with the cause, not with the message, what Redis says', async () => {
    const prefix = ownPrefix()
    const { store } = await suite.open({ prefix })
    await suite.tell('SET', `${prefix}stream`, 'something else')
    const failure = await failureOf(store.revokeToken(revokeOne))
    expect(failure).toMatchObject({ ...unavailable, message: 'status_unavailable' })
    expect((failure.cause as Error).message).toContain('WRONGTYPE')
  })

  it('writes before the store has been initialised, so that it can be filled first', async () => {
    const { store, mintNow, codeOf } = await suite.open({ uninitialised: true })
    await store.revokeToken(revokeOne)
    await store.initialise()
    expect(await codeOf(mintNow({ jti: 'one' }))).toBe('token_revoked')
  })
})
