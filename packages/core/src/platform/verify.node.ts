import { constants, createHmac, KeyObject, timingSafeEqual, type VerifyKeyObjectInput, verify } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { type Algorithm, type AlgorithmName, algorithmNamed } from '../shared/algorithms.js'
import { derOfEcdsa } from './ecdsa-der.js'
import { traitsOf } from './import-key.node.js'
import { fits } from './key-traits.js'
import type { SignedParts } from './platform.js'

// With one core a trip to the thread pool only costs; with two it takes the signature off the event loop.
const pooled = availableParallelism() > 1

export function verifySignature(alg: AlgorithmName, key: unknown, token: SignedParts): boolean | Promise<boolean> {
  return pooled ? verifyPooled(alg, key, token) : verifyNow(alg, key, token)
}

/** On the event loop. */
export function verifyNow(alg: AlgorithmName, key: unknown, token: SignedParts): boolean {
  const algorithm = algorithmNamed(alg)
  if (algorithm.kty === 'oct') return verifyHmac(algorithm, key, token)
  const check = prepare(alg, algorithm, key, token)
  return check !== undefined && settled(check, verify(check.digest, check.data, check.keyInput, check.signature))
}

/** On the thread pool, all but HMAC, which is too short to be worth the trip. */
export function verifyPooled(alg: AlgorithmName, key: unknown, token: SignedParts): boolean | Promise<boolean> {
  const algorithm = algorithmNamed(alg)
  if (algorithm.kty === 'oct') return verifyHmac(algorithm, key, token)
  const check = prepare(alg, algorithm, key, token)
  if (check === undefined) return false
  return new Promise((resolve, reject) => {
    verify(check.digest, check.data, check.keyInput, check.signature, (error, valid) => {
      if (error) reject(error)
      else resolve(settled(check, valid))
    })
  })
}

interface Check {
  readonly alg: AlgorithmName
  readonly key: KeyObject
  readonly digest: string | null
  readonly data: Buffer
  readonly keyInput: KeyObject | VerifyKeyObjectInput
  readonly signature: Uint8Array
}

function prepare(alg: AlgorithmName, algorithm: Algorithm, key: unknown, token: SignedParts): Check | undefined {
  const publicKey = ofAlgorithm(key, alg)
  const raw = Buffer.from(token.signature, 'base64url')
  const signature = algorithm.kty === 'EC' ? derOfEcdsa(raw, algorithm.crv ?? '') : raw
  if (signature === undefined) return undefined
  return {
    alg,
    key: publicKey,
    digest: algorithm.hash === undefined ? null : `sha${algorithm.hash}`,
    data: Buffer.from(token.signingInput, 'latin1'),
    // Bare wherever it can be: an options object costs the event loop 8–11 µs on Node 24.
    keyInput: algorithm.pss ? pssKey(publicKey, algorithm) : publicKey,
    signature,
  }
}

// The salt is as long as the digest (RFC 7518 §3.5); `auto` would accept any.
function pssKey(key: KeyObject, algorithm: Algorithm): VerifyKeyObjectInput {
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: (algorithm.hash ?? 0) / 8 }
}

function verifyHmac(algorithm: Algorithm, key: unknown, token: SignedParts): boolean {
  if (!(key instanceof KeyObject) || key.type !== 'secret') throw new TypeError('an HMAC algorithm needs a secret')
  const expected = createHmac(`sha${algorithm.hash}`, key).update(token.signingInput, 'latin1').digest()
  const presented = Buffer.from(token.signature, 'base64url')
  return presented.length === expected.length && timingSafeEqual(presented, expected)
}

const serving = new WeakMap<KeyObject, AlgorithmName>()

/** The key, when its type, curve and strength are the algorithm's and it has not served another. */
function ofAlgorithm(key: unknown, alg: AlgorithmName): KeyObject {
  if (!(key instanceof KeyObject) || key.type !== 'public') throw new TypeError('a public KeyObject is needed')
  const served = serving.get(key)
  if (served === alg) return key
  if (served !== undefined) throw new TypeError(`the key serves ${served} already, and one only (RFC 8725 §3.1)`)
  if (fits(traitsOf(key), alg) !== undefined) throw new TypeError(`the key does not serve ${alg}`)
  return key
}

/** A key serves the algorithm of the first signature that is good: a forged token must not choose. */
function settled({ key, alg }: Check, isValid: boolean): boolean {
  if (isValid && !serving.has(key)) serving.set(key, alg)
  return isValid
}
