import { createPublicKey } from 'node:crypto'
import { spareKeys, testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { ownFacts, ownSource } from '../../src/key/own-sources.js'
import { discoverKeys, remoteCertificates, remoteKeys } from '../../src/key/remote-keys.js'
import { sharedSecret } from '../../src/key/shared-secret.js'
import { staticKeys } from '../../src/key/static-keys.js'
import type { KeySource } from '../../src/shared/key-source.js'
import { unchecked } from '../../src/shared/unchecked.js'

it.each([
  { title: 'staticKeys', source: staticKeys(testKeys.ES256.publicJwk), kind: 'fixed' },
  { title: 'sharedSecret', source: sharedSecret(new Uint8Array(32)), kind: 'fixed' },
  { title: 'remoteKeys', source: remoteKeys('https://issuer.test/jwks'), kind: 'fixed' },
  { title: 'remoteCertificates', source: remoteCertificates('https://issuer.test/certs'), kind: 'fixed' },
  { title: 'discoverKeys', source: discoverKeys(), kind: 'discovered' },
])('$title is ours, $kind, and frozen', ({ source, kind }) => {
  expect(ownFacts(source)?.kind).toBe(kind)
  expect(Object.isFrozen(source)).toBe(true)
})

it('knows no facts of a source of somebody else’s, nor of a copy of ours', () => {
  const ours = staticKeys(testKeys.ES256.publicJwk)
  expect([ownFacts({ keyFor: () => undefined }), ownFacts({ ...ours })]).toEqual([undefined, undefined])
})

it('keeps its mark out of sight', () => {
  const source = ownSource({ keyFor: () => undefined }, { kind: 'fixed', problems: () => [] })
  expect([Object.keys(source), JSON.stringify(source)]).toEqual([['keyFor'], '{}'])
})

describe('what makes two sources the same', () => {
  const url = 'https://issuer.test/jwks'
  const same = (source: KeySource) => ownFacts(source)?.same
  const [set, other] = [{ keys: [testKeys.ES256.publicJwk] }, { keys: [spareKeys.ES256.publicJwk] }]
  const snapshot = { sets: [{ fetchedAt: 1, document: set }] }
  const reason = (why: string) => ({ insecureHttp: unchecked(why) })

  it.each<{ title: string; make: () => KeySource }>([
    { title: 'discoverKeys without options', make: () => discoverKeys() },
    { title: 'discoverKeys with options', make: () => discoverKeys({ maxAge: 60, cooldown: 5 }) },
    { title: 'remoteKeys by its URL', make: () => remoteKeys(url) },
    { title: 'remoteKeys by URL and options', make: () => remoteKeys(url, { snapshot, timeout: 1 }) },
    { title: 'remoteCertificates by its URL', make: () => remoteCertificates(url) },
    { title: 'staticKeys by a set', make: () => staticKeys(structuredClone(set)) },
    { title: 'staticKeys by a JWK', make: () => staticKeys({ ...testKeys.ES256.publicJwk }) },
    { title: 'staticKeys by a PEM', make: () => staticKeys(testKeys.ES256.publicPem) },
  ])('is the same text: $title', ({ make }) => {
    expect(same(make())).toEqual(expect.any(String))
    expect(same(make())).toBe(same(make()))
  })

  it('is what the options come to, not how they are written', () => {
    expect(same(remoteKeys(url, { timeout: 3, cooldown: 10 }))).toBe(same(remoteKeys(url)))
    expect(same(remoteKeys(url, { cooldown: 1, timeout: 1 }))).toBe(same(remoteKeys(url, { timeout: 1, cooldown: 1 })))
    expect(same(remoteKeys(url, reason('a')))).toBe(same(remoteKeys(url, reason('b'))))
  })

  it('is another text for each other thing', () => {
    const sources = [
      discoverKeys(),
      discoverKeys({ timeout: 1 }),
      discoverKeys({ maxAge: 600 }),
      discoverKeys(reason('a private network')),
      discoverKeys({ snapshot: { sets: [] } }),
      remoteKeys(url),
      remoteKeys(`${url}/`),
      remoteKeys(url, { timeout: 1 }),
      remoteKeys(url, { cooldown: 1 }),
      remoteKeys(url, { maxAge: 600 }),
      remoteKeys(url, { maxStale: 0 }),
      remoteKeys(url, { maxBytes: 1000 }),
      remoteKeys(url, { snapshotMaxAge: 1 }),
      remoteKeys(url, { snapshot }),
      remoteKeys(url, { snapshot: { sets: [{ fetchedAt: 2, document: set }] } }),
      remoteCertificates(url),
      staticKeys(set),
      staticKeys(other),
      staticKeys(testKeys.ES256.publicJwk),
      staticKeys(testKeys.ES256.publicPem),
    ]
    const texts = sources.map(same)
    expect(texts.every((text) => typeof text === 'string')).toBe(true)
    expect(new Set(texts).size).toBe(sources.length)
  })

  it('cannot be told of a key object and of a secret', () => {
    const { privateKey } = testKeys.ES256
    const sources = [staticKeys(createPublicKey(privateKey)), sharedSecret(new Uint8Array(32).fill(1))]
    expect(sources.map(same)).toEqual([undefined, undefined])
  })
})
