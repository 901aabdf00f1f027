import { TokenRefused } from '../shared/failures.js'
import type { JwsHeader, VerificationKey } from '../shared/key-source.js'

/**
 * The one key a header asks for (RFC 7515 §6): `kid` exactly, then the algorithm the key is bound to. A key without `kid` never serves a
 * token that has one. A token without `kid` is served only when exactly one key fits.
 *
 * @returns undefined when no key fits.
 * @throws {@link TokenRefused} `key_ambiguous` when several do.
 */
export function selectKey(keys: readonly VerificationKey[], header: JwsHeader): VerificationKey | undefined {
  let found: VerificationKey | undefined
  for (const key of keys) {
    if (key.alg !== header.alg || (header.kid !== undefined && key.kid !== header.kid)) continue
    if (found !== undefined) throw new TokenRefused('key_ambiguous')
    found = key
  }
  return found
}
