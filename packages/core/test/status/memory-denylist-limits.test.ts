import { turnableClock } from '@claimcheck/test-fixtures'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Auth, type Event, memoryDenylist, type RevocationStore } from '../../src/index.js'
import { outcomeOf } from '../test-server.js'

const issuer = 'https://issuer.test'
const start = 1_800_000_000

function attached(options: Parameters<typeof memoryDenylist>[0] = {}, clockTolerance = 10) {
  const store = memoryDenylist(options)
  const clock = turnableClock(start)
  const events: Event[] = []
  store.attach?.({ clock, clockTolerance, emit: (event) => events.push(event) })
  return { store, clock, events }
}

/** What a store reads of an Auth. */
const authOf = (facts: Partial<Auth>) =>
  ({ issuer, subject: undefined, clientId: undefined, tokenId: 'jti:other', claims: {}, ...facts }) as Auth

describe('the room of a memoryDenylist', () => {
  it('is never made by evicting what has not expired: StoreFull, an event, and all stay revoked', async () => {
    const { store, events } = attached({ max: 2 })
    await store.revokeToken({ issuer, tokenId: 'jti:1', expiresAt: start })
    await store.revokeSubject({ issuer, subject: 'user-1' })
    expect(await outcomeOf(store.revokeToken({ issuer, tokenId: 'jti:2', expiresAt: start }))).toBe('StoreFull')
    expect(events).toEqual([{ type: 'store_full', max: 2 }])
    expect(store.lookup(authOf({ tokenId: 'jti:1' }))).toBe('revoked')
    expect(store.lookup(authOf({ subject: 'user-1' }))).toBe('revoked')
    expect(store.lookup(authOf({ tokenId: 'jti:2' }))).toBe('live')
  })

  it('is not needed by what is revoked already', async () => {
    const { store } = attached({ max: 1 })
    await store.revokeSubject({ issuer, subject: 'user-1' })
    expect(await outcomeOf(store.revokeSubject({ issuer, subject: 'user-1' }))).toBe('done')
  })

  it('is not exceeded by revocations that come at once', async () => {
    const { store, events } = attached({ max: 3 })
    const calls = Array.from({ length: 10 }, (_, at) => store.revokeSubject({ issuer, subject: `user-${at}` }))
    const outcomes = await Promise.all(calls.map(outcomeOf))
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(3)
    expect(outcomes.filter((outcome) => outcome === 'StoreFull')).toHaveLength(7)
    const status = outcomes.map((_, at) => store.lookup(authOf({ subject: `user-${at}` })))
    expect(status).toEqual(outcomes.map((outcome) => (outcome === 'done' ? 'revoked' : 'live')))
    expect(events).toHaveLength(7)
  })

  it('tells every server that it is full', async () => {
    const { store, events } = attached({ max: 1 })
    const others: Event[] = []
    store.attach?.({ clock: turnableClock(), clockTolerance: 0, emit: (event) => others.push(event) })
    await store.revokeSubject({ issuer, subject: 'user-1' })
    await outcomeOf(store.revokeSubject({ issuer, subject: 'user-2' }))
    expect([events.length, others.length]).toEqual([1, 1])
  })

  const kept: { title: string; revoke: (store: RevocationStore) => Promise<void>; until: number }[] = [
    {
      title: 'a token: exp, the largest tolerance and a minute',
      revoke: (store) => store.revokeToken({ issuer, tokenId: 'jti:1', expiresAt: start + 300 }),
      until: start + 300 + 120 + 60,
    },
    {
      title: 'a token that has expired: the same',
      revoke: (store) => store.revokeToken({ issuer, tokenId: 'jti:1', expiresAt: start - 5 }),
      until: start - 5 + 120 + 60,
    },
    {
      title: 'a session: now, the longest life and three minutes',
      revoke: (store) => store.revokeSession({ issuer, sessionId: 'session-1' }),
      until: start + 1000 + 180,
    },
    {
      title: 'a subject: now and the tolerance, the longest life and three minutes',
      revoke: (store) => store.revokeSubject({ issuer, subject: 'user-1' }),
      until: start + 10 + 1000 + 180,
    },
    {
      title: 'a client, before long ago: from now on',
      revoke: (store) => store.revokeClient({ issuer, clientId: 'client-1', before: 5 }),
      until: start + 1000 + 180,
    },
    {
      title: 'an issuer, before later: from then on',
      revoke: (store) => store.revokeIssuer({ issuer, before: start + 50 }),
      until: start + 50 + 1000 + 180,
    },
  ]

  it.each(kept)('is taken until it has expired by $title', async ({ revoke, until }) => {
    const { store, clock } = attached({ max: 1, maxTokenLifetime: 1000, requires: ['sid'] })
    await revoke(store)
    clock.advance(until - start)
    expect(await outcomeOf(store.revokeSubject({ issuer, subject: 'next' }))).toBe('StoreFull')
    clock.advance(1)
    expect(await outcomeOf(store.revokeSubject({ issuer, subject: 'next' }))).toBe('done')
  })

  it('is taken for as long as the later of two revocations says', async () => {
    const { store, clock } = attached({ max: 1 })
    await store.revokeToken({ issuer, tokenId: 'jti:1', expiresAt: start + 500 })
    await store.revokeToken({ issuer, tokenId: 'jti:1', expiresAt: start + 5 })
    clock.advance(500)
    expect(await outcomeOf(store.revokeSubject({ issuer, subject: 'next' }))).toBe('StoreFull')
  })

  it('is not made before it is needed, and then of all that has expired', async () => {
    const { store, clock } = attached({ max: 1000 })
    for (let at = 0; at < 1000; at++) await store.revokeToken({ issuer, tokenId: `jti:${at}`, expiresAt: start })
    clock.advance(180)
    expect(await outcomeOf(store.revokeIssuer({ issuer: 'https://next.test' }))).toBe('StoreFull')
    clock.advance(1)
    expect(store.lookup(authOf({ tokenId: 'jti:0' }))).toBe('revoked')
    await store.revokeIssuer({ issuer: 'https://next.test' })
    const status = Array.from({ length: 1000 }, (_, at) => store.lookup(authOf({ tokenId: `jti:${at}` })))
    expect(new Set(status)).toEqual(new Set(['live']))
    for (let at = 0; at < 999; at++)
      await store.revokeToken({ issuer, tokenId: `jti:new-${at}`, expiresAt: start + 1000 })
    expect(await outcomeOf(store.revokeToken({ issuer, tokenId: 'jti:more', expiresAt: start }))).toBe('StoreFull')
  })

  it('is looked for once a second at most, while there is none', async () => {
    const { store, clock } = attached({ max: 2 })
    const revoke = (id: number, expiresAt: number) =>
      outcomeOf(store.revokeToken({ issuer, tokenId: `jti:${id}`, expiresAt }))
    await revoke(1, start)
    await revoke(2, start + 1.5)
    clock.advance(181.2)
    expect([await revoke(3, start + 900), await revoke(4, start)]).toEqual(['done', 'StoreFull'])
    clock.advance(0.9)
    expect(await revoke(4, start)).toBe('StoreFull')
    clock.advance(0.2)
    expect(await revoke(4, start + 900)).toBe('done')
  })

  it('of a thousand expired entries is used again as others come', async () => {
    const { store, clock } = attached()
    const revoke = (at: number) => store.revokeToken({ issuer, tokenId: `jti:${at}`, expiresAt: clock.now() })
    for (let at = 0; at < 1000; at++) await revoke(at)
    clock.advance(1000)
    for (let at = 1000; at < 6000; at++) await revoke(at)
    const revoked = (at: number) => store.lookup(authOf({ tokenId: `jti:${at}` })) === 'revoked'
    const numbers = [...Array(6000).keys()]
    expect(numbers.filter(revoked)).toEqual(numbers.slice(1000))
  })
})

describe('the clock of a memoryDenylist', () => {
  afterEach(() => void vi.useRealTimers())

  it('is the system clock before it is attached, with 10 s', async () => {
    vi.useFakeTimers({ now: start * 1000 })
    const store = memoryDenylist()
    await store.revokeSubject({ issuer, subject: 'user-1' })
    const iats = [start + 10, start + 11].map((iat) => ({ iat }) as Auth['claims'])
    expect(iats.map((claims) => store.lookup(authOf({ subject: 'user-1', claims })))).toEqual(['revoked', 'live'])
  })

  it('is the first attached one, and the tolerance the largest', async () => {
    const { store } = attached({}, 30)
    store.attach?.({ clock: turnableClock(5), clockTolerance: 120, emit: () => undefined })
    store.attach?.({ clock: turnableClock(7), clockTolerance: 60, emit: () => undefined })
    await store.revokeSubject({ issuer, subject: 'user-1' })
    const iats = [start + 120, start + 121].map((iat) => ({ iat }) as Auth['claims'])
    expect(iats.map((claims) => store.lookup(authOf({ subject: 'user-1', claims })))).toEqual(['revoked', 'live'])
  })

  it('forgets nothing while it runs ahead: what was revoked is so when it is right again', async () => {
    const { store, clock } = attached({ max: 2 })
    const revoke = (name: string) => outcomeOf(store.revokeSubject({ issuer, subject: name, before: start }))
    expect([await revoke('user-1'), await revoke('user-2')]).toEqual(['done', 'done'])
    clock.stepWall(1e6)
    expect(await revoke('user-3')).toBe('StoreFull')
    clock.stepWall(-1e6)
    const status = ['user-1', 'user-2'].map((subject) => store.lookup(authOf({ subject })))
    expect([status, await revoke('user-3')]).toEqual([['revoked', 'revoked'], 'StoreFull'])
    clock.advance(1e6)
    expect(await revoke('user-3')).toBe('done')
  })

  it('forgets nothing before its time when it is stepped back', async () => {
    const { store, clock } = attached({ max: 1 })
    await store.revokeToken({ issuer, tokenId: 'jti:1', expiresAt: start })
    clock.advance(170)
    clock.stepWall(-100)
    clock.advance(100)
    expect(await outcomeOf(store.revokeSubject({ issuer, subject: 'next' }))).toBe('StoreFull')
    clock.advance(11)
    expect(await outcomeOf(store.revokeSubject({ issuer, subject: 'next' }))).toBe('done')
  })

  it('may be attached with a larger tolerance after a token was revoked, which stays for as long as it passes', async () => {
    const { store, clock } = attached({ max: 1 }, 0)
    await store.revokeToken({ issuer, tokenId: 'jti:1', expiresAt: start + 300 })
    store.attach?.({ clock, clockTolerance: 120, emit: () => undefined })
    clock.advance(300 + 119)
    expect(await outcomeOf(store.revokeSubject({ issuer, subject: 'next' }))).toBe('StoreFull')
    expect(store.lookup(authOf({ tokenId: 'jti:1' }))).toBe('revoked')
  })
})
