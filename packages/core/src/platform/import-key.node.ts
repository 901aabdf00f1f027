import { createPublicKey, createSecretKey, type JsonWebKey, KeyObject, type webcrypto } from 'node:crypto'
import type { AlgorithmName } from '../shared/algorithms.js'
import { isBoundTo, isCryptoKey } from './key-traits.js'
import type { ImportedKey, KeyMaterial, KeyTraits } from './platform.js'

/** Reads a public key. Node checks that a point is on its curve and that PEM and JWK are whole. */
export function importKey(material: KeyMaterial, alg: AlgorithmName): ImportedKey {
  const key = keyObjectOf(material, alg)
  const traits = traitsOf(key)
  const spki = key.export({ type: 'spki', format: 'der' }).toString('base64url')
  // Only now: Node keeps what it has computed on the object. Whoever reaches it through an Auth must not change it.
  return { key: Object.freeze(key), traits, spki }
}

export function importSecret(bytes: Uint8Array): KeyObject {
  return Object.freeze(createSecretKey(bytes))
}

function keyObjectOf(material: KeyMaterial, alg: AlgorithmName): KeyObject {
  if (material instanceof KeyObject) return copyOf(material)
  if (isCryptoKey(material)) {
    if (!isBoundTo(material, alg)) throw new TypeError(`the key does not serve ${alg}`)
    return copyOf(KeyObject.from(material as webcrypto.CryptoKey))
  }
  if (typeof material === 'string') return createPublicKey(publicPem(material))
  return createPublicKey({ key: material as JsonWebKey, format: 'jwk' })
}

// A copy, so that the caller's own object is not frozen.
function copyOf(key: KeyObject): KeyObject {
  if (key.type !== 'public') throw new TypeError('only public keys verify')
  return createPublicKey({ key: key.export({ type: 'spki', format: 'der' }), type: 'spki', format: 'der' })
}

// createPublicKey would derive the public half of a private key; a private key in a configuration is a mistake.
function publicPem(text: string): string {
  if (!/^\s*-----BEGIN (?:PUBLIC KEY|RSA PUBLIC KEY|CERTIFICATE)-----/.test(text))
    throw new TypeError('not a public PEM')
  return text
}

const types: Readonly<Record<string, KeyTraits['type']>> = {
  rsa: 'RSA',
  'rsa-pss': 'RSA-PSS',
  ec: 'EC',
  ed25519: 'OKP',
}
const curves: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' }

export function traitsOf(key: KeyObject): KeyTraits {
  const details = key.asymmetricKeyDetails ?? {}
  const type = types[key.asymmetricKeyType ?? ''] ?? 'other'
  const crv = type === 'OKP' ? 'Ed25519' : curves[details.namedCurve ?? '']
  const hash = details.hashAlgorithm === undefined ? undefined : Number(/^sha(\d+)$/.exec(details.hashAlgorithm)?.[1])
  return {
    type,
    ...(details.modulusLength !== undefined && { bits: details.modulusLength }),
    ...(details.publicExponent !== undefined && { exponent: details.publicExponent }),
    ...(crv !== undefined && { crv }),
    ...(hash !== undefined && { hash }),
    ...(details.saltLength !== undefined && { leastSalt: details.saltLength }),
  }
}
