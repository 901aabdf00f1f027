import { createPublicKey } from 'node:crypto'
import { testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { fits, isBoundTo, isCryptoKey } from '../../src/platform/key-traits.js'
import type { KeyTraits } from '../../src/platform/platform.js'
import { type AlgorithmName, algorithms } from '../../src/shared/algorithms.js'

const rsa = { type: 'RSA', bits: 2048, exponent: 65537n } as const
const names = Object.keys(algorithms) as AlgorithmName[]
const served = (traits: KeyTraits) => names.filter((alg) => fits(traits, alg) === undefined)

describe('fits', () => {
  const rows: readonly { title: string; traits: KeyTraits; serves: readonly string[] }[] = [
    { title: 'RSA', traits: rsa, serves: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] },
    { title: 'rsa-pss', traits: { ...rsa, type: 'RSA-PSS' }, serves: ['PS256', 'PS384', 'PS512'] },
    { title: 'rsa-pss for SHA-384', traits: { ...rsa, type: 'RSA-PSS', hash: 384 }, serves: ['PS384'] },
    { title: 'rsa-pss for a hash we lack', traits: { ...rsa, type: 'RSA-PSS', hash: Number.NaN }, serves: [] },
    { title: 'P-256', traits: { type: 'EC', crv: 'P-256' }, serves: ['ES256'] },
    { title: 'P-384', traits: { type: 'EC', crv: 'P-384' }, serves: ['ES384'] },
    { title: 'P-521', traits: { type: 'EC', crv: 'P-521' }, serves: ['ES512'] },
    { title: 'EC on a curve without a name', traits: { type: 'EC' }, serves: [] },
    { title: 'Ed25519', traits: { type: 'OKP', crv: 'Ed25519' }, serves: ['EdDSA', 'Ed25519'] },
    { title: 'OKP on another curve', traits: { type: 'OKP', crv: 'Ed448' }, serves: [] },
    { title: 'another type', traits: { type: 'other' }, serves: [] },
    { title: 'another type with an RSA modulus', traits: { ...rsa, type: 'other' }, serves: [] },
    { title: 'an EC key with an RSA modulus', traits: { ...rsa, type: 'EC' }, serves: [] },
  ]
  it.each(rows)('[JB-03] lets $title serve only what it can', ({ traits, serves }) => {
    expect(served(traits)).toEqual(serves)
  })

  const strengths: readonly { title: string; traits: Partial<KeyTraits>; good: boolean }[] = [
    { title: '2047 bits', traits: { bits: 2047 }, good: false },
    { title: '2048 bits', traits: { bits: 2048 }, good: true },
    { title: '8192 bits', traits: { bits: 8192 }, good: true },
    { title: '8193 bits', traits: { bits: 8193 }, good: false },
    { title: 'e = 0', traits: { exponent: 0n }, good: false },
    { title: 'e = 1', traits: { exponent: 1n }, good: false },
    { title: 'e = 2', traits: { exponent: 2n }, good: false },
    { title: 'e = 3', traits: { exponent: 3n }, good: true },
    { title: 'e = 4', traits: { exponent: 4n }, good: false },
    { title: 'e = 2^32 − 1', traits: { exponent: 2n ** 32n - 1n }, good: true },
    { title: 'e = 2^32', traits: { exponent: 2n ** 32n }, good: false },
    { title: 'e = 2^32 + 1', traits: { exponent: 2n ** 32n + 1n }, good: false },
  ]
  it.each(strengths)('[JB-23] judges RSA with $title', ({ traits, good }) => {
    expect(served({ ...rsa, ...traits })).toHaveLength(good ? 6 : 0)
  })

  it('refuses RSA of which neither modulus nor exponent is known', () => {
    expect([served({ type: 'RSA', exponent: 65537n }), served({ type: 'RSA', bits: 2048 })]).toEqual([[], []])
  })
})

describe('a key restricted to a salt (RFC 4055 §3.1)', () => {
  it('serves no algorithm with a shorter one', () => {
    const traits = { type: 'RSA-PSS', bits: 2048, exponent: 65537n, leastSalt: 48 } as const
    expect([fits(traits, 'PS256'), fits(traits, 'PS384'), fits(traits, 'PS512')]).toEqual([
      'the key is restricted to a longer salt',
      undefined,
      undefined,
    ])
  })
})

describe('isBoundTo', () => {
  const sha = (bits: number) => ({ name: `SHA-${bits}` })
  const bound = (algorithm: object) => names.filter((alg) => isBoundTo({ algorithm }, alg))

  it.each([
    { title: 'PKCS#1 with SHA-256', algorithm: { name: 'RSASSA-PKCS1-v1_5', hash: sha(256) }, serves: ['RS256'] },
    { title: 'PSS with SHA-512', algorithm: { name: 'RSA-PSS', hash: sha(512) }, serves: ['PS512'] },
    { title: 'RSA with SHA-1', algorithm: { name: 'RSASSA-PKCS1-v1_5', hash: { name: 'SHA-1' } }, serves: [] },
    { title: 'RSA for encryption', algorithm: { name: 'RSA-OAEP', hash: sha(256) }, serves: [] },
    { title: 'key agreement', algorithm: { name: 'ECDH', namedCurve: 'P-256' }, serves: [] },
    { title: 'Ed448', algorithm: { name: 'Ed448' }, serves: [] },
  ])('[JB-05] lets a CryptoKey for $title serve nothing else', ({ algorithm, serves }) => {
    expect(bound(algorithm).filter((alg) => !alg.startsWith('HS'))).toEqual(serves)
  })
})

describe('isCryptoKey', () => {
  it.each([
    { title: 'a KeyObject', value: createPublicKey(testKeys.ES256.publicPem) },
    { title: 'a JWK', value: testKeys.ES256.publicJwk },
    { title: 'text', value: testKeys.ES256.publicPem },
  ])('does not take $title for one', ({ value }) => {
    expect(isCryptoKey(value)).toBe(false)
  })
})
