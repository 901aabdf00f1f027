import { oddKeys, spareKeys, testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { Certificate, importKeySet, type KeySet } from '../../src/key/key-set.js'
import { isKeySnapshot, storedSet } from '../../src/key/key-snapshot.js'
import { certificate, expiredCertificate, weakCertificate } from './certificate.js'

const { ES256, RS256 } = testKeys
const document = { keys: [ES256.publicJwk] }
const set = { fetchedAt: 1_800_000_000, document }

describe('isKeySnapshot', () => {
  it.each<{ title: string; value: unknown }>([
    { title: 'no sets', value: { sets: [] } },
    { title: 'a set of a fixed address', value: { sets: [set] } },
    {
      title: 'sets of issuers',
      value: {
        sets: [
          { ...set, issuer: 'a' },
          { ...set, issuer: 'b' },
        ],
      },
    },
    { title: 'what has been JSON', value: JSON.parse(JSON.stringify({ sets: [{ ...set, issuer: undefined }] })) },
    { title: 'objects without a prototype', value: Object.assign(Object.create(null), { sets: [set] }) },
  ])('takes $title', ({ value }) => {
    expect(isKeySnapshot(value)).toBe(true)
  })

  class Snapshot {
    readonly sets = [set]
  }
  const holed: unknown[] = [set]
  holed[2] = set
  it.each<{ title: string; value: unknown }>([
    { title: 'null', value: null },
    { title: 'text', value: JSON.stringify({ sets: [set] }) },
    { title: 'a list of sets', value: [set] },
    { title: 'a set', value: set },
    { title: 'a JWKS', value: document },
    { title: 'an object of a class', value: new Snapshot() },
    { title: 'sets in an object', value: { sets: { 0: set, length: 1 } } },
    { title: 'a hole among sets', value: { sets: holed } },
    { title: 'a set of nothing', value: { sets: [{}] } },
    { title: 'a set that is null', value: { sets: [null] } },
    { title: 'a set that is a list', value: { sets: [[set]] } },
    { title: 'a set without a document', value: { sets: [{ fetchedAt: 1 }] } },
    { title: 'a document that is a list', value: { sets: [{ ...set, document: [ES256.publicJwk] }] } },
    { title: 'a document in words', value: { sets: [{ ...set, document: JSON.stringify(document) }] } },
    { title: 'no time', value: { sets: [{ document }] } },
    { title: 'a time in words', value: { sets: [{ ...set, fetchedAt: '1800000000' }] } },
    { title: 'a Date', value: { sets: [{ ...set, fetchedAt: new Date() }] } },
    { title: 'a time that is no number', value: { sets: [{ ...set, fetchedAt: Number.NaN }] } },
    { title: 'an endless time', value: { sets: [{ ...set, fetchedAt: Number.POSITIVE_INFINITY }] } },
    { title: 'an issuer that is a number', value: { sets: [{ ...set, issuer: 1 }] } },
    { title: 'an issuer that is null', value: { sets: [{ ...set, issuer: null }] } },
    { title: 'a member nobody knows', value: { sets: [{ ...set, etag: '"1"' }] } },
    { title: 'one bad set among good ones', value: { sets: [set, { ...set, fetchedAt: null }] } },
  ])('does not take $title', ({ value }) => {
    expect(isKeySnapshot(value)).toBe(false)
  })
})

describe('storedSet', () => {
  const importedBy = (algorithms: readonly string[], published: readonly unknown[]): KeySet => {
    const imported = importKeySet(published, algorithms, () => undefined)
    if (imported instanceof Promise) throw new Error('Node imports at once')
    return imported
  }

  it('holds the keys that can be used, and of them what is looked at', () => {
    const published = [
      { ...ES256.publicJwk, x5c: ['MII…'], x5t: 'abc', note: 'ours', key_ops: ['verify'], issuer: 'https://a.test' },
      { ...spareKeys.ES256.publicJwk, use: 'enc' },
      { ...oddKeys.rsa1024.publicJwk, kid: 'short' },
      testKeys.EdDSA.privateJwk,
    ]
    const { kty, crv, x, y, kid, alg, use } = ES256.publicJwk
    const keys = [{ kty, kid, alg, use, crv, x, y, key_ops: ['verify'], issuer: 'https://a.test' }]
    expect(storedSet(undefined, 7, [importedBy(['ES256', 'RS256', 'EdDSA'], published)])).toEqual({
      fetchedAt: 7,
      document: { keys },
    })
  })

  it('names the issuer where there is one', () => {
    expect(storedSet('https://a.test', 7, [])).toEqual({
      issuer: 'https://a.test',
      fetchedAt: 7,
      document: { keys: [] },
    })
  })

  it('holds each key once, from all the lists of algorithms for which it was imported', () => {
    const published = [ES256.publicJwk, RS256.publicJwk]
    const sets = [['ES256'], ['RS256'], ['RS256', 'ES256']].map((algorithms) => importedBy(algorithms, published))
    const { keys } = storedSet(undefined, 7, sets).document as { keys: { kid: string }[] }
    expect(keys.map(({ kid }) => kid)).toEqual([ES256.kid, RS256.kid])
  })

  it('holds certificates as they are published: a map from kid to PEM', () => {
    const published = [
      new Certificate('a', certificate),
      new Certificate('__proto__', expiredCertificate),
      new Certificate('weak', weakCertificate),
    ]
    const { document } = storedSet(undefined, 7, [importedBy(['ES256', 'RS256'], published)])
    expect(Object.entries(document)).toEqual([
      ['a', certificate],
      ['__proto__', expiredCertificate],
    ])
  })

  it('is plain JSON, which a snapshot may hold', () => {
    const stored = storedSet('https://a.test', 7.5, [importedBy(['ES256'], [ES256.publicJwk])])
    const again = JSON.parse(JSON.stringify(stored))
    expect(again).toStrictEqual(stored)
    expect(isKeySnapshot({ sets: [again] })).toBe(true)
  })
})
