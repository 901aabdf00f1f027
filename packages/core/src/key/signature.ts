import { verifySignature } from '#platform'
import type { AlgorithmName } from '../shared/algorithms.js'
import { TokenRefused, VerifierUnavailable } from '../shared/failures.js'
import { isObject } from '../shared/json.js'
import type { JwsHeader, VerificationKey } from '../shared/key-source.js'
import type { Later } from '../shared/later.js'
import type { IssuerRules } from '../shared/rules.js'
import type { SelectedToken, SignedToken, UnverifiedToken } from '../shared/stages.js'
import { askSource } from './ask-source.js'

/**
 * The one key with which this issuer may have signed a token with this header. At once where its source answers at once.
 *
 * @throws {@link TokenRefused} `key_unknown`, `key_ambiguous`; {@link VerifierUnavailable} `keys_unavailable`, `overloaded`.
 */
export function findKey(header: JwsHeader, rules: IssuerRules, hookTimeout: number): Later<VerificationKey> {
  const answer = askSource<unknown>(rules, hookTimeout, (keys) => keys.keyFor(header, rules.issuer, rules.context))
  return answer instanceof Promise ? answer.then((key) => keyFor(header, key)) : keyFor(header, answer)
}

function keyFor(header: JwsHeader, key: unknown): VerificationKey {
  if (key === undefined) throw new TokenRefused('key_unknown')
  if (!isVerificationKey(key)) throw new VerifierUnavailable('keys_unavailable')
  // One key, one algorithm, at the time of use (RFC 8725 §3.1).
  if (key.alg !== header.alg) throw new TokenRefused('key_unknown')
  return key
}

function isVerificationKey(value: unknown): value is VerificationKey {
  try {
    const { alg, kid, key } = isObject(value) ? value : {}
    return typeof alg === 'string' && isObject(key) && (kid === undefined || typeof kid === 'string')
  } catch {
    return false
  }
}

/**
 * Does this key verify the signature (RFC 7515 §5.2)? At once, or from the thread pool.
 *
 * @throws {@link VerifierUnavailable} when a custom source's key is not one that `importKey` made.
 */
export function isSignedWith(key: VerificationKey, token: UnverifiedToken): Later<boolean> {
  const fail = (cause: unknown): never => {
    throw new VerifierUnavailable('keys_unavailable', { cause })
  }
  let valid: Later<boolean>
  try {
    valid = verifySignature(key.alg as AlgorithmName, key.key, token)
  } catch (cause) {
    return fail(cause)
  }
  return valid instanceof Promise ? valid.catch(fail) : valid
}

/** @throws {@link TokenRefused} `signature_invalid`. */
export function signedToken({ token, rules }: SelectedToken, key: VerificationKey, isValid: boolean): SignedToken {
  if (!isValid) throw new TokenRefused('signature_invalid')
  return Object.freeze({ token, rules, key }) as SignedToken
}
