import { ISSUER, turnableClock } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { anyScope, type Lookup, memoryDenylist, role, scope, unchecked } from '../src/index.js'
import { cacheScene, hit, miss } from './cache-scene.js'
import { admitted, refused, unavailable } from './key/answers.js'
import { requestWith } from './test-server.js'

const start = 1_800_000_000

describe('a token whose verification is kept', () => {
  it('is a hit from the second request on, in decide, verify and recheck alike', async () => {
    const { server, token, ask, counted } = cacheScene()
    expect([await ask(), counted()]).toEqual([admitted, miss])
    expect([await ask(), counted()]).toEqual([admitted, hit])
    const auth = await server.verify(token)
    expect(counted()).toEqual(hit)
    await server.recheck(auth)
    expect(counted()).toEqual(hit)
  })

  /** Seconds by which the clocks are turned, one after the other, and what the token is answered then. */
  const times: {
    title: string
    claims?: Record<string, number | undefined>
    over?: { clockTolerance?: number; maxTokenAge?: number }
    turns: readonly (readonly [seconds: number, code: string | undefined])[]
  }[] = [
    {
      title: 'exp, and to its last second',
      turns: [
        [309.999, undefined],
        [0.001, 'token_expired'],
        [1e6, 'token_expired'],
      ],
    },
    {
      title: 'exp without tolerance',
      over: { clockTolerance: 0 },
      turns: [
        [299.999, undefined],
        [0.001, 'token_expired'],
      ],
    },
    {
      title: 'nbf',
      claims: { nbf: start, iat: undefined },
      turns: [
        [-10, undefined],
        [-0.001, 'token_not_yet_valid'],
      ],
    },
    {
      title: 'iat',
      claims: { nbf: undefined },
      turns: [
        [-10, undefined],
        [-0.001, 'token_issued_in_future'],
      ],
    },
    {
      title: 'maxTokenAge',
      over: { maxTokenAge: 100 },
      turns: [
        [110, undefined],
        [0.001, 'token_too_old'],
      ],
    },
    {
      title: 'a clock that is stepped there and back',
      turns: [
        [3600, 'token_expired'],
        [-3600, undefined],
        [-3600, 'token_issued_in_future'],
        [3600 + 309, undefined],
        [1, 'token_expired'],
      ],
    },
  ]

  it.each(times)('is held against the time each time: $title', async ({ claims = {}, over = {}, turns }) => {
    const { clock, ask } = cacheScene(over, claims)
    expect(await ask()).toEqual(admitted)
    for (const [seconds, code] of turns) {
      clock.stepWall(seconds)
      expect(await ask()).toEqual(code === undefined ? admitted : refused(code))
    }
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'is refused when the clock says %s',
    async (broken) => {
      let now = start
      const { clock, ...scene } = cacheScene({ clock: { ...turnableClock(start), now: () => now } })
      expect(await scene.ask()).toEqual(admitted)
      now = broken
      expect((await scene.ask()).status).toBe(401)
      now = clock.now()
      expect(await scene.ask()).toEqual(admitted)
    },
  )
})

describe('the status of a token whose verification is kept', () => {
  it('is asked for at each request', async () => {
    const asked: string[] = []
    const { ask } = cacheScene({
      denylist: ({ tokenId }) => {
        asked.push(tokenId)
        return 'live'
      },
    })
    for (let at = 0; at < 5; at++) expect(await ask()).toEqual(admitted)
    expect(asked).toEqual(Array.from({ length: 5 }, () => asked[0]))
  })

  it.each<{ title: string; answer: () => unknown }>([
    { title: 'at once', answer: () => 'revoked' },
    { title: 'later', answer: async () => 'revoked' },
  ])('may be revoked, $title', async ({ answer }) => {
    let answering: () => unknown = () => 'live'
    const { ask, counted } = cacheScene({ denylist: (() => answering()) as Lookup })
    await ask()
    counted()
    answering = answer
    expect([await ask(), counted()]).toEqual([refused('token_revoked'), hit])
    answering = () => 'live'
    expect([await ask(), counted()]).toEqual([admitted, hit])
  })

  it.each<{ title: string; answer: () => unknown }>([
    { title: 'nothing', answer: () => undefined },
    { title: 'a rejection', answer: () => Promise.reject(new Error('down')) },
    { title: 'nothing in time', answer: () => new Promise(() => undefined) },
    {
      title: 'a throw',
      answer: () => {
        throw new Error('down')
      },
    },
  ])('may be unavailable, and is passed only where that is written: $title', async ({ answer }) => {
    let answering: () => unknown = () => 'live'
    const { ask, token, events } = cacheScene({ denylist: (() => answering()) as Lookup, hookTimeout: 0.02 })
    await ask()
    answering = answer
    expect(await ask()).toEqual(unavailable(5, 'status_unavailable'))
    events.length = 0
    const passing = { onStatusUnavailable: unchecked('a test of what passes') }
    expect(await ask(token, undefined, passing)).toEqual(admitted)
    expect(events.map(({ type }) => type)).toEqual(['status_skipped', 'accepted'])
  })

  it.each<{ title: string; revoke: (store: ReturnType<typeof memoryDenylist>) => Promise<void> }>([
    { title: 'token', revoke: (store) => store.revokeToken({ issuer: ISSUER, tokenId: 'jti:1', expiresAt: start }) },
    { title: 'subject', revoke: (store) => store.revokeSubject({ issuer: ISSUER, subject: 'user-1' }) },
    { title: 'session', revoke: (store) => store.revokeSession({ issuer: ISSUER, sessionId: 'session-1' }) },
    { title: 'client', revoke: (store) => store.revokeClient({ issuer: ISSUER, clientId: 'client-1' }) },
    { title: 'issuer', revoke: (store) => store.revokeIssuer({ issuer: ISSUER }) },
  ])('is found in a memoryDenylist at the next request: $title', async ({ revoke }) => {
    const denylist = memoryDenylist({ requires: ['sid'] })
    const { ask, counted } = cacheScene({ denylist }, { jti: '1', sid: 'session-1' })
    expect([await ask(), await ask()]).toEqual([admitted, admitted])
    counted()
    await revoke(denylist)
    expect([await ask(), counted()]).toEqual([refused('token_revoked'), hit])
  })
})

describe('what a token whose verification is kept may do', () => {
  it('is asked at each request, each with its own policy', async () => {
    const { token, ask } = cacheScene({ impliedScopes: { 'write:orders': ['edit:orders'] } })
    expect(await ask()).toEqual(admitted)
    const asked = [
      scope('read:orders'),
      scope('edit:orders'),
      scope('delete:orders'),
      role('admin'),
      anyScope('delete:orders', 'read:orders'),
    ].map((policy) => ask(token, policy))
    const forbidden = (code: string) => ({ ...refused(code), status: 403 })
    expect(await Promise.all(asked)).toEqual([
      admitted,
      admitted,
      forbidden('scope_insufficient'),
      forbidden('role_insufficient'),
      admitted,
    ])
  })

  it('is the same where credentials are optional, which without any are still none', async () => {
    const { server, token, clock, ask } = cacheScene()
    const optional = { optional: true }
    expect([await ask(token, undefined, optional), await ask(token, undefined, optional)]).toEqual([admitted, admitted])
    const none = await server.decide(requestWith(), undefined, optional)
    expect(none).toEqual({ admitted: true, auth: undefined, headers: {} })
    clock.advance(310)
    expect(await ask(token, undefined, optional)).toEqual(refused('token_expired'))
  })
})
