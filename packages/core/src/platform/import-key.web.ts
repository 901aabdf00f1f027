import { type CryptoKey, importJWK, importSPKI, importX509, type JWK } from 'jose'
import type { AlgorithmName } from '../shared/algorithms.js'
import { isBoundTo, isCryptoKey } from './key-traits.js'
import type { ImportedKey, KeyMaterial, KeyTraits } from './platform.js'

/** Reads a public key by jose and WebCrypto, which check that a point is on its curve and that PEM and JWK are whole. */
export async function importKey(material: KeyMaterial, alg: AlgorithmName): Promise<ImportedKey> {
  const key = await cryptoKeyOf(material, alg)
  if (key.type !== 'public') throw new TypeError('only public keys verify')
  return { key, traits: traitsOf(key), spki: await spkiOf(key) }
}

export function importSecret(bytes: Uint8Array): Uint8Array {
  // Not `slice`: that of a Buffer shares its memory.
  return new Uint8Array(bytes)
}

async function cryptoKeyOf(material: KeyMaterial, alg: AlgorithmName): Promise<CryptoKey> {
  if (isCryptoKey(material)) {
    if (!isBoundTo(material, alg)) throw new TypeError(`the key does not serve ${alg}`)
    return material as CryptoKey
  }
  if (typeof material === 'string') {
    const read = /^\s*-----BEGIN CERTIFICATE-----/.test(material) ? importX509 : importSPKI
    return read(material, alg, { extractable: true })
  }
  // jose takes the algorithm from the JWK first; the binding was decided before.
  const key = await importJWK({ ...(material as JWK), alg, ext: true }, alg)
  if (key instanceof Uint8Array) throw new TypeError('only public keys verify')
  return key
}

async function spkiOf(key: CryptoKey): Promise<string | undefined> {
  if (!key.extractable) return undefined
  const bytes = new Uint8Array(await crypto.subtle.exportKey('spki', key))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}

interface WebKeyAlgorithm {
  readonly name: string
  readonly modulusLength?: number
  readonly publicExponent?: Uint8Array
  readonly namedCurve?: string
}

function traitsOf(key: CryptoKey): KeyTraits {
  const { name, modulusLength, publicExponent, namedCurve } = key.algorithm as WebKeyAlgorithm
  if (name === 'ECDSA') return { type: 'EC', ...(namedCurve !== undefined && { crv: namedCurve }) }
  if (name === 'Ed25519') return { type: 'OKP', crv: 'Ed25519' }
  if (name !== 'RSASSA-PKCS1-v1_5' && name !== 'RSA-PSS') return { type: 'other' }
  return { type: 'RSA', bits: modulusLength ?? 0, exponent: numberOf(publicExponent ?? new Uint8Array()) }
}

function numberOf(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
}
