import { TokenRefused } from '../shared/failures.js'
import type { JwsHeader, VerificationKey } from '../shared/key-source.js'

const few = 8
const indexes = new WeakMap<readonly VerificationKey[], ReadonlyMap<string, readonly VerificationKey[]>>()

/** Of a large set the keys with that name, so that tokens cost the same however many keys there are. */
function named(keys: readonly VerificationKey[], kid: string | undefined): readonly VerificationKey[] {
  if (kid === undefined) return keys
  const known = indexes.get(keys)
  if (known !== undefined) return known.get(kid) ?? []
  const index = new Map<string, VerificationKey[]>()
  for (const key of keys) {
    if (key.kid !== undefined) index.set(key.kid, [...(index.get(key.kid) ?? []), key])
  }
  indexes.set(keys, index)
  return index.get(kid) ?? []
}

/**
 * The one key a header asks for (RFC 7515 §6): `kid` exactly, then the algorithm the key is bound to. A key without `kid` never serves a
 * token that has one. A token without `kid` is served only when exactly one key fits.
 *
 * @returns undefined when no key fits.
 * @throws {@link TokenRefused} `key_ambiguous` when several do.
 */
export function selectKey(keys: readonly VerificationKey[], header: JwsHeader): VerificationKey | undefined {
  let found: VerificationKey | undefined
  for (const key of keys.length > few ? named(keys, header.kid) : keys) {
    if (key.alg !== header.alg || (header.kid !== undefined && key.kid !== header.kid)) continue
    if (found !== undefined) throw new TokenRefused('key_ambiguous')
    found = key
  }
  return found
}
