import { constants, createHmac, createSecretKey, type DSAEncoding, KeyObject, sign } from 'node:crypto'
import { type Algorithm, testKeys, testSecrets } from './test-keys.js'

/** Text is taken as UTF-8, bytes as they are, anything else as JSON. */
export type Part = string | Uint8Array | object

export type SigningKey = KeyObject | Uint8Array | string

export interface CompactJws {
  header: Part
  payload: Part
  /** How to sign, whatever the header says: PKCS#1 under a PS256 header is `{ header: { alg: 'PS256' }, alg: 'RS256', key }`. */
  alg: Algorithm
  /** Default: the algorithm's test key. Bytes and text are an HMAC secret, also where the text is a public key. */
  key?: SigningKey
  /** Bytes of salt in place of the digest's length (RFC 7518 §3.5). */
  pssSaltLength?: number
  /** `der` in place of R || S (RFC 7518 §3.4). */
  dsaEncoding?: DSAEncoding
  /** The signature itself, in place of signing. */
  signature?: Uint8Array
}

/** Makes a compact JWS (RFC 7515 §7.1) out of anything, by node:crypto alone: no JOSE library has a say in the tests. */
export function signCompact(jws: CompactJws): string {
  const signingInput = `${base64url(jws.header)}.${base64url(jws.payload)}`
  const signature = jws.signature ?? signatureOf(Buffer.from(signingInput), jws)
  return `${signingInput}.${base64url(signature)}`
}

/** A part in the alphabet of RFC 7515 §2. */
export function base64url(part: Part): string {
  if (part instanceof Uint8Array) return Buffer.from(part).toString('base64url')
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')
}

function signatureOf(input: Uint8Array, jws: CompactJws): Uint8Array {
  const { alg, key } = jws
  const digest = `sha${alg.slice(2)}`
  switch (alg) {
    case 'none':
      return new Uint8Array()
    case 'HS256':
    case 'HS384':
    case 'HS512':
      return createHmac(digest, secretOf(key ?? testSecrets[alg].secret))
        .update(input)
        .digest()
    case 'EdDSA':
    case 'Ed25519':
      return sign(null, input, privateKeyOf(key ?? testKeys[alg].privateKey))
    default:
      return sign(digest, input, { key: privateKeyOf(key ?? testKeys[alg].privateKey), ...schemeOf(jws) })
  }
}

function schemeOf({ alg, pssSaltLength, dsaEncoding = 'ieee-p1363' }: CompactJws) {
  if (alg.startsWith('ES')) return { dsaEncoding }
  if (alg.startsWith('RS')) return { padding: constants.RSA_PKCS1_PADDING }
  return {
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: pssSaltLength ?? constants.RSA_PSS_SALTLEN_DIGEST,
  }
}

function privateKeyOf(key: SigningKey): KeyObject {
  if (key instanceof KeyObject) return key
  throw new TypeError('a signature needs a private KeyObject')
}

function secretOf(key: SigningKey): KeyObject {
  if (key instanceof KeyObject) return key
  return createSecretKey(typeof key === 'string' ? Buffer.from(key) : key)
}
