import { TokenRefused } from '../shared/failures.js'
import type { SignedToken } from '../shared/stages.js'

/**
 * A token with a `cnf` of any shape belongs to one sender (RFC 7800 §3, RFC 9449 §7.1, RFC 8705 §3), and whose proof cannot be verified here is
 * refused: it must not be taken for a bearer token.
 *
 * @throws {@link TokenRefused} `binding_unverifiable`
 */
export function checkBinding({ token, rules }: SignedToken): void {
  if (Object.hasOwn(token.claims, 'cnf') && !rules.senderConstraintUnchecked)
    throw new TokenRefused('binding_unverifiable')
}
