import { spareKeys, testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { type Answer, admitted, refused, unavailable } from '../key/answers.js'
import { gate } from './gate.js'
import { issuerScene } from './issuer-scene.js'
import { tally, times } from './tally.js'

const spare = { kid: spareKeys.ES256.kid, key: spareKeys.ES256.privateKey }
const [old, fresh] = [testKeys.ES256.publicJwk, spareKeys.ES256.publicJwk]

describe('incidents elsewhere', () => {
  it('asks once for a flood of unknown kids, and no known key waits with them (D1)', async () => {
    const { issuer, start } = await issuerScene({ by: 'remote' })
    const server = start()
    await server.ask()
    const answered = gate()
    issuer.behave('jwks', { mode: 'held', until: answered.until })
    const flood = times(500, () => server.askUnknown())
    expect(tally(await Promise.all(times(50, () => server.ask())))).toEqual({ 200: 50 })
    answered.open()
    expect(tally(await Promise.all(flood))).toEqual({ '401 key_unknown': 500 })
    expect(server.asked().jwks).toBe(2)
  })

  it('gives a hanging issuer a time-out of its own, and a slow one more than half a second (D2)', async () => {
    const { issuer, later, start } = await issuerScene({ by: 'remote' })
    const [patient, hurried] = [start(), start({ timeout: 0.3 })]
    issuer.behave('jwks', { mode: 'delayed', ms: 700 })
    expect(await patient.ask()).toEqual(admitted)
    issuer.behave('jwks', { mode: 'hang' })
    expect(await hurried.ask()).toEqual(unavailable(1))
    expect(hurried.told()).toEqual([{ type: 'keys_failed', reason: 'timeout' }])
    issuer.behave('jwks', { mode: 'ok' })
    await later(0.25)
    expect(await hurried.ask()).toEqual(admitted)
  })

  it('accepts what RFC 9068 makes an access token, without an option (D3)', async () => {
    const { start } = await issuerScene()
    expect(await start().ask({ header: { typ: 'at+jwt' } })).toEqual(admitted)
  })

  it('does not fetch for every unknown kid that comes, one after the other (D5)', async () => {
    const { start, passes } = await issuerScene({ by: 'remote' })
    const server = start()
    await server.ask()
    const answers: Answer[] = []
    await passes(100, 1, async () => answers.push(await server.askUnknown()))
    expect(tally(answers)).toEqual({ '401 key_unknown': 100 })
    expect(server.asked().jwks).toBe(1 + 10)
  })

  it('lets unknown kids use up nothing that known keys need: neither their answers nor their refresh (D6)', async () => {
    const { issuer, start, passes } = await issuerScene({ by: 'remote' })
    const server = start({ cooldown: 600 })
    await server.ask()
    const known: Answer[] = []
    const flood = async () => {
      await Promise.all(times(20, () => server.askUnknown()))
      known.push(await server.ask())
    }
    await passes(400, 10, flood)
    issuer.publish([old, fresh])
    await passes(100, 10, flood)
    expect(tally(known)).toEqual({ 200: 50 })
    // The cool-down has not ended: the scheduled refresh brought the new key.
    expect(await server.ask(spare)).toEqual(admitted)
    expect(server.asked().jwks).toBe(3)
  })

  it('refuses within the cool-down instead of making requests wait for its end (D7)', async () => {
    const { issuer, start, later } = await issuerScene({ by: 'remote' })
    const server = start()
    await server.ask()
    await server.askUnknown()
    issuer.behave('jwks', { mode: 'hang' })
    await later(9.9)
    // The clock stands still: what waited for it would never be answered.
    expect(tally(await Promise.all(times(100, () => server.askUnknown())))).toEqual({ '401 key_unknown': 100 })
    expect(server.asked().jwks).toBe(2)
  })

  it('looks for a kid it does not know: a rotated key is accepted at its first token (D8)', async () => {
    const { issuer, start } = await issuerScene()
    const server = start()
    await server.ask()
    issuer.publish([fresh])
    expect(await server.ask(spare)).toEqual(admitted)
    expect(server.asked()).toEqual({ discovery: 2, jwks: 2 })
  })

  it('keeps its good keys when a kid is missed, whatever comes of the search (D9)', async () => {
    const { issuer, later, start } = await issuerScene({ by: 'remote' })
    const server = start()
    await server.ask()
    for (const mode of ['ok', 'emptySet', 'html', 'reset', 'truncate', 'notJson'] as const) {
      issuer.behave('jwks', { mode }, { mode: 'ok' })
      expect((await server.askUnknown()).status).toBe(mode === 'ok' ? 401 : 503)
      expect(await server.ask()).toEqual(admitted)
      // Out of the cool-down and the back-off; the search that succeeds comes between two that fail.
      await later(30)
      await server.askUnknown()
      await later(30)
    }
    expect(server.told().filter(({ type }) => type === 'keys_failed')).toHaveLength(5)
  })

  it('does not turn a token away because its keys have passed their age while the issuer is away (D10)', async () => {
    const { issuer, later, start } = await issuerScene()
    const server = start()
    await server.ask()
    await issuer.stop()
    const answers: Answer[] = []
    for (const seconds of [599, 1, 1, 29, 600, 1800]) {
      await later(seconds)
      answers.push(...(await Promise.all(times(20, () => server.ask()))))
    }
    expect(tally(answers)).toEqual({ 200: 120 })
  })

  it('does not keep a withdrawn key alive for ever because the issuer is away, and says 503 in the end, never 401 (D11)', async () => {
    const { issuer, start, passes } = await issuerScene({ issuer: { keys: [old, fresh] } })
    const server = start()
    await server.ask(spare)
    issuer.publish([old])
    await issuer.stop()
    const answers: Answer[] = []
    await passes(8400, 60, async () => answers.push(await server.ask(spare)))
    expect(tally(answers.slice(0, 69))).toEqual({ 200: 69 })
    expect(tally(answers.slice(69))).toEqual({ '503 keys_unavailable': 71 })
    await issuer.restart()
    await passes(30, 10, () => server.ask())
    expect([await server.ask(spare), await server.ask()]).toEqual([refused('key_unknown'), admitted])
  })
})
