import { own } from '../shared/json.js'
import type { ClaimRule } from './claim-rule.js'

/** Each of `requiredClaims` is there; null counts as absent. Age and lifetime can only be judged with `iat`. */
export const hasRequiredClaims: ClaimRule = ({ claims, rules }) => {
  const present = (name: string): boolean => (own(claims, name) ?? null) !== null
  if (!rules.requiredClaims.every(({ claim }) => present(claim))) return 'claim_missing'
  const needsIat = rules.maxTokenAge !== undefined || rules.maxTokenLifetime !== undefined
  return needsIat && !present('iat') ? 'claim_missing' : undefined
}

/** Each claim with `oneOf` has one of those values, compared strictly. */
export const hasExpectedValues: ClaimRule = ({ claims, rules }) => {
  const fits = rules.requiredClaims.every(
    ({ claim, oneOf }) => oneOf === undefined || oneOf.includes(own(claims, claim)),
  )
  return fits ? undefined : 'claim_mismatch'
}
