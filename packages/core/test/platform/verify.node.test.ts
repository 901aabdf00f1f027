import { createPublicKey, KeyObject } from 'node:crypto'
import { oddKeys, rsaPss, signCompact, testKeys, testSecrets } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import * as node from '../../src/platform/import-key.node.js'
import type { SignedParts } from '../../src/platform/platform.js'
import * as web from '../../src/platform/platform.web.js'
import { verifyNow, verifyPooled, verifySignature } from '../../src/platform/verify.node.js'
import { type AlgorithmName, isSymmetric } from '../../src/shared/algorithms.js'
import { signatureVectors } from './signature-vectors.js'

const variants = [
  { name: 'verifyNow', platform: node, verify: verifyNow },
  { name: 'verifyPooled', platform: node, verify: verifyPooled },
  { name: 'WebCrypto', platform: web, verify: web.verifySignature },
]

type Variant = (typeof variants)[number]

function partsOf(text: string): SignedParts {
  const end = text.lastIndexOf('.')
  return { text, signingInput: text.slice(0, end), signature: text.slice(end + 1) }
}

const secrets: Readonly<Record<string, { readonly secret: Uint8Array }>> = testSecrets
const publicKeys: Readonly<Record<string, { readonly publicJwk: object }>> = testKeys

async function keyOf(alg: AlgorithmName, { platform }: Variant): Promise<unknown> {
  if (isSymmetric(alg)) return platform.importSecret(secrets[alg]?.secret ?? new Uint8Array())
  return (await platform.importKey(publicKeys[alg]?.publicJwk ?? {}, alg)).key
}

describe.each(variants)('$name', (variant) => {
  const { verify, platform } = variant
  const outcome = async (alg: AlgorithmName, key: unknown, token: string): Promise<boolean | 'throws'> => {
    try {
      return await verify(alg, key, partsOf(token))
    } catch {
      return 'throws'
    }
  }

  it.each(signatureVectors)('$title', async ({ alg, token, valid }) => {
    expect(await outcome(alg, await keyOf(alg, variant), token)).toBe(valid)
  })

  it('has enough rows on either side', () => {
    expect(signatureVectors.filter(({ valid }) => valid).length).toBeGreaterThanOrEqual(35)
    expect(signatureVectors.filter(({ valid }) => !valid).length).toBeGreaterThanOrEqual(200)
  })

  // One key, one algorithm: asked at the time of use too (RFC 8725 §3.1).
  const misused: readonly (readonly [alg: AlgorithmName, keyAlg: AlgorithmName])[] = [
    ['ES256', 'ES384'],
    ['ES384', 'ES256'],
    ['ES512', 'ES256'],
    ['ES256', 'RS256'],
    ['RS256', 'ES256'],
    ['PS256', 'ES256'],
    ['EdDSA', 'ES256'],
    ['ES256', 'EdDSA'],
    ['HS256', 'ES256'],
    ['HS256', 'RS256'],
    ['RS256', 'HS256'],
    ['ES256', 'HS256'],
  ]
  it.each(misused.map(([alg, keyAlg]) => ({ alg, keyAlg })))(
    '[JB-03, JB-05] throws for a key of $keyAlg under $alg',
    async ({ alg, keyAlg }) => {
      const token = signCompact({ header: { alg }, payload: {}, alg: 'none', signature: Buffer.alloc(64, 1) })
      expect(await outcome(alg, await keyOf(keyAlg, variant), token)).toBe('throws')
    },
  )

  it('takes Ed25519 keys for both of their names', async () => {
    const token = signCompact({ header: { alg: 'Ed25519' }, payload: {}, alg: 'EdDSA' })
    const { key } = await platform.importKey(testKeys.EdDSA.publicJwk, 'Ed25519')
    expect(await outcome('Ed25519', key, token)).toBe(true)
  })

  it.each([
    { title: 'nothing', key: undefined },
    { title: 'null', key: null },
    { title: 'text', key: testKeys.ES256.publicPem },
    { title: 'an empty object', key: {} },
    { title: 'a private key', key: testKeys.ES256.privateKey },
  ])('throws when the key is $title', async ({ key }) => {
    expect(await outcome('ES256', key, signatureVectors.find(({ alg }) => alg === 'ES256')?.token ?? '')).toBe('throws')
  })
})

describe.each(variants.slice(0, 2))('$name with keys of its own kind', ({ verify }) => {
  const pss = (alg: 'PS256' | 'PS384' | 'PS512') =>
    partsOf(signCompact({ header: { alg }, payload: {}, alg, key: rsaPss.privateKey }))

  it.each(['PS256', 'PS384', 'PS512'] as const)(
    '[JB-05] takes an rsa-pss key for %s, and for no other',
    async (alg) => {
      // A key object of its own: one key serves one algorithm.
      const key = createPublicKey(rsaPss.publicPem)
      expect(await verify(alg, key, pss(alg))).toBe(true)
      const other = alg === 'PS256' ? 'PS384' : 'PS256'
      await expect(async () => verify(other, key, pss(other))).rejects.toThrow(TypeError)
    },
  )

  it.each(['RS256', 'RS384', 'RS512'] as const)('[JB-03] throws for an rsa-pss key under %s', async (alg) => {
    await expect(async () => verify(alg, rsaPss.publicKey, pss('PS256'))).rejects.toThrow(TypeError)
  })

  it.each([
    { title: 'a short RSA key', alg: 'RS256', key: oddKeys.rsa1024 },
    { title: 'an Ed448 key', alg: 'EdDSA', key: oddKeys.ed448 },
    { title: 'an Ed448 key', alg: 'Ed25519', key: oddKeys.ed448 },
    { title: 'a secp256k1 key', alg: 'ES256', key: oddKeys.secp256k1 },
    { title: 'an X25519 key', alg: 'EdDSA', key: oddKeys.x25519 },
  ] as const)('[JB-03, JB-23] throws for $title under $alg, whoever made it', async ({ alg, key }) => {
    const token = partsOf(signCompact({ header: { alg }, payload: {}, alg: 'none', signature: Buffer.alloc(64, 1) }))
    await expect(async () => verify(alg, createPublicKey(key.publicPem), token)).rejects.toThrow(TypeError)
  })

  it.each(['PS256', 'RS384'] as const)(
    'does not let a forged %s token choose for which algorithm a key serves',
    async (forged) => {
      const key = createPublicKey(testKeys.RS256.publicPem)
      const bad = signCompact({ header: { alg: forged }, payload: {}, alg: 'none', signature: Buffer.alloc(256, 1) })
      const token = partsOf(signatureVectors.find(({ alg }) => alg === 'RS256')?.token ?? '')
      expect(await verify(forged, key, partsOf(bad))).toBe(false)
      expect(await verify('RS256', key, token)).toBe(true)
      await expect(async () => verify(forged, key, partsOf(bad))).rejects.toThrow(TypeError)
    },
  )

  it('judges a key anew for each algorithm: what served ES256 does not serve ES384', async () => {
    const key = createPublicKey(testKeys.ES256.publicPem)
    const token = partsOf(signatureVectors.find(({ alg }) => alg === 'ES256')?.token ?? '')
    expect(await verify('ES256', key, token)).toBe(true)
    await expect(async () => verify('ES384', key, token)).rejects.toThrow(TypeError)
    expect(await verify('ES256', key, token)).toBe(true)
  })
})

describe('verifySignature', () => {
  it('answers as the two it chooses between', async () => {
    const { token, alg } = signatureVectors[0] ?? { token: '', alg: 'RS256' }
    const { key } = node.importKey(testKeys[alg as 'RS256'].publicJwk, alg)
    expect(key).toBeInstanceOf(KeyObject)
    expect(await verifySignature(alg, key, partsOf(token))).toBe(true)
    expect(await verifySignature(alg, key, partsOf(`${token.slice(0, -8)}AAAAAAAA`))).toBe(false)
  })

  it('answers HMAC at once on both', () => {
    const token = partsOf(signCompact({ header: { alg: 'HS256' }, payload: {}, alg: 'HS256' }))
    const key = node.importSecret(testSecrets.HS256.secret)
    expect([verifyNow('HS256', key, token), verifyPooled('HS256', key, token)]).toEqual([true, true])
  })
})
