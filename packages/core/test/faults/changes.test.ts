import { spareKeys, startFaultyIssuer, testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Answer, admitted, refused, unavailable } from '../key/answers.js'
import { issuerScene } from './issuer-scene.js'
import { gaps, tally, times } from './tally.js'

const spare = { kid: spareKeys.ES256.kid, key: spareKeys.ES256.privateKey }
const [old, fresh] = [testKeys.ES256.publicJwk, spareKeys.ES256.publicJwk]
const ways = ['discovery', 'remote'] as const
const refreshed = (keys: number) => ({ type: 'keys_refreshed', keys })
const failed = (reason: string, details = {}) => ({ type: 'keys_failed', reason, ...details })

describe('an issuer that rotates its keys under load', () => {
  it.each(ways)('fails no request and is asked once more: by %s', async (by) => {
    const { issuer, start, passes } = await issuerScene({ by })
    const server = start()
    const answers: Answer[] = []
    const load = (options = {}) =>
      passes(100, 2, async () => {
        answers.push(...(await Promise.all(times(5, () => server.ask(options)))))
      })
    await load()
    issuer.publish([old, fresh])
    await load()
    await load(spare)
    issuer.publish([fresh])
    await load(spare)
    expect(tally(answers)).toEqual({ 200: 1000 })
    expect([server.asked().jwks, server.told()]).toEqual([2, [refreshed(1), refreshed(2)]])
    expect(await server.ask()).toEqual(admitted)
    await server.server.refresh()
    expect([await server.ask(), await server.ask(spare)]).toEqual([refused('key_unknown'), admitted])
  })

  it.each(ways)(
    'and signs with the new one at once: 1,000 requests wait for one fetch, and pass: by %s',
    async (by) => {
      const { issuer, start } = await issuerScene({ by })
      const [server, cold] = [start(), start()]
      await server.ask()
      issuer.publish([fresh])
      expect(tally(await Promise.all(times(1000, () => server.ask(spare))))).toEqual({ 200: 1000 })
      expect(server.asked().jwks).toBe(2)
      expect([await cold.ask(spare), await cold.ask()]).toEqual([admitted, refused('key_unknown')])
    },
  )
})

describe('an issuer that swaps the key under a kid', () => {
  const swapped = { ...fresh, kid: testKeys.ES256.kid }
  const newToken = { key: spareKeys.ES256.privateKey }

  it('is not asked because of bad signatures; within the age of the set, the old key is gone and the new one works', async () => {
    const { issuer, later, start } = await issuerScene({ by: 'remote' })
    const [server, cold] = [start(), start()]
    await server.ask()
    issuer.publish([swapped])
    const answers = await Promise.all(times(100, () => server.ask(newToken)))
    expect(tally(answers)).toEqual({ '401 signature_invalid': 100 })
    expect([await server.ask(), server.asked().jwks]).toEqual([admitted, 1])
    expect([await cold.ask(newToken), await cold.ask()]).toEqual([admitted, refused('signature_invalid')])
    await later(600)
    expect([await server.ask(newToken), await server.ask()]).toEqual([admitted, refused('signature_invalid')])
    expect(server.asked().jwks).toBe(1)
  })

  it('is believed at once after refresh(), also when it is away later', async () => {
    const { issuer, later, start } = await issuerScene({ by: 'remote' })
    const server = start()
    await server.ask()
    issuer.publish([swapped])
    await server.server.refresh()
    await issuer.stop()
    for (const seconds of [0, 600, 3000]) {
      await later(seconds)
      expect([await server.ask(newToken), await server.ask()]).toEqual([admitted, refused('signature_invalid')])
    }
  })
})

describe('an issuer with an empty set', () => {
  it.each(ways)('has withdrawn its keys when that is seen twice, 30 s apart: by %s', async (by) => {
    const { issuer, later, start } = await issuerScene({ by })
    const [server, cold] = [start(), start()]
    await server.ask()
    issuer.behave('jwks', { mode: 'emptySet' })
    await later(600)
    expect([await server.ask(), await cold.ask()]).toEqual([admitted, unavailable(1)])
    await later(29.9)
    expect([await server.ask(), (await cold.ask()).status]).toEqual([admitted, 503])
    await later(0.1)
    await server.ask()
    await server.settled()
    // A request whose key is withdrawn while it is judged may look for that key once more.
    expect(server.told().slice(0, 3)).toEqual([refreshed(1), failed('empty_set'), refreshed(0)])
    expect(server.state()).toEqual({ ageSeconds: 0, fresh: true, keys: 0, lastError: undefined })
    expect(await server.ask()).toEqual(refused('key_unknown'))
    await later(1)
    expect(await cold.ask()).toEqual(refused('key_unknown'))
  })

  const empty = { mode: 'emptySet' } as const
  const ok = { mode: 'ok' } as const
  const etag = { mode: 'etag' } as const
  it.each([
    { title: 'twice within 30 s', seen: [empty, empty], every: 29 },
    { title: 'twice, with a right one in between', seen: [empty, ok, empty], every: 600 },
    { title: 'twice, with a 304 in between', seen: [empty, etag, empty], every: 600 },
    {
      title: 'again and again, when it holds a key that is not for us',
      seen: times(5, () => ({ mode: 'json', value: { keys: [{ ...old, use: 'enc' }] } }) as const),
      every: 60,
    },
  ])('has not withdrawn its keys when that is seen $title', async ({ seen: [first = ok, ...more], every }) => {
    const { issuer, later, start } = await issuerScene({ by: 'remote' })
    const server = start()
    issuer.behave('jwks', etag)
    await server.ask()
    issuer.behave('jwks', first, ...more)
    for (const _ of [first, ...more]) {
      await later(every)
      await server.server.refresh().catch(() => undefined)
      expect(await server.ask()).toEqual(admitted)
    }
    expect(server.asked().jwks).toBe(2 + more.length)
  })

  it('is asked again by unknown kids, once in 10 s, and its new keys work then', async () => {
    const { issuer, later, start, passes } = await issuerScene({ by: 'remote' })
    const server = start()
    issuer.behave('jwks', empty)
    await server.ask()
    await later(30)
    expect(await server.ask()).toEqual(refused('key_unknown'))
    await later(10)
    server.askedAt()
    const answers: Answer[] = []
    await passes(60, 1, async () => answers.push(await server.ask()))
    expect(tally(answers)).toEqual({ '401 key_unknown': 60 })
    expect(Math.min(...gaps(server.askedAt()))).toBeGreaterThanOrEqual(10)
    issuer.behave('jwks', ok)
    await passes(10, 1, async () => answers.push(await server.ask()))
    expect(answers.at(-1)).toEqual(admitted)
  })
})

describe('an issuer that flaps', () => {
  it.each(ways)('fails no request with a known key, and is asked at most once in 30 s: by %s', async (by) => {
    const { issuer, start, passes } = await issuerScene({ by })
    const server = start({ maxAge: 60 })
    await server.ask()
    const [bad, good] = [{ mode: 'status', code: 500 }, { mode: 'ok' }] as const
    issuer.behave('jwks', bad, bad, ...times(200, (at) => (at % 3 === 0 ? good : bad)))
    server.askedAt()
    const answers: Answer[] = []
    await passes(3600, 6, async () => answers.push(await server.ask(), await server.ask()))
    expect(tally(answers)).toEqual({ 200: 1200 })
    const told = server.told()
    expect(told.filter(({ type }) => type === 'keys_refreshed').length).toBeGreaterThan(20)
    expect(told.filter(({ type }) => type === 'keys_failed').length).toBeGreaterThan(40)
    const pauses = gaps(server.askedAt()).filter((gap) => gap > 0)
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(30)
  })
})

describe('an issuer that moves its keys elsewhere', () => {
  it('is followed with the next refresh, and its old place is not asked again', async () => {
    const { issuer, later, start } = await issuerScene()
    const other = await startFaultyIssuer({ keys: [fresh] })
    onTestFinished(() => other.close())
    const server = start()
    await server.ask()
    issuer.describe({ jwks_uri: other.jwksUri })
    await later(600)
    expect([await server.ask(spare), await server.ask()]).toEqual([admitted, refused('key_unknown')])
    expect(issuer.requests.jwks).toBe(1)
  })
})
