import { oddKeys, oddPublicJwks, spareKeys, testKeys, testSecrets } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import {
  Certificate,
  certificatesOf,
  importKeySet,
  type KeySet,
  keepKeys,
  keysOf,
  type Skipped,
} from '../../src/key/key-set.js'
import { defaultAlgorithms } from '../../src/shared/algorithms.js'
import { certificate, expiredCertificate, weakCertificate } from './certificate.js'

const good = testKeys.ES256.publicJwk

async function imported(jwks: readonly unknown[], previous?: KeySet): Promise<{ set: KeySet; skipped: Skipped[] }> {
  const skipped: Skipped[] = []
  const set = await importKeySet(jwks, defaultAlgorithms, (one) => skipped.push(one), previous)
  return { set, skipped }
}

describe('keysOf', () => {
  it.each<{ title: string; document: unknown }>([
    { title: 'nothing', document: undefined },
    { title: 'null', document: null },
    { title: 'text', document: 'keys' },
    { title: 'a list of keys', document: [good] },
    { title: 'an object without keys', document: {} },
    { title: 'one key', document: good },
    { title: 'keys null', document: { keys: null } },
    { title: 'keys as an object', document: { keys: { 0: good, length: 1 } } },
    { title: 'keys as text', document: { keys: 'none' } },
    { title: 'keys by inheritance', document: JSON.parse('{"__proto__":{"keys":[]}}') },
  ])('finds no set in $title (RFC 7517 §5)', ({ document }) => {
    expect(keysOf(document)).toBeUndefined()
  })

  it('finds an empty set, and a set beside members nobody knows', () => {
    expect([keysOf({ keys: [] }), keysOf({ keys: [good], version: 2 })]).toEqual([[], [good]])
  })
})

describe('certificatesOf', () => {
  it('finds a map from kid to PEM, in its order, and an empty one', () => {
    const found = certificatesOf(JSON.parse(JSON.stringify({ b: certificate, a: expiredCertificate })))
    expect(found).toEqual([new Certificate('b', certificate), new Certificate('a', expiredCertificate)])
    expect(certificatesOf({})).toEqual([])
  })

  it.each<{ title: string; document: unknown }>([
    { title: 'nothing', document: undefined },
    { title: 'null', document: null },
    { title: 'text', document: certificate },
    { title: 'a list', document: [certificate] },
    { title: 'a key set', document: { keys: [good] } },
    { title: 'a map with one value that is none', document: { a: certificate, b: 'MII' } },
    { title: 'a map with a public key', document: { a: testKeys.ES256.publicPem } },
    { title: 'a map with something before the certificate', document: { a: ` ${certificate}` } },
  ])('finds none in $title', ({ document }) => {
    expect(certificatesOf(document)).toBeUndefined()
  })
})

describe('importKeySet', () => {
  it('binds each key to one algorithm and freezes it', async () => {
    const { set, skipped } = await imported([good, testKeys.RS256.publicJwk])
    expect(set.keys.map(({ alg, kid }) => ({ alg, kid }))).toEqual([
      { alg: 'ES256', kid: 'test-ES256' },
      { alg: 'RS256', kid: 'test-RS256' },
    ])
    expect(set.keys.every((key) => Object.isFrozen(key))).toBe(true)
    expect(skipped).toEqual([])
  })

  it('skips a key that is published again with its private half, though it was good before', async () => {
    const { set } = await imported([good])
    const again = await imported([{ ...good, d: testKeys.ES256.privateJwk['d'] }], set)
    expect(again.set.keys).toEqual([])
    expect(again.skipped).toEqual([{ kid: good['kid'], reason: 'the key is private or symmetric' }])
  })

  const deep = JSON.parse(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`)
  it.each<{ title: string; jwk: unknown; skipped: Skipped; source: string }>([
    {
      title: 'null',
      jwk: null,
      skipped: { kid: undefined, reason: 'the key is not a JSON object' },
      source: 'RFC 7517 §5.1',
    },
    {
      title: 'text',
      jwk: 'a key',
      skipped: { kid: undefined, reason: 'the key is not a JSON object' },
      source: 'RFC 7517 §5.1',
    },
    {
      title: 'an empty object',
      jwk: {},
      skipped: { kid: undefined, reason: 'it serves none of the algorithms of this issuer' },
      source: 'RFC 7517 §4.1',
    },
    {
      title: 'a key with a kid that is a number',
      jwk: { ...good, kid: 7 },
      skipped: { kid: undefined, reason: 'its kid is not 1 to 256 characters' },
      source: 'DESIGN §9',
    },
    {
      title: 'a kid that is too long, told in part',
      jwk: { ...good, kid: 'k'.repeat(1000) },
      skipped: { kid: 'k'.repeat(256), reason: 'its kid is not 1 to 256 characters' },
      source: 'DESIGN §9',
    },
    {
      title: 'a key for encryption',
      jwk: { ...good, use: 'enc' },
      skipped: { kid: 'test-ES256', reason: 'its use is not sig' },
      source: 'RFC 7517 §4.2',
    },
    {
      title: 'a private key',
      jwk: testKeys.ES256.privateJwk,
      skipped: { kid: 'test-ES256', reason: 'the key is private or symmetric' },
      source: 'DESIGN §9',
    },
    {
      title: '[JB-23] a symmetric key',
      jwk: testSecrets.HS256.jwk,
      skipped: { kid: 'test-HS256', reason: 'the key is private or symmetric' },
      source: 'DESIGN §9',
    },
    {
      title: '[JB-09] a point off its curve',
      jwk: { ...oddPublicJwks.ecOffCurve, kid: 'off' },
      skipped: { kid: 'off', reason: 'it cannot be read as a public key' },
      source: 'RFC 8725 §3.4',
    },
    {
      title: '[JB-23] a short RSA key',
      jwk: { ...oddKeys.rsa1024.publicJwk, kid: 'short' },
      skipped: { kid: 'short', reason: 'the RSA modulus is not of 2048 to 8192 bits' },
      source: 'RFC 7518 §3.3',
    },
    {
      title: '[JB-23] an RSA key with e = 1',
      jwk: { ...oddPublicJwks.rsaExponentOne, kid: 'one' },
      skipped: { kid: 'one', reason: 'the RSA exponent is not an odd number from 3 to 2^32' },
      source: 'DESIGN §9',
    },
    {
      title: 'a key without coordinates',
      jwk: { kty: 'EC', crv: 'P-256', kid: 'hollow' },
      skipped: { kid: 'hollow', reason: 'it cannot be read as a public key' },
      source: 'RFC 7518 §6.2.1',
    },
    {
      title: 'a key nested deeper than the stack',
      jwk: { ...good, kid: 'deep', key_ops: deep },
      skipped: { kid: 'deep', reason: 'it cannot be read as a public key' },
      source: 'DESIGN §9',
    },
  ])('skips $title and keeps the others', async ({ jwk, skipped }) => {
    const outcome = await imported([jwk, spareKeys.ES256.publicJwk])
    expect(outcome.set.keys.map(({ kid }) => kid)).toEqual([spareKeys.ES256.kid])
    expect(outcome.skipped).toEqual([skipped])
  })

  it('keeps the object of an unchanged key, in whatever order its members come', async () => {
    const { set: before } = await imported([good, testKeys.RS256.publicJwk])
    const reversed = Object.fromEntries(Object.entries(good).reverse())
    const { set: after } = await imported([testKeys.RS256.publicJwk, reversed], before)
    expect(after.keys).toEqual([before.keys[1], before.keys[0]])
    expect([after.keys[0] === before.keys[1], after.keys[1] === before.keys[0]]).toEqual([true, true])
  })

  it.each([
    { title: 'kid', change: { kid: 'another' } },
    { title: 'alg', change: { alg: undefined } },
    { title: 'key material', change: { x: spareKeys.ES256.publicJwk.x, y: spareKeys.ES256.publicJwk.y } },
  ])('makes another key of one whose $title changes', async ({ change }) => {
    const { set: before } = await imported([good])
    const { set: after } = await imported([JSON.parse(JSON.stringify({ ...good, ...change }))], before)
    expect(after.keys).toHaveLength(1)
    expect(after.keys[0]).not.toBe(before.keys[0])
  })

  it('does not keep a key that has become one for encryption', async () => {
    const { set: before } = await imported([good])
    const { set: after } = await imported([{ ...good, use: 'enc' }], before)
    expect(after.keys).toEqual([])
  })

  it('takes a key that is listed twice for one', async () => {
    expect((await imported([good, { ...good }])).set.keys).toHaveLength(1)
  })
})

describe('importKeySet of a key that names its issuer', () => {
  it.each<{ title: string; issuer: unknown; named: string | undefined }>([
    { title: 'not at all', issuer: undefined, named: undefined },
    { title: 'in words', issuer: 'https://issuer.test/{tenantid}', named: 'https://issuer.test/{tenantid}' },
    { title: 'in no words, which is the name of none', issuer: 7, named: '' },
    { title: 'with null, which is the name of none', issuer: null, named: '' },
  ])('says so: $title', async ({ issuer, named }) => {
    const { set } = await imported([{ ...good, ...(issuer !== undefined && { issuer }) }])
    expect(set.keys.map((key) => key.issuer)).toEqual([named])
    expect(set.keys.every((key) => Object.isFrozen(key))).toBe(true)
  })

  it('makes another key of one whose issuer changes', async () => {
    const { set: before } = await imported([{ ...good, issuer: 'a' }])
    const { set: after } = await imported([{ ...good, issuer: 'b' }], before)
    expect(after.keys.map((key) => [key.issuer, key === before.keys[0]])).toEqual([['b', false]])
  })

  it('does not take the issuer that a key inherits', async () => {
    const { set } = await imported([Object.assign(Object.create({ issuer: 'a' }), good)])
    expect(set.keys.map((key) => 'issuer' in key)).toEqual([false])
  })
})

describe('importKeySet of certificates', () => {
  const first = new Certificate('a', certificate)

  it('binds the public key to one algorithm and to the kid of the map', async () => {
    const { set, skipped } = await imported([first, new Certificate('b', expiredCertificate)])
    const described = set.keys.map(({ alg, kid, issuer }) => ({ alg, kid, issuer }))
    expect(described).toEqual(['a', 'b'].map((kid) => ({ alg: 'ES256', kid, issuer: undefined })))
    expect([skipped, set.keys.every((key) => Object.isFrozen(key))]).toEqual([[], true])
  })

  it('keeps the object of one that has not changed, and not of one whose kid or text has', async () => {
    const { set: before } = await imported([first])
    const published = [new Certificate('a', certificate), new Certificate('b', certificate)]
    const { set: after } = await imported(published, before)
    expect(after.keys.map((key) => key === before.keys[0])).toEqual([true, false])
    const { set: other } = await imported([new Certificate('a', expiredCertificate)], before)
    expect(other.keys.map((key) => key === before.keys[0])).toEqual([false])
  })

  it('does not take a JWK for one, though it has the same members', async () => {
    const { set, skipped } = await imported([{ kid: 'a', pem: certificate }])
    expect([set.keys, skipped.map(({ kid }) => kid)]).toEqual([[], ['a']])
  })

  it.each<{ title: string; one: Certificate; skipped: Skipped }>([
    {
      title: 'a short RSA key',
      one: new Certificate('weak', weakCertificate),
      skipped: { kid: 'weak', reason: 'the RSA modulus is not of 2048 to 8192 bits' },
    },
    {
      title: 'what cannot be read',
      one: new Certificate('odd', '-----BEGIN CERTIFICATE-----'),
      skipped: { kid: 'odd', reason: 'it is not one certificate and nothing else' },
    },
    {
      title: 'an empty kid',
      one: new Certificate('', certificate),
      skipped: { kid: '', reason: 'its kid is not 1 to 256 characters' },
    },
    {
      title: 'a long kid, told in part',
      one: new Certificate('k'.repeat(257), certificate),
      skipped: { kid: 'k'.repeat(256), reason: 'its kid is not 1 to 256 characters' },
    },
  ])('skips $title', async ({ one, skipped }) => {
    const outcome = await imported([one, first])
    expect([outcome.set.keys.map(({ kid }) => kid), outcome.skipped]).toEqual([['a'], [skipped]])
  })
})

describe('keepKeys', () => {
  it('is the same set when all are wanted, else one without the others', async () => {
    const { set } = await imported([good, testKeys.RS256.publicJwk])
    expect(keepKeys(set, () => true)).toBe(set)
    const kept = keepKeys(set, (key) => key.alg === 'RS256')
    expect([kept.keys, [...kept.byMembers.values()]]).toEqual([[set.keys[1]], [set.keys[1]]])
    expect(kept.keys[0]).toBe(set.keys[1])
    expect(keepKeys(set, () => false)).toEqual({ keys: [], byMembers: new Map() })
  })
})
