import type { ClaimRule } from './claim-rule.js'

/** The token is meant for us (RFC 9068 §4, RFC 8725 §3.9): one of its audiences is one of ours, compared by code point. */
export const isMeantForUs: ClaimRule = ({ granted, rules }) => {
  if (rules.audience === undefined) return undefined
  return granted.audience.some((audience) => rules.audience?.includes(audience)) ? undefined : 'audience_mismatch'
}
