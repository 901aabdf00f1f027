import { importKey as importMaterial } from '#platform'
import { fits } from '../platform/key-traits.js'
import type { KeyMaterial } from '../platform/platform.js'
import { type AlgorithmName, isAlgorithm, isSymmetric } from '../shared/algorithms.js'
import { isThenable } from '../shared/deadline.js'
import { ConfigError } from '../shared/failures.js'
import { isObject, type JsonObject, own } from '../shared/json.js'
import type { VerificationKey } from '../shared/key-source.js'
import type { Later } from '../shared/later.js'
import { algorithmOf, jwkProblem } from './key-filter.js'

/** Why a key cannot serve, in our words. */
export class KeyUnusable extends Error {
  override readonly name = 'KeyUnusable'
}

const publicKeys = new WeakMap<object, string>()

/** The same for the same public key, under whichever name and in whichever form it was published. */
export function publicKeyOf({ key }: VerificationKey): string | undefined {
  return publicKeys.get(key as object)
}

/**
 * Imports one public key for one algorithm: for your own {@link KeySource}. Keep the result: an unchanged key keeps its object.
 *
 * Refuses what the import filter refuses everywhere: private and symmetric keys, RSA outside 2048…8192 bits or with an exponent
 * that is even or outside 3…2^32, a curve that is not the algorithm's, a JWK whose `use`, `key_ops` or `alg` says otherwise.
 *
 * @param material a JWK, SPKI or X.509 in PEM, or the runtime's key object
 * @throws {@link ConfigError} (as a rejection)
 */
export async function importKey(material: KeyMaterial, alg: string): Promise<VerificationKey> {
  if (!isAlgorithm(alg) || isSymmetric(alg))
    throw new ConfigError(['importKey: `alg` is not one of our asymmetric algorithms'])
  try {
    return await importAny(material, [alg])
  } catch (cause) {
    const reason = cause instanceof KeyUnusable ? cause.message : 'the key cannot be read'
    throw new ConfigError([`importKey: ${reason}`], { cause })
  }
}

/** @throws {@link KeyUnusable}, or rejects with it: at once on Node, later elsewhere. */
export function importAny(material: KeyMaterial, algorithms: readonly string[]): Later<VerificationKey> {
  return isJwk(material)
    ? importJwk(material, algorithms)
    : importFirstFitting(material, algorithms.filter(isAlgorithm))
}

export const isJwk = (material: KeyMaterial): material is JsonObject =>
  isObject(material) && typeof own(material, 'kty') === 'string'

/** Binds a JWK to one algorithm for good and imports it. */
export function importJwk(jwk: JsonObject, algorithms: readonly string[]): Later<VerificationKey> {
  const problem = jwkProblem(jwk)
  if (problem !== undefined) throw new KeyUnusable(problem)
  const alg = algorithmOf(jwk, algorithms)
  if (!isAlgorithm(alg)) throw new KeyUnusable('it serves none of the algorithms of this issuer')
  const kid = own(jwk, 'kid') as string | undefined
  return imported(jwk, alg, kid)
}

// PEM and key objects do not name their algorithm: the first of the issuer's that fits.
function importFirstFitting(
  material: KeyMaterial,
  algorithms: readonly AlgorithmName[],
  first?: unknown,
): Later<VerificationKey> {
  const [alg, ...others] = algorithms
  if (alg === undefined) throw new KeyUnusable('it serves none of the algorithms of this issuer')
  const orElse = (error: unknown): Later<VerificationKey> => {
    // The first says most: that of the key's own kind comes before those of other kinds.
    const reason = first ?? error
    if (others.length === 0) throw reason
    return importFirstFitting(material, others, reason)
  }
  try {
    const key = imported(material, alg)
    return key instanceof Promise ? key.catch(orElse) : key
  } catch (error) {
    return orElse(error)
  }
}

function imported(material: KeyMaterial, alg: AlgorithmName, kid?: string): Later<VerificationKey> {
  const unreadable = (cause: unknown): never => {
    throw new KeyUnusable('it cannot be read as a public key', { cause })
  }
  const bind = ({ key, traits, spki }: Awaited<ReturnType<typeof importMaterial>>): VerificationKey => {
    const problem = fits(traits, alg)
    if (problem !== undefined) throw new KeyUnusable(problem)
    if (spki !== undefined) publicKeys.set(key as object, spki)
    return Object.freeze({ alg, ...(kid !== undefined && { kid }), key })
  }
  let result: ReturnType<typeof importMaterial>
  try {
    result = importMaterial(material, alg)
  } catch (cause) {
    return unreadable(cause)
  }
  return isThenable(result) ? result.then(bind, unreadable) : bind(result)
}
