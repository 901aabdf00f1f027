import { verifySignature } from '#platform'
import type { AlgorithmName } from '../shared/algorithms.js'
import { isThenable } from '../shared/deadline.js'
import { TokenRefused, VerifierUnavailable } from '../shared/failures.js'
import { isObject } from '../shared/json.js'
import type { VerificationKey } from '../shared/key-source.js'
import type { SelectedToken, SignedToken } from '../shared/stages.js'
import { askSource } from './ask-source.js'

/**
 * The one key with which this issuer may have signed a token with this header.
 *
 * @throws {@link TokenRefused} `key_unknown`, `key_ambiguous`; {@link VerifierUnavailable} `keys_unavailable`, `overloaded`.
 */
export async function findKey({ token, rules }: SelectedToken, hookTimeout: number): Promise<VerificationKey> {
  const key: unknown = await askSource(rules, hookTimeout, (keys) =>
    keys.keyFor(token.header, rules.issuer, rules.context),
  )
  if (key === undefined) throw new TokenRefused('key_unknown')
  if (!isVerificationKey(key)) throw new VerifierUnavailable('keys_unavailable')
  // One key, one algorithm, at the time of use (RFC 8725 §3.1).
  if (key.alg !== token.header.alg) throw new TokenRefused('key_unknown')
  return key
}

const isVerificationKey = (value: unknown): value is VerificationKey =>
  isObject(value) && typeof value['alg'] === 'string' && isObject(value['key'])

/**
 * Checks the signature (RFC 7515 §5.2).
 *
 * @throws {@link TokenRefused} `signature_invalid`; {@link VerifierUnavailable} when a custom source's key is not one that `importKey` made.
 */
export async function checkSignature({ token, rules }: SelectedToken, key: VerificationKey): Promise<SignedToken> {
  let valid: boolean
  try {
    const result = verifySignature(key.alg as AlgorithmName, key.key, token)
    valid = isThenable(result) ? await result : result
  } catch (cause) {
    throw new VerifierUnavailable('keys_unavailable', { cause })
  }
  if (!valid) throw new TokenRefused('signature_invalid')
  return Object.freeze({ token, rules, key }) as SignedToken
}
