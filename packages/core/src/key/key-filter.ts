import { algorithmNamed, isAlgorithm } from '../shared/algorithms.js'
import { isObject, type JsonObject, own } from '../shared/json.js'

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

/** Does a JWK hold something that must never be published (RFC 7517 §9.2)? */
export function isSecret(jwk: JsonObject): boolean {
  return own(jwk, 'kty') === 'oct' || privateMembers.some((name) => Object.hasOwn(jwk, name))
}

/**
 * Why a published key is not for us, by its members alone (RFC 7517 §4); strength and curve are judged when it has been imported.
 *
 * @returns our words, or undefined when nothing speaks against it.
 */
export function jwkProblem(jwk: unknown): string | undefined {
  if (!isObject(jwk)) return 'the key is not a JSON object'
  if (isSecret(jwk)) return 'the key is private or symmetric'
  const kid = own(jwk, 'kid')
  if (kid !== undefined && (typeof kid !== 'string' || kid === '' || kid.length > 256))
    return 'its kid is not 1 to 256 characters'
  if (Object.hasOwn(jwk, 'use') && jwk['use'] !== 'sig') return 'its use is not sig'
  if (!hasBoundedMembers(jwk)) return 'its key material is longer than any we accept, or no text'
  const operations = own(jwk, 'key_ops')
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) {
    return 'its key_ops do not include verify'
  }
  return undefined
}

// Characters of base64url: RSA of 8192 bits with e < 2^32, and the coordinates of P-521. Importing more can take minutes.
const longest: Readonly<Record<string, number>> = { n: 1400, e: 12, x: 88, y: 88 }

function hasBoundedMembers(jwk: JsonObject): boolean {
  return Object.entries(longest).every(([name, most]) => {
    const value = own(jwk, name)
    return value === undefined || (typeof value === 'string' && value.length <= most)
  })
}

/**
 * The one algorithm a JWK serves (RFC 8725 §3.1): its own `alg`, else the first of the issuer's that fits its type and curve.
 *
 * @returns undefined when it serves none of the issuer's.
 */
export function algorithmOf(jwk: JsonObject, algorithms: readonly string[]): string | undefined {
  if (Object.hasOwn(jwk, 'alg')) return algorithms.find((name) => name === jwk['alg'] && isOfType(jwk, name))
  return algorithms.find((name) => isOfType(jwk, name))
}

function isOfType(jwk: JsonObject, name: string): boolean {
  if (!isAlgorithm(name)) return false
  const { kty, crv } = algorithmNamed(name)
  return own(jwk, 'kty') === kty && (crv === undefined || own(jwk, 'crv') === crv)
}
