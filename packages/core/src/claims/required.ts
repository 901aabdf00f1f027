import { type JsonObject, own } from '../shared/json.js'
import type { ClaimRule } from './claim-rule.js'

/** Each of `requiredClaims` is there; null counts as absent. Age and lifetime can only be judged with `iat`. */
export const hasRequiredClaims: ClaimRule = ({ claims, rules }) => {
  if (!rules.requiredClaims.every(({ claim }) => isPresent(claims, claim))) return 'claim_missing'
  const needsIat = rules.maxTokenAge !== undefined || rules.maxTokenLifetime !== undefined
  return needsIat && !isPresent(claims, 'iat') ? 'claim_missing' : undefined
}

const isPresent = (claims: JsonObject, name: string): boolean => (own(claims, name) ?? null) !== null

/** Each claim with `oneOf` has one of those values, compared strictly. */
export const hasExpectedValues: ClaimRule = ({ claims, rules }) => {
  const fits = rules.requiredClaims.every(
    ({ claim, oneOf }) => oneOf === undefined || oneOf.includes(own(claims, claim)),
  )
  return fits ? undefined : 'claim_mismatch'
}
