import { spareKeys, testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { type Answer, admitted, refused, unavailable } from '../key/answers.js'
import { gate } from './gate.js'
import { issuerScene } from './issuer-scene.js'
import { gaps, tally, times } from './tally.js'
import type { WatchedServer } from './watched-server.js'

const spare = { kid: spareKeys.ES256.kid, key: spareKeys.ES256.privateKey }
const one = [testKeys.ES256.publicJwk]
const both = [...one, spareKeys.ES256.publicJwk]
const ways = ['discovery', 'remote'] as const

describe('1,000 concurrent first requests', () => {
  it.each([
    { by: 'discovery', asked: { discovery: 1, jwks: 1 } },
    { by: 'remote', asked: { discovery: 0, jwks: 1 } },
  ] as const)('ask once for metadata and once for keys, and all pass: by $by', async ({ by, asked }) => {
    const { start } = await issuerScene({ by })
    const server = start()
    expect(tally(await Promise.all(times(1000, () => server.ask())))).toEqual({ 200: 1000 })
    expect(server.asked()).toEqual(asked)
  })
})

describe('one hour’s outage under load', () => {
  it.each(ways)(
    'fails no request with a known key, asks at most once in 30 s, and beyond age + 1 h is 503, never 401: by %s',
    async (by) => {
      const { issuer, later, start, passes } = await issuerScene({ by })
      const server = start()
      await server.ask()
      // The latest moment at which an outage can begin under load: just before the first refresh.
      await later(479)
      await issuer.stop()
      const load = (answers: Answer[], unknown: Answer[]) => async () => {
        const known = Promise.all([server.ask(), server.ask()])
        unknown.push(...(await Promise.all([server.askUnknown(), server.askUnknown()])))
        answers.push(...(await known))
      }
      server.askedAt()

      const [during, unknownDuring]: [Answer[], Answer[]] = [[], []]
      await passes(3600, 5, load(during, unknownDuring))
      expect([tally(during), tally(unknownDuring)]).toEqual([{ 200: 1440 }, { '503 keys_unavailable': 1440 }])
      expect(gaps(server.askedAt())).toEqual(times(119, () => 30))

      await passes(600 + 3600 - 479 - 3600 - 1, 1, () => server.ask())
      expect(await server.ask()).toEqual(admitted)
      const [beyond, unknownBeyond]: [Answer[], Answer[]] = [[], []]
      await passes(3600, 10, load(beyond, unknownBeyond))
      expect(tally([...beyond, ...unknownBeyond])).toEqual({ '503 keys_unavailable': 1440 })
      expect(Math.min(...gaps(server.askedAt()))).toBeGreaterThanOrEqual(30)

      await issuer.restart()
      await later(30)
      expect(await server.ask()).toEqual(admitted)
    },
  )

  it('never asks earlier for all its jitter, and at most a fifth later', async () => {
    const { issuer, later, start, passes } = await issuerScene({ jitter: 1 })
    const server = start()
    await server.ask()
    await later(480)
    await issuer.stop()
    server.askedAt()
    await passes(600, 1, () => server.askUnknown())
    expect(new Set(gaps(server.askedAt()))).toEqual(new Set([36]))
  })
})

describe('an issuer that is down at boot', () => {
  it.each([0, 1])(
    'is 503 at once, asked at most 4 times in the first 2 s, then once per second, and served within 2 s of its return: jitter %d',
    async (jitter) => {
      const { issuer, clock, start, passes } = await issuerScene({ jitter })
      const server = start()
      await issuer.stop()
      const began = clock.monotonic() / 1000
      const answers = [await server.ask()]
      await passes(20, 1 / 16, async () => answers.push(await server.ask(), await server.askUnknown()))
      expect(tally(answers)).toEqual({ '503 keys_unavailable': 641 })
      expect(new Set(answers.map(({ retryAfter }) => retryAfter))).toEqual(new Set(jitter === 0 ? ['1'] : ['1', '2']))
      const asked = server.askedAt().map((at) => at - began)
      const first = asked.filter((at) => at < 2).length
      expect(first).toBeLessThanOrEqual(4)
      expect(asked.length).toBeGreaterThan(15)
      expect(Math.min(...gaps(asked).slice(first - 1))).toBeGreaterThanOrEqual(1)

      await issuer.restart()
      const back: number[] = []
      await passes(2, 1 / 16, async (at) => (await server.ask()).status === 200 && back.push(at))
      expect(back[0]).toBeLessThan(2)
      expect(back.length).toBeGreaterThan(10)
    },
  )
})

describe('10,000 random kids with valid tokens in between', () => {
  it('cause at most one fetch in 10 s, delay no valid token, and a key published meanwhile is accepted within 10 s', async () => {
    const { issuer, start, passes } = await issuerScene({ by: 'remote' })
    const server = start()
    await server.ask()
    server.askedAt()
    const answers: { unknown: Answer[]; known: Answer[]; fresh: Answer[] } = { unknown: [], known: [], fresh: [] }
    const flood = async () => {
      const unknown = times(100, () => server.askUnknown())
      answers.known.push(await server.ask(), await server.ask())
      answers.unknown.push(...(await Promise.all(unknown)))
    }
    await passes(43, 1, flood)
    issuer.publish(both)
    await passes(57, 1, async () => {
      await flood()
      answers.fresh.push(await server.ask(spare))
    })
    expect(tally(answers.unknown)).toEqual({ '401 key_unknown': 10_000 })
    expect(tally(answers.known)).toEqual({ 200: 200 })
    expect(answers.fresh.findIndex(({ status }) => status === 200)).toBeLessThan(10)
    expect(tally(answers.fresh.slice(9))).toEqual({ 200: 48 })
    expect(gaps(server.askedAt())).toEqual(times(9, () => 10))
  })

  it('at the same moment wait for one fetch, at most 1,000 of them, and no valid token waits with them', async () => {
    const { issuer, start } = await issuerScene({ by: 'remote' })
    const server = start()
    await server.ask()
    const fetched = gate()
    issuer.behave('jwks', { mode: 'held', until: fetched.until })
    const flood = times(10_000, () => server.askUnknown())
    expect(tally(await Promise.all(times(100, () => server.ask())))).toEqual({ 200: 100 })
    fetched.open()
    expect(tally(await Promise.all(flood))).toEqual({ '401 key_unknown': 1000, '503 overloaded': 9000 })
    expect(server.asked().jwks).toBe(2)
  })
})

describe('a refresh that takes 1 s', () => {
  it.each([
    { title: 'because the set has aged', begin: ({ ask }: WatchedServer) => ask() },
    { title: 'because of an unknown kid', begin: ({ askUnknown }: WatchedServer) => void askUnknown() },
    { title: 'because of refresh()', begin: ({ server }: WatchedServer) => void server.refresh() },
  ])('delays no request with a known key: begun $title', async ({ begin }) => {
    const { issuer, clock, start } = await issuerScene({ by: 'remote' })
    const server = start()
    await server.ask()
    const second = gate()
    issuer.behave('jwks', { mode: 'held', until: second.until })
    clock.advance(480)
    await begin(server)
    await expect.poll(() => issuer.requests.jwks).toBe(2)
    const answers: Answer[] = []
    for (let part = 0; part < 8; part++) {
      answers.push(...(await Promise.all(times(10, () => server.ask()))))
      clock.advance(1 / 8)
    }
    // Every answer was given while the issuer still held its own.
    expect([tally(answers), server.network.open()]).toEqual([{ 200: 80 }, 1])
    second.open()
    await server.settled()
    expect(server.state()).toMatchObject({ ageSeconds: 1, fresh: true })
    expect(server.asked().jwks).toBe(2)
  })
})

describe('a wall clock that is set', () => {
  it.each([3600, -3600])('by %d s neither empties the cache nor keeps it for ever', async (seconds) => {
    const { issuer, clock, start, later } = await issuerScene({ by: 'remote', issuer: { keys: both } })
    const server = start()
    await server.ask(spare)
    await later(100)
    clock.stepWall(seconds)
    expect([await server.ask(spare), server.state()?.ageSeconds, server.asked().jwks]).toEqual([admitted, 100, 1])
    issuer.publish(one)
    await later(500)
    expect([await server.ask(spare), server.asked().jwks]).toEqual([refused('key_unknown'), 1])
  })

  it.each([3600, -3600])('by %d s within an outage makes it neither longer nor shorter', async (seconds) => {
    const { issuer, clock, start, later } = await issuerScene()
    const server = start()
    await server.ask()
    await issuer.stop()
    await later(600)
    expect(await server.ask()).toEqual(admitted)
    clock.stepWall(seconds)
    await later(3599)
    expect(await server.ask()).toEqual(admitted)
    await later(1)
    expect(await server.ask()).toEqual(unavailable(29))
    await issuer.restart()
    await later(29)
    expect(await server.ask()).toEqual(admitted)
  })
})
