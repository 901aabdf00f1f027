import { TokenRefused } from '../shared/failures.js'
import type { SignedToken } from '../shared/stages.js'
import { isMeantForUs } from './audience.js'
import type { ClaimRule } from './claim-rule.js'
import { type Granted, malformed, readGranted } from './granted.js'
import { alreadyIssued, alreadyValid, notExpired, notTooLong, notTooOld } from './lifetime.js'
import { hasProfileClaims, isNoOtherKind } from './profile.js'
import { hasExpectedValues, hasRequiredClaims } from './required.js'

/** The order is the documented one: the first rule that is not met decides the code. */
const claimRules: readonly ClaimRule[] = [
  isNoOtherKind,
  hasProfileClaims,
  hasRequiredClaims,
  hasExpectedValues,
  isMeantForUs,
  notExpired,
  alreadyValid,
  alreadyIssued,
  notTooOld,
  notTooLong,
]

/**
 * Judges the claims of a signed token: shape, kind, audience, lifetime (RFC 9068 §4, RFC 7519 §4.1). Does not look at `cnf`, at revocation, or at
 * what the token permits.
 *
 * @param now seconds since the epoch
 * @throws {@link TokenRefused} with the codes of the table from `claims_malformed` to `token_lifetime_excessive`, or `type_refused`.
 */
export function judgeClaims({ token, rules }: SignedToken, now: number): Granted {
  const { claims } = token
  const granted = readGranted(claims, rules)
  if (granted === malformed) throw new TokenRefused('claims_malformed')
  const judged = { claims, granted, rules, now }
  for (const rule of claimRules) {
    const code = rule(judged)
    if (code !== undefined) throw new TokenRefused(code)
  }
  return granted
}
