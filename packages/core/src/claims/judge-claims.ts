import { TokenRefused } from '../shared/failures.js'
import type { SignedToken } from '../shared/stages.js'
import { isMeantForUs } from './audience.js'
import type { ClaimRule, Judged } from './claim-rule.js'
import { type Granted, malformed, readGranted } from './granted.js'
import { alreadyIssued, alreadyValid, notExpired, notTooLong, notTooOld } from './lifetime.js'
import { hasProfileClaims, isNoOtherKind } from './profile.js'
import { hasExpectedValues, hasRequiredClaims } from './required.js'

/** What time changes. */
const timeRules: readonly ClaimRule[] = [notExpired, alreadyValid, alreadyIssued, notTooOld]

/** The order is the documented one: the first rule that is not met decides the code. */
const claimRules: readonly ClaimRule[] = [
  isNoOtherKind,
  hasProfileClaims,
  hasRequiredClaims,
  hasExpectedValues,
  isMeantForUs,
  ...timeRules,
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
  judgeBy(claimRules, { claims, granted, rules, now })
  return granted
}

/** Judges again, of claims that were found good by the same rules, what only time can have changed. */
export function judgeTimes(judged: Judged): void {
  judgeBy(timeRules, judged)
}

function judgeBy(claimRulesInOrder: readonly ClaimRule[], judged: Judged): void {
  for (const rule of claimRulesInOrder) {
    const code = rule(judged)
    if (code !== undefined) throw new TokenRefused(code)
  }
}
