import { createPublicKey, createSecretKey, generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto'
import { oddKeys, oddPublicJwks, rsaPss, testKeys, testSecrets } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { fits } from '../../src/platform/key-traits.js'
import type { KeyMaterial, KeyTraits, Platform } from '../../src/platform/platform.js'
import type { AlgorithmName } from '../../src/shared/algorithms.js'

type Variant = Pick<Platform, 'importKey' | 'importSecret'>

const rsa: KeyTraits = { type: 'RSA', bits: 2048, exponent: 65537n }
const traits: Readonly<Record<string, KeyTraits>> = {
  RS256: rsa,
  PS512: rsa,
  ES256: { type: 'EC', crv: 'P-256' },
  ES384: { type: 'EC', crv: 'P-384' },
  ES512: { type: 'EC', crv: 'P-521' },
  EdDSA: { type: 'OKP', crv: 'Ed25519' },
  Ed25519: { type: 'OKP', crv: 'Ed25519' },
}
const algorithms = Object.keys(traits) as (keyof typeof testKeys)[]

const wide = (bits: number) => ({
  kty: 'RSA',
  e: 'AQAB',
  n: Buffer.concat([Buffer.alloc(bits / 8 - 1, 0xff), Buffer.from([0x01])]).toString('base64url'),
})

// What each is, and the algorithm it is imported for.
const unfit: readonly (readonly [title: string, alg: AlgorithmName, material: KeyMaterial])[] = [
  ['[JB-09] a point that is not on its curve', 'ES256', oddPublicJwks.ecOffCurve],
  ['[JB-09] the point at infinity', 'ES256', { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) }],
  ['[JB-23] RSA of 1024 bits', 'RS256', oddKeys.rsa1024.publicJwk],
  ['[JB-23] RSA of 1024 bits for PSS', 'PS256', { ...oddKeys.rsa1024.publicJwk, alg: 'PS256' }],
  ['[JB-23] RSA of 8200 bits', 'RS256', wide(8200)],
  ['[JB-23] e = 1', 'RS256', oddPublicJwks.rsaExponentOne],
  ['[JB-23] an even e', 'RS256', oddPublicJwks.rsaExponentEven],
  ['[JB-23] e above 2^32', 'RS256', oddPublicJwks.rsaExponentHuge],
  ['[JB-03] a P-384 key for ES256', 'ES256', oddKeys.p384.publicJwk],
  ['[JB-03] a P-256 key for ES384', 'ES384', { ...testKeys.ES256.publicJwk, alg: 'ES384' }],
  ['[JB-03, JB-23] a secp256k1 key for ES256', 'ES256', oddKeys.secp256k1.publicJwk],
  ['[JB-03] an Ed448 key for EdDSA', 'EdDSA', oddKeys.ed448.publicJwk],
  ['[JB-03] an Ed448 key for Ed25519', 'Ed25519', oddKeys.ed448.publicJwk],
  ['[JB-03] an X25519 key for EdDSA', 'EdDSA', oddKeys.x25519.publicJwk],
  ['[JB-03] an EC key for RS256', 'RS256', { ...testKeys.ES256.publicJwk, alg: 'RS256' }],
  ['[JB-03] an RSA key for EdDSA', 'EdDSA', testKeys.RS256.publicJwk],
  ['[JB-03] an rsa-pss PEM for RS256', 'RS256', rsaPss.publicPem],
  ['a private PEM', 'ES256', testKeys.ES256.privateKey.export({ format: 'pem', type: 'pkcs8' })],
  ['a symmetric JWK', 'RS256', testSecrets.HS256.jwk],
  ['an empty JWK', 'RS256', {}],
  ['a JWK without its modulus', 'RS256', { kty: 'RSA', e: 'AQAB' }],
  ['a JWK whose coordinates are numbers', 'ES256', { kty: 'EC', crv: 'P-256', x: 1, y: 2 }],
  ['a JWK of an unknown type', 'ES256', { ...testKeys.ES256.publicJwk, kty: 'ec' }],
  ['an empty text', 'RS256', ''],
  ['a text that is no PEM', 'RS256', 'not a PEM'],
  ['a PEM of garbage', 'RS256', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n'],
  ['a certificate of garbage', 'RS256', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
]

/** What every variant of `importKey` and `importSecret` must do alike. */
export function describeImport(name: string, { importKey, importSecret }: Variant): void {
  const read = async (material: KeyMaterial, alg: AlgorithmName) => (await importKey(material, alg)).traits

  // The variants may notice at import or leave it to the filter that follows; together they must refuse.
  const problemOf = async (material: KeyMaterial, alg: AlgorithmName): Promise<string | undefined> => {
    try {
      return fits(await read(material, alg), alg)
    } catch {
      return 'it cannot be imported'
    }
  }

  describe(name, () => {
    it.each(algorithms)('knows what a JWK for %s is', async (alg) => {
      expect(await read(testKeys[alg].publicJwk, alg)).toEqual(traits[alg])
    })

    it.each(algorithms)('knows what an SPKI PEM for %s is', async (alg) => {
      expect(await read(testKeys[alg].publicPem, alg)).toEqual(traits[alg])
    })

    it.each(algorithms)('knows what a CryptoKey for %s is', async (alg) => {
      expect(await read(await cryptoKey(alg), alg)).toEqual(traits[alg])
    })

    it.each(unfit.map(([title, alg, material]) => ({ title, alg, material })))(
      'refuses $title',
      async ({ alg, material }) => {
        expect(await problemOf(material, alg)).toBeTypeOf('string')
      },
    )

    it.each([
      { title: 'RSA of 2048 bits', alg: 'RS256', material: testKeys.RS256.publicJwk },
      { title: 'RSA of 8192 bits', alg: 'RS256', material: wide(8192) },
      { title: 'RSA with e = 3', alg: 'RS256', material: { ...testKeys.RS256.publicJwk, e: 'Aw' } },
      { title: 'RSA with e = 2^32 − 1', alg: 'PS256', material: { ...testKeys.PS256.publicJwk, e: '_____w' } },
    ] as const)('takes $title', async ({ alg, material }) => {
      expect(await problemOf(material, alg)).toBeUndefined()
    })

    it.each([
      { of: 'PS256', alg: 'RS256' },
      { of: 'RS256', alg: 'PS256' },
      { of: 'RS512', alg: 'RS256' },
      { of: 'ES256', alg: 'RS256' },
      { of: 'EdDSA', alg: 'ES256' },
    ] as const)('[JB-05] refuses a CryptoKey for $of when $alg is wanted', async ({ of, alg }) => {
      expect(await problemOf(await cryptoKey(of), alg)).toBeTypeOf('string')
    })

    it('refuses a private and a secret CryptoKey', async () => {
      const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' }
      const { privateKey } = await webcrypto.subtle.generateKey(ecdsa, false, ['sign', 'verify'])
      const secret = await webcrypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
      expect(await problemOf(privateKey, 'ES256')).toBeTypeOf('string')
      expect(await problemOf(secret, 'ES256')).toBeTypeOf('string')
    })

    it('copies a secret: later changes of the bytes do not change it', () => {
      const bytes = Buffer.alloc(32, 1)
      const secret = importSecret(bytes)
      bytes.fill(2)
      const kept = secret instanceof Uint8Array ? Buffer.from(secret) : (secret as KeyObject).export()
      expect(kept).toEqual(Buffer.alloc(32, 1))
    })
  })
}

const schemes = {
  RS: (hash: string) => ({ name: 'RSASSA-PKCS1-v1_5', hash }),
  PS: (hash: string) => ({ name: 'RSA-PSS', hash }),
  ES: (_: string, namedCurve: string) => ({ name: 'ECDSA', namedCurve }),
  Ed: () => ({ name: 'Ed25519' }),
}

async function cryptoKey(alg: keyof typeof testKeys): Promise<object> {
  const { alg: _, use: __, ...jwk } = testKeys[alg].publicJwk
  const terms = schemes[alg.slice(0, 2) as keyof typeof schemes](`SHA-${alg.slice(2)}`, String(jwk.crv))
  return webcrypto.subtle.importKey('jwk', jwk as webcrypto.JsonWebKey, terms, true, ['verify'])
}

/** Keys of Node's own, which nothing but Node's variant takes. */
export const nodeKeys = {
  public: createPublicKey(testKeys.ES256.publicPem),
  private: testKeys.ES256.privateKey,
  secret: createSecretKey(Buffer.alloc(32, 1)),
  restricted: (hash: string) => generateKeyPairSync('rsa-pss', { modulusLength: 2048, hashAlgorithm: hash }).publicKey,
}
