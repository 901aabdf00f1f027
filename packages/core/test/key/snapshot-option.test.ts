import { spareKeys, testKeys, turnableClock } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { gate } from '../faults/gate.js'
import { admitted, answerTo, refused, unavailable } from './answers.js'
import { bothPlatforms } from './both-platforms.js'
import { certificate } from './certificate.js'
import { issuerAndServer, type Setting } from './issuer-and-server.js'
import { type Stored, storedKeys } from './stored-keys.js'

const { ES256 } = testKeys
const spare = { kid: spareKeys.ES256.kid, key: spareKeys.ES256.privateKey }
const both = [ES256.publicJwk, spareKeys.ES256.publicJwk]
const start = turnableClock().now()
const day = 86_400
const unknown = refused('key_unknown')
const failed = (reason: string) => ({ type: 'keys_failed', reason })

describe.each(await bothPlatforms())('the option snapshot on $platform', (copy) => {
  const withSnapshot = (what: Stored = {}, setting: Setting = {}) =>
    issuerAndServer({ copy, by: 'remote', ...setting, keys: { snapshot: storedKeys(what), ...setting.keys } })

  it('is there from the start, of its age, and fresh it is not', async () => {
    const { state, told, counted } = await withSnapshot({ keys: both })
    await expect.poll(() => state()?.keys).toBe(2)
    expect(state()).toEqual({ ageSeconds: 100, fresh: false, keys: 2, lastError: undefined })
    expect([told(), counted().jwks]).toEqual([[], 0])
  })

  it('is not used where the issuer answers: the first request fetches, once', async () => {
    const { ask, counted, told, state } = await withSnapshot()
    expect([await ask(), counted().jwks]).toEqual([admitted, 1])
    expect([await ask(spare), told()[0]]).toEqual([unknown, { type: 'keys_refreshed', keys: 1 }])
    expect(state()).toEqual({ ageSeconds: 0, fresh: true, keys: 1, lastError: undefined })
  })

  it('is not used while the first fetch is under way', async () => {
    const { issuer, ask } = await withSnapshot()
    const held = gate()
    issuer.behave('jwks', { mode: 'held', until: held.until })
    const asked = ask(spare)
    await expect.poll(() => issuer.requests.jwks).toBe(1)
    held.open()
    expect(await asked).toEqual(unknown)
    expect(issuer.requests.jwks).toBe(1)
  })

  it('is used when the first fetch has failed, by that very request, and by those after it at once', async () => {
    const { issuer, ask, counted, state, told } = await withSnapshot()
    issuer.behave('jwks', { mode: 'status', code: 500 })
    expect([await ask(spare), await ask(spare), counted().jwks]).toEqual([admitted, admitted, 1])
    expect(state()).toEqual({ ageSeconds: 100, fresh: false, keys: 1, lastError: 'status' })
    expect(told()).toEqual([{ ...failed('status'), status: 500 }])
  })

  it('makes a key that it does not hold unavailable, not unknown, while the issuer is away', async () => {
    const { issuer, ask } = await withSnapshot()
    await issuer.stop()
    expect([await ask(), await ask(spare)]).toEqual([unavailable(30), admitted])
  })

  it('is superseded by the first fetch that succeeds: its keys stop working, and are not brought back', async () => {
    const { issuer, server, clock, ask } = await withSnapshot()
    await issuer.stop()
    expect(await ask(spare)).toEqual(admitted)
    await issuer.restart()
    clock.advance(30)
    await server.refresh()
    expect([await ask(spare), await ask()]).toEqual([unknown, admitted])
    await issuer.stop()
    clock.advance(600)
    expect([await ask(), await ask(spare)]).toEqual([admitted, unavailable(30)])
  })

  it('is fetched over behind the requests once the back-off has ended', async () => {
    const { issuer, clock, ask, counted, state } = await withSnapshot({ keys: both })
    issuer.behave('jwks', { mode: 'reset' }, { mode: 'ok' })
    await ask()
    clock.advance(29.999)
    expect([await ask(), counted().jwks]).toEqual([admitted, 1])
    clock.advance(0.001)
    expect(await ask()).toEqual(admitted)
    await expect.poll(() => state()?.keys).toBe(1)
    expect([counted().jwks, await ask(spare)]).toEqual([2, unknown])
  })

  it('gives a key that is still published the object it had', async () => {
    const { issuer, server, ask, keyFor } = await withSnapshot({ keys: both })
    issuer.behave('jwks', { mode: 'status', code: 500 }, { mode: 'ok' })
    await ask()
    const before = keyFor(ES256.kid)
    expect(before).toMatchObject({ kid: ES256.kid, alg: 'ES256' })
    await server.refresh()
    expect(keyFor(ES256.kid)).toBe(before)
  })

  it('is not withdrawn by one empty set, and is by two', async () => {
    const { issuer, clock, ask, server, state } = await withSnapshot()
    issuer.behave('jwks', { mode: 'emptySet' })
    expect([await ask(spare), state()?.lastError]).toEqual([admitted, 'empty_set'])
    clock.advance(30)
    await server.refresh()
    expect([await ask(spare), state()?.keys]).toEqual([unknown, 0])
  })

  it('is used no longer than snapshotMaxAge in all, and then the issuer is needed', async () => {
    const { issuer, clock, ask, state } = await withSnapshot({ age: 6 * day })
    await issuer.stop()
    expect(await ask(spare)).toEqual(admitted)
    clock.advance(day - 0.001)
    expect([await ask(spare), state()?.keys]).toEqual([admitted, 1])
    await expect.poll(() => state()?.lastError).toBe('connection')
    clock.advance(0.001)
    expect([await ask(spare), state()?.keys]).toEqual([unavailable(30), 0])
    await issuer.restart()
    clock.advance(30)
    expect([await ask(), await ask(spare)]).toEqual([admitted, unknown])
  })

  it.each<{ title: string; age: number; keys?: object; reasons: readonly string[] }>([
    { title: 'a week old', age: 7 * day, reasons: [] },
    { title: 'older than a week', age: 7 * day + 1, reasons: ['snapshot_too_old'] },
    { title: 'as old as snapshotMaxAge', age: 60, keys: { snapshotMaxAge: 60 }, reasons: [] },
    { title: 'older than snapshotMaxAge', age: 61, keys: { snapshotMaxAge: 60 }, reasons: ['snapshot_too_old'] },
    { title: 'from 1970', age: start, reasons: ['snapshot_too_old'] },
  ])('is taken or told of when the server is made: $title', async ({ age, keys = {}, reasons }) => {
    const { told, state } = await withSnapshot({ age }, { keys })
    expect(told()).toEqual(reasons.map(failed))
    await expect.poll(() => state()?.ageSeconds).toBe(reasons.length === 0 ? age : undefined)
  })

  it('that is too old leaves a server as if it had none', async () => {
    const { issuer, ask, state } = await withSnapshot({ age: 8 * day })
    expect(state()).toEqual({ ageSeconds: undefined, fresh: false, keys: 0, lastError: undefined })
    await issuer.stop()
    expect(await ask(spare)).toEqual(unavailable(1))
  })

  it('from a time to come is taken as of now: one of the two clocks was wrong', async () => {
    const { issuer, clock, ask, state } = await withSnapshot({ age: -day })
    await expect.poll(() => state()?.ageSeconds).toBe(0)
    await issuer.stop()
    expect(await ask(spare)).toEqual(admitted)
    clock.advance(7 * day - 0.001)
    expect(await ask(spare)).toEqual(admitted)
    clock.advance(0.001)
    expect((await ask(spare)).status).toBe(503)
  })

  it('ages by the time that passes, not by the clock on the wall', async () => {
    const { issuer, clock, ask, state } = await withSnapshot()
    await issuer.stop()
    await ask(spare)
    clock.stepWall(8 * day)
    expect([state()?.ageSeconds, (await ask({ ...spare, now: clock.now() })).status]).toEqual([100, 200])
  })

  it.each<{ title: string; document: Record<string, unknown>; told: readonly object[] }>([
    { title: 'no key set', document: { jwks: [] }, told: [failed('not_a_jwks')] },
    { title: 'an empty set', document: { keys: [] }, told: [failed('no_usable_key')] },
    {
      title: 'no key that can be used',
      document: { keys: [{ ...ES256.publicJwk, use: 'enc' }] },
      told: [{ type: 'key_skipped', kid: ES256.kid, reason: 'its use is not sig' }, failed('no_usable_key')],
    },
    {
      title: 'a private key',
      document: { keys: [ES256.privateJwk] },
      told: [
        { type: 'key_skipped', kid: ES256.kid, reason: 'the key is private or symmetric' },
        failed('no_usable_key'),
      ],
    },
    {
      title: '101 keys',
      document: { keys: Array.from({ length: 101 }, (_, at) => ({ ...ES256.publicJwk, kid: `k${at}` })) },
      told: [failed('too_many_keys')],
    },
    { title: 'a map of certificates', document: { a: certificate }, told: [failed('not_a_jwks')] },
  ])('is ignored, with an event, where its document is $title', async ({ document, told: events }) => {
    const { ask, told, state } = await withSnapshot({ document })
    const seen: unknown[] = []
    await expect.poll(() => seen.push(...told())).toBe(events.length)
    expect([seen, state()?.ageSeconds]).toEqual([events, undefined])
    expect(await ask()).toEqual(admitted)
  })

  it('of certificates is taken by certificates, and no key set is', async () => {
    const keys = { snapshot: storedKeys({ document: { [ES256.kid]: certificate } }) }
    const { issuer, ask } = await issuerAndServer({ copy, by: 'certificates', keys })
    await issuer.stop()
    expect(await ask()).toEqual(admitted)
    const wrong = await issuerAndServer({ copy, by: 'certificates', keys: { snapshot: storedKeys() } })
    expect(wrong.told()).toEqual([failed('not_a_jwks')])
  })

  it.each(['discovery', 'remote'] as const)('is what snapshot() gave, through JSON: by %s', async (by) => {
    const first = await issuerAndServer({ copy, by, issuer: { keys: both } })
    await first.server.ready()
    const { createResourceServer, discoverKeys, remoteKeys } = copy.core
    const options = { snapshot: JSON.parse(JSON.stringify(first.source.snapshot())) }
    await first.issuer.stop()
    const { clock, name: issuer } = first
    clock.advance(3 * day)
    const keys = by === 'remote' ? remoteKeys(first.issuer.jwksUri, options) : discoverKeys(options)
    const server = createResourceServer({ issuer, audience: 'https://api.test', keys, clock })
    await expect.poll(() => server.health().issuers[issuer]?.keys).toBe(2)
    expect([await answerTo(server, first.token(spare)), await answerTo(server, first.token())]).toEqual([
      admitted,
      admitted,
    ])
    expect(keys.snapshot()).toEqual(options.snapshot)
    await server.close()
  })

  it('is for the issuers that it names, and for no other', async () => {
    const first = await issuerAndServer({ copy })
    const other = await issuerAndServer({ copy })
    await first.server.ready()
    await Promise.all([first.issuer.stop(), other.issuer.stop()])
    const { createResourceServer, discoverKeys } = copy.core
    const keys = discoverKeys({ snapshot: first.source.snapshot() })
    const issuers = [{ issuer: first.name }, { issuer: other.name }]
    const server = createResourceServer({ issuers, audience: 'https://api.test', keys, clock: first.clock })
    expect([await answerTo(server, first.token()), await answerTo(server, other.token())]).toEqual([
      admitted,
      unavailable(1),
    ])
    await server.close()
  })

  it('is copied: what the caller does to his object later has no effect', async () => {
    const published = [ES256.publicJwk]
    const snapshot = storedKeys({ keys: published })
    const keys = copy.core.remoteKeys('http://127.0.0.1:1/jwks', { snapshot })
    published[0] = spareKeys.ES256.publicJwk
    snapshot.sets.length = 0
    const { clock, name: issuer, token } = await issuerAndServer({ copy })
    const server = copy.core.createResourceServer({ issuer, audience: 'https://api.test', keys, clock })
    expect([await answerTo(server, token()), await answerTo(server, token(spare))]).toEqual([admitted, unavailable(30)])
    await server.close()
  })

  it('holds no key that is forgotten before or after it is used', async () => {
    const { issuer, server, name, ask, state } = await withSnapshot({ keys: both })
    server.forget(name, spare.kid)
    await issuer.stop()
    expect([await ask(spare), await ask(), state()?.keys]).toEqual([unavailable(30), admitted, 1])
    server.forget(name, ES256.kid)
    expect([await ask(), state()?.keys]).toEqual([unavailable(30), 0])
  })

  it('serves each list of algorithms, also one that comes later', async () => {
    const { issuer, ask, serve, clock, token } = await withSnapshot({
      keys: [testKeys.RS256.publicJwk, ES256.publicJwk],
    })
    await issuer.stop()
    expect(await ask({ alg: 'RS256' })).toEqual(admitted)
    clock.advance(1000)
    const later = serve({ algorithms: ['RS256'] })
    await expect.poll(() => later.health().issuers[issuer.issuer]?.ageSeconds).toBe(1100)
    expect(await answerTo(later, token({ alg: 'RS256' }))).toEqual(admitted)
  })
})
