import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import oddPrivateJwks from '../keys/odd-keys.json' with { type: 'json' }
import alteredJwks from '../keys/odd-public-jwks.json' with { type: 'json' }
import rsaPssPems from '../keys/rsa-pss.json' with { type: 'json' }
import signingKeys from '../keys/signing-keys.json' with { type: 'json' }
import spareSigningKeys from '../keys/spare-keys.json' with { type: 'json' }

export type AsymmetricAlgorithm = keyof typeof signingKeys
export type SymmetricAlgorithm = 'HS256' | 'HS384' | 'HS512'
export type Algorithm = AsymmetricAlgorithm | SymmetricAlgorithm | 'none'

/** A JWK as the issuer fixtures publish it (RFC 7517 §4). */
export type Jwk = JsonWebKey & { kid?: string; alg?: string; use?: string; key_ops?: string[] }

export interface TestKey<Alg extends string | undefined = string> {
  readonly alg: Alg
  readonly kid: string
  readonly privateKey: KeyObject
  readonly privateJwk: Jwk
  readonly publicJwk: Jwk
  readonly publicPem: string
}

export interface TestSecret<Alg extends string = string> {
  readonly alg: Alg
  readonly kid: string
  readonly secret: Buffer
  readonly jwk: Jwk
}

function testKey(privateJwk: Jwk & { kid: string }): TestKey<string | undefined> {
  const { kid, alg } = privateJwk
  const privateKey = createPrivateKey({ key: privateJwk, format: 'jwk' })
  const publicKey = createPublicKey(privateKey)
  const publicPem = publicKey.export({ format: 'pem', type: 'spki' }).toString()
  const publicJwk = { ...publicKey.export({ format: 'jwk' }), kid, ...(alg === undefined ? {} : { alg, use: 'sig' }) }
  return { alg, kid, privateKey, privateJwk, publicJwk, publicPem }
}

function testKeysOf<Alg extends string>(jwks: Record<Alg, Jwk & { kid: string }>): { readonly [A in Alg]: TestKey<A> } {
  const entries = Object.entries<Jwk & { kid: string }>(jwks).map(([alg, jwk]) => [alg, testKey(jwk)])
  return Object.fromEntries(entries)
}

/** Text of 64 bytes, enough for every HS algorithm (RFC 7518 §3.2), and plainly a test's. */
function testSecret<Alg extends SymmetricAlgorithm>(alg: Alg): TestSecret<Alg> {
  const secret = Buffer.from(`a test secret for ${alg}, known to everyone who reads this source`.padEnd(64, '.'))
  const jwk = { kty: 'oct', k: secret.toString('base64url'), kid: `test-${alg}`, alg, use: 'sig' }
  return { alg, kid: jwk.kid, secret, jwk }
}

/** One key pair per algorithm: `kid` is `test-` and the algorithm's name. */
export const testKeys = testKeysOf(signingKeys)

/** A second pair for rotation, and for signing as somebody else: `kid` is `test-spare-` and the algorithm's name. */
export const spareKeys = testKeysOf(spareSigningKeys)

/** Secrets of the symmetric algorithms. */
export const testSecrets = { HS256: testSecret('HS256'), HS384: testSecret('HS384'), HS512: testSecret('HS512') }

/** Genuine pairs that a verifier must not use, or not for every algorithm. Only `rsa1024` claims an `alg`. */
export const oddKeys = {
  rsa1024: testKey(oddPrivateJwks.rsa1024),
  p384: testKey(oddPrivateJwks.p384),
  secp256k1: testKey(oddPrivateJwks.secp256k1),
  ed448: testKey(oddPrivateJwks.ed448),
  x25519: testKey(oddPrivateJwks.x25519),
}

/** Public JWKs with one member made wrong; nobody can sign for them, so they have no private half. */
export const oddPublicJwks: { readonly [Name in keyof typeof alteredJwks]: Jwk } = alteredJwks

/** An id-RSASSA-PSS pair (RFC 4055 §1.2), which has no JWK form. */
export const rsaPss = {
  ...rsaPssPems,
  privateKey: createPrivateKey(rsaPssPems.privatePem),
  publicKey: createPublicKey(rsaPssPems.publicPem),
}
