import { type Behaviour, spareKeys, startFaultyIssuer, testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it, onTestFinished } from 'vitest'
import { admitted, refused, unavailable } from './answers.js'
import { issuerAndServer, type Setting } from './issuer-and-server.js'

const spare = { kid: spareKeys.ES256.kid, key: spareKeys.ES256.privateKey }
const one = [testKeys.ES256.publicJwk]
const both = [...one, spareKeys.ES256.publicJwk]
const tagged = (etag: string): Behaviour => ({ mode: 'etag', etag })

/** A server whose requests are recorded, by the path of what they ask for and the `If-None-Match` they send. */
async function recorded(setting: Omit<Setting, 'fetch'> = {}) {
  const sent: { path: string; tag: string | null }[] = []
  const fetch: typeof globalThis.fetch = (input, init) => {
    sent.push({ path: new URL(String(input)).pathname, tag: new Headers(init?.headers).get('if-none-match') })
    return globalThis.fetch(input, init)
  }
  const scene = await issuerAndServer({ by: 'remote', ...setting, fetch })
  const tags = () => sent.splice(0).flatMap(({ path, tag }) => (path === '/jwks' ? [tag] : []))
  return { ...scene, sent, tags }
}

describe('what is asked of an issuer that has an ETag (RFC 9110 §13.1.2)', () => {
  it('is whether the set in hand has changed: by its tag, and by none while there is no set', async () => {
    const { issuer, server, tags } = await recorded()
    issuer.behave('jwks', tagged('"1"'), tagged('"1"'), tagged('"2"'), tagged('"2"'))
    for (let load = 0; load < 4; load++) await server.refresh()
    expect([tags(), issuer.notModified]).toEqual([[null, '"1"', '"1"', '"2"'], 2])
  })

  it('is nothing of that sort when the set came without a tag', async () => {
    const { issuer, server, tags } = await recorded()
    issuer.behave('jwks', tagged('"1"'), { mode: 'ok' }, tagged('"1"'))
    for (let load = 0; load < 3; load++) await server.refresh()
    expect([tags(), issuer.notModified]).toEqual([[null, '"1"', null], 0])
  })

  it.each<{ title: string; fault: Behaviour }>([
    { title: 'an outage', fault: { mode: 'status', code: 500, headers: { etag: '"bad"' } } },
    { title: 'a page', fault: { mode: 'html' } },
    { title: 'an empty set seen once', fault: { mode: 'emptySet' } },
    { title: 'too many keys', fault: { mode: 'manyKeys', count: 101 } },
  ])('is about the set in hand also after $title', async ({ fault }) => {
    const { issuer, server, ask, tags } = await recorded()
    issuer.behave('jwks', tagged('"good"'), fault, tagged('"good"'))
    await server.refresh()
    await expect(server.refresh()).rejects.toMatchObject({ code: 'keys_unavailable' })
    await server.refresh()
    expect([tags(), issuer.notModified, await ask()]).toEqual([[null, '"good"', '"good"'], 1, admitted])
  })

  it.each([
    { title: 'weak', etag: 'W/"1"', sent: 'W/"1"' },
    { title: 'of 256 characters', etag: `"${'e'.repeat(254)}"`, sent: `"${'e'.repeat(254)}"` },
    { title: 'of 257 characters: it is not kept', etag: `"${'e'.repeat(255)}"`, sent: null },
  ])('is asked with the tag as it came: $title', async ({ etag, sent }) => {
    const { issuer, server, ask, tags } = await recorded()
    issuer.behave('jwks', tagged(etag))
    await server.refresh()
    await server.refresh()
    expect([tags(), await ask()]).toEqual([[null, sent], admitted])
  })

  it('is asked of the same address only: another one may have given another set the same tag', async () => {
    const { issuer, server, ask, sent } = await recorded({ by: 'discovery' })
    const other = await startFaultyIssuer({ keys: both })
    onTestFinished(() => other.close())
    for (const at of [issuer, other]) at.behave('jwks', tagged('"1"'))
    await server.refresh()
    issuer.describe({ jwks_uri: other.jwksUri })
    await server.refresh()
    await server.refresh()
    const jwks = sent.filter(({ path }) => path === '/jwks').map(({ tag }) => tag)
    expect([jwks, issuer.notModified, other.notModified]).toEqual([[null, null, '"1"'], 0, 1])
    expect(await ask(spare)).toEqual(admitted)
  })

  it('is asked of the key set, never of the metadata', async () => {
    const { issuer, server, sent } = await recorded({ by: 'discovery' })
    for (const at of ['jwks', 'discovery'] as const) issuer.behave(at, tagged('"1"'))
    await server.refresh()
    await server.refresh()
    expect(sent.map(({ tag }) => tag)).toEqual([null, null, null, '"1"'])
  })
})

describe('304', () => {
  const notModified = (headers: Record<string, string> = {}): Behaviour => ({ mode: 'status', code: 304, headers })

  it('keeps the very objects of the keys, and is told as a refresh', async () => {
    const { issuer, server, keyFor, told } = await recorded({ issuer: { keys: both } })
    issuer.behave('jwks', tagged('"1"'))
    await server.refresh()
    const before = [keyFor(testKeys.ES256.kid), keyFor(spareKeys.ES256.kid)]
    await server.refresh()
    const after = [keyFor(testKeys.ES256.kid), keyFor(spareKeys.ES256.kid)]
    expect(before.map((key) => key instanceof Promise)).toEqual([false, false])
    expect(after.map((key, at) => key === before[at])).toEqual([true, true])
    expect([told(), issuer.notModified]).toEqual([
      [
        { type: 'keys_refreshed', keys: 2 },
        { type: 'keys_refreshed', keys: 2 },
      ],
      1,
    ])
  })

  it.each([
    { title: 'its own max-age', headers: { 'cache-control': 'max-age=120' }, age: 120 },
    { title: 'its own max-age, a minute at least', headers: { 'cache-control': 'max-age=5' }, age: 60 },
    { title: '10 min where it says nothing', headers: {}, age: 600 },
  ])('makes the set fresh for $title', async ({ headers, age }) => {
    const { issuer, server, clock, ask, state, counted } = await recorded()
    issuer.behave('jwks', tagged('"1"'), notModified(headers))
    await server.refresh()
    clock.advance(300)
    await server.refresh()
    expect(state()).toEqual({ ageSeconds: 0, fresh: true, keys: 1, lastError: undefined })
    clock.advance(age * 0.8 - 0.001)
    expect([await ask(), counted().jwks]).toEqual([admitted, 2])
    clock.advance(0.001)
    expect(await ask()).toEqual(admitted)
    await expect.poll(() => counted().jwks).toBe(3)
  })

  it('ends an outage', async () => {
    const { issuer, server, clock, state, told } = await recorded()
    issuer.behave('jwks', tagged('"1"'), { mode: 'reset' }, tagged('"1"'))
    await server.refresh()
    await server.refresh().catch(() => undefined)
    expect(state()?.lastError).toBe('connection')
    clock.advance(30)
    await server.refresh()
    expect([state(), issuer.notModified]).toEqual([{ ageSeconds: 0, fresh: true, keys: 1, lastError: undefined }, 1])
    expect(told().map(({ type }) => type)).toEqual(['keys_refreshed', 'keys_failed', 'keys_refreshed'])
  })

  it('keeps a set withdrawn that was: it is the empty one that has not changed', async () => {
    const { issuer, server, clock, ask, state, tags } = await recorded()
    issuer.behave('jwks', tagged('"full"'))
    await server.refresh()
    issuer.publish([])
    issuer.behave('jwks', tagged('"empty"'))
    await server.refresh().catch(() => undefined)
    clock.advance(30)
    await server.refresh()
    clock.advance(1)
    await server.refresh()
    expect([tags(), issuer.notModified]).toEqual([[null, '"full"', '"full"', '"empty"'], 1])
    expect([state()?.keys, await ask()]).toEqual([0, refused('key_unknown')])
  })

  it('fails where nobody asked for it: on a cold start', async () => {
    const { issuer, ask, told, state } = await recorded()
    issuer.behave('jwks', notModified({ etag: '"1"' }))
    expect(await ask()).toEqual(unavailable(1))
    expect(told()).toEqual([{ type: 'keys_failed', reason: 'redirect', status: 304 }])
    expect(state()).toEqual({ ageSeconds: undefined, fresh: false, keys: 0, lastError: 'redirect' })
  })

  it('fails where nobody asked for it: the set in hand has no tag, and ages on', async () => {
    const { issuer, server, clock, ask, state } = await recorded()
    await server.refresh()
    issuer.behave('jwks', notModified({ etag: '"1"', 'cache-control': 'max-age=3600' }))
    clock.advance(600)
    expect([await ask(), state()]).toEqual([
      admitted,
      { ageSeconds: 600, fresh: false, keys: 1, lastError: 'redirect' },
    ])
  })

  it('does not bring back a key that was forgotten, and keeps the others', async () => {
    const { issuer, server, name, ask, keyFor, state } = await recorded({ issuer: { keys: both } })
    issuer.behave('jwks', tagged('"1"'))
    await server.refresh()
    const kept = keyFor(testKeys.ES256.kid)
    server.forget(name, spare.kid)
    for (let load = 0; load < 2; load++) await server.refresh()
    expect([await ask(spare), await ask(), issuer.notModified]).toEqual([refused('key_unknown'), admitted, 3])
    expect([keyFor(testKeys.ES256.kid) === kept, state()?.keys]).toEqual([true, 1])
  })
})
