import { type AlgorithmName, algorithmNamed } from '../shared/algorithms.js'
import type { KeyMaterial, KeyTraits } from './platform.js'

/**
 * Does a key of these traits serve this algorithm? RSA 2048…8192 bits, e odd and 3 ≤ e < 2^32; the curve is the algorithm's.
 *
 * @returns what is wrong with it, in our words, or undefined.
 */
export function fits(traits: KeyTraits, alg: AlgorithmName): string | undefined {
  const algorithm = algorithmNamed(alg)
  if (algorithm.kty === 'RSA') return rsaProblem(traits, algorithm.pss === true, algorithm.hash)
  if (traits.type !== algorithm.kty) return `a key of this type does not serve ${alg}`
  return traits.crv === algorithm.crv ? undefined : `a key on this curve does not serve ${alg}`
}

function rsaProblem(traits: KeyTraits, pss: boolean, hash: number | undefined): string | undefined {
  if (traits.type !== 'RSA' && !(pss && traits.type === 'RSA-PSS')) return 'the key type does not serve the algorithm'
  if (traits.hash !== undefined && traits.hash !== hash) return 'the key is restricted to another hash'
  if ((traits.leastSalt ?? 0) > (hash ?? 0) / 8) return 'the key is restricted to a longer salt'
  const bits = traits.bits ?? 0
  if (bits < 2048 || bits > 8192) return 'the RSA modulus is not of 2048 to 8192 bits'
  const exponent = traits.exponent ?? 0n
  if (exponent < 3n || exponent >= 2n ** 32n || exponent % 2n === 0n)
    return 'the RSA exponent is not an odd number from 3 to 2^32'
  return undefined
}

/** By its tag: not every runtime has the class as a global. */
export function isCryptoKey(material: KeyMaterial): material is object {
  return typeof material === 'object' && Object.prototype.toString.call(material) === '[object CryptoKey]'
}

/** WebCrypto binds a key to its scheme and hash, so that a key for PS256 cannot serve RS256. */
export function isBoundTo(cryptoKey: object, alg: AlgorithmName): boolean {
  const { hash, kty, pss } = algorithmNamed(alg)
  const bound = (cryptoKey as { algorithm: { name: string; hash?: { name: string } } }).algorithm
  if (kty === 'RSA') return bound.name === (pss ? 'RSA-PSS' : 'RSASSA-PKCS1-v1_5') && bound.hash?.name === `SHA-${hash}`
  return bound.name === (kty === 'EC' ? 'ECDSA' : 'Ed25519')
}
