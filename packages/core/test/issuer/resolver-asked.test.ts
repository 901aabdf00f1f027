import { ISSUER, mint } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { answerTo, refused } from '../key/answers.js'
import { outcomeOf } from '../test-server.js'
import { each, entryFor, numbered, ourKeys, resolverScene } from './resolver-scene.js'

const never: { title: string; iss: unknown }[] = [
  { title: 'nothing', iss: undefined },
  { title: 'an empty text', iss: '' },
  { title: '513 characters', iss: `https://${'x'.repeat(505)}` },
  { title: 'a space', iss: ' ' },
  { title: 'a space within', iss: 'https://issuer.test/a b' },
  { title: 'a space behind', iss: `${ISSUER} ` },
  { title: 'NUL', iss: `${ISSUER}\u0000` },
  { title: 'a tab', iss: `\t${ISSUER}` },
  { title: 'a line feed behind', iss: `${ISSUER}\n` },
  { title: 'a carriage return', iss: `${ISSUER}\r` },
  { title: 'DEL', iss: `${ISSUER}\u007f` },
  { title: 'a letter outside ASCII', iss: 'https://issüer.test' },
  { title: 'full-width letters', iss: 'https://ｉssuer.test' },
  { title: 'a line separator', iss: `${ISSUER}\u2028` },
  { title: 'a lone surrogate', iss: `${ISSUER}\ud800` },
  { title: 'a fragment', iss: `${ISSUER}#a` },
  { title: 'an empty fragment', iss: `${ISSUER}#` },
  { title: 'null', iss: null },
  { title: 'a number', iss: 7 },
  { title: 'true', iss: true },
  { title: 'a list of an issuer', iss: [ISSUER] },
  { title: 'an object', iss: { iss: ISSUER } },
]

describe('a resolver (DESIGN §5, §8)', () => {
  it.each(never)('[AT-03, JB-12] is never asked for $title', async ({ iss }) => {
    const { ask, asked, events, server } = resolverScene((issuer) => entryFor(issuer))
    expect(await ask({ iss })).toEqual(refused('issuer_unknown'))
    expect(asked).toEqual([])
    expect(events).toEqual([{ ...events[0], type: 'refused', code: 'issuer_unknown' }])
    expect(Object.keys(events[0] ?? {}).sort()).toEqual(['code', 'durationMs', 'fingerprint', 'type'])
    expect(server.health().issuers).toEqual({})
  })

  it.each([
    { title: 'an issuer', iss: ISSUER },
    { title: 'one character', iss: '!' },
    { title: 'the last of ASCII', iss: '~' },
    { title: '512 characters', iss: `https://${'x'.repeat(504)}` },
    { title: 'capitals, as they are', iss: 'HTTPS://ISSUER.TEST' },
    { title: 'quotes and backslashes', iss: '"\\\'`' },
    { title: 'an escape, as it is', iss: 'https://issuer%2Etest/%00' },
    { title: 'a path with dots, as it is', iss: 'https://issuer.test/../a/./b' },
  ])('[MD-03] is asked for exactly what stands in the token: $title', async ({ iss }) => {
    const { ask, asked } = resolverScene(() => undefined)
    expect(await ask({ iss })).toEqual(refused('issuer_unknown'))
    expect(asked).toEqual([iss])
  })

  it('is told the issuer and nothing else', async () => {
    const calls: unknown[][] = []
    const { ask } = resolverScene((...all: unknown[]) => {
      calls.push(all)
      return undefined
    })
    await ask()
    expect(calls).toEqual([[ISSUER]])
  })

  it.each([
    { title: 'too long', text: 'x'.repeat(20_000) },
    { title: 'no JWT', text: 'opaque' },
    { title: 'of an algorithm we do not have', text: mint({}, { header: { alg: 'none' } }) },
    { title: 'with a critical header', text: mint({}, { header: { crit: ['b64'], b64: false } }) },
  ])('is not asked for a token that is $title', async ({ text }) => {
    const { server, asked } = resolverScene((issuer) => entryFor(issuer))
    expect((await answerTo(server, text)).status).toBe(401)
    expect(asked).toEqual([])
  })
})

describe('a resolver that looks up table[iss] (RFC 8725 §3.10)', () => {
  const inherited = Object.getOwnPropertyNames(Object.prototype)

  it.each(inherited)('[JB-12] is harmless when it is asked for %s', async (iss) => {
    const table: Record<string, unknown> = { [ISSUER]: entryFor(ISSUER) }
    const { ask, asked, fetched, events } = resolverScene((issuer) => table[issuer])
    const before = Object.getOwnPropertyDescriptors(Object.prototype)
    expect([await ask({ iss }), await ask({ iss })]).toEqual(each(2, refused('issuer_unknown')))
    expect([await ask(), asked, fetched]).toEqual([{ status: 200 }, [iss, ISSUER], []])
    expect(events).toHaveLength(3)
    expect(Object.getOwnPropertyDescriptors(Object.prototype)).toEqual(before)
    expect(Object.isFrozen(Object.prototype)).toBe(false)
  })

  it('[JB-12] is as harmless when it is a promise', async () => {
    const table: Record<string, unknown> = { [ISSUER]: entryFor(ISSUER) }
    const { ask } = resolverScene(async (issuer) => table[issuer])
    const answers = await Promise.all(inherited.map((iss) => ask({ iss })))
    expect(answers).toEqual(each(inherited.length, refused('issuer_unknown')))
  })

  it('is not led astray by what something else in the process has polluted', async () => {
    const { ask, asked, events } = resolverScene((issuer) => (issuer === 'evil' ? {} : undefined))
    const polluted = { issuer: 'evil', keys: ourKeys }
    for (const [name, value] of Object.entries(polluted))
      Object.defineProperty(Object.prototype, name, { value, configurable: true })
    const answer = await ask({ iss: 'evil' }).finally(() => {
      for (const name of Object.keys(polluted)) Reflect.deleteProperty(Object.prototype, name)
    })
    expect([answer, asked]).toEqual([refused('issuer_unknown'), ['evil']])
    expect(events).toEqual([expect.objectContaining({ problems: [expect.stringContaining('the very one asked for')] })])
  })
})

describe('made-up issuers', () => {
  const madeUp = (count: number) => numbered(count, 'made-up')

  it('[D1, MD-06] by the ten thousand cause no fetch and no growth', { timeout: 60_000 }, async () => {
    const { ask, asked, fetched, server } = resolverScene((issuer) =>
      issuer === ISSUER ? entryFor(issuer) : undefined,
    )
    await ask()
    for (const iss of madeUp(10_000)) expect(await ask({ iss })).toEqual(refused('issuer_unknown'))
    expect([asked.length, fetched]).toEqual([10_001, []])
    expect(Object.keys(server.health().issuers)).toEqual([ISSUER])
    // The last thousand are kept, and no more: one of the others is asked for again.
    for (const iss of madeUp(10_000).slice(-1000)) await ask({ iss })
    expect(asked).toHaveLength(10_001)
    await ask({ iss: 'https://made-up-8999.test' })
    expect(asked).toHaveLength(10_002)
  })

  it('by the ten thousand at once are all 401 where the resolver answers at once', { timeout: 60_000 }, async () => {
    const { ask, asked, fetched } = resolverScene(() => undefined)
    const answers = await Promise.all(madeUp(10_000).map((iss) => ask({ iss })))
    expect(answers).toEqual(each(10_000, refused('issuer_unknown')))
    expect([asked.length, fetched]).toEqual([10_000, []])
  })

  it('do not grow the health of a server', async () => {
    const { ask, server } = resolverScene((issuer) => entryFor(issuer))
    for (const iss of madeUp(1100)) await ask({ iss })
    expect(Object.keys(server.health().issuers).sort()).toEqual(madeUp(1100).slice(100).sort())
  })

  it('that cannot be are unknown to refresh, and nothing is asked', async () => {
    const { server, asked } = resolverScene((issuer) => entryFor(issuer))
    const outcomes = ['', `${ISSUER}#a`, `${ISSUER}\n`].map((issuer) => outcomeOf(server.refresh(issuer)))
    expect(await Promise.all(outcomes)).toEqual(each(3, 'UsageError'))
    expect(asked).toEqual([])
  })
})
