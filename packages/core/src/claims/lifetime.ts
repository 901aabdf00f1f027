import type { IssuerRules } from '../shared/rules.js'
import type { ClaimRule } from './claim-rule.js'

// Each rule asks for what must hold, so that NaN never passes.
const holds = (condition: boolean, otherwise: ReturnType<ClaimRule>): ReturnType<ClaimRule> =>
  condition ? undefined : otherwise

const timeOf = (claims: { readonly [name: string]: unknown }, name: string): number | undefined =>
  Object.hasOwn(claims, name) ? Number(claims[name]) : undefined

/** From when until when the rules below that time decides are surely met; a second less on either side than they say. */
export interface TimeWindow {
  readonly from: number
  readonly until: number
}

/** Seconds since the epoch. NaN, and so never surely, where a claim that is needed is missing. */
export function timeWindow(
  claims: { readonly [name: string]: unknown },
  { clockTolerance, maxTokenAge = Number.POSITIVE_INFINITY }: Pick<IssuerRules, 'clockTolerance' | 'maxTokenAge'>,
): TimeWindow {
  const issued = timeOf(claims, 'iat')
  const ends = [timeOf(claims, 'exp') ?? Number.NaN]
  if (maxTokenAge !== Number.POSITIVE_INFINITY) ends.push((issued ?? Number.NaN) + maxTokenAge)
  return {
    from: Math.max(timeOf(claims, 'nbf') ?? 0, issued ?? 0) - clockTolerance + 1,
    until: Math.min(...ends) + clockTolerance - 1,
  }
}

/** RFC 7519 §4.1.4: now < exp + tolerance. */
export const notExpired: ClaimRule = ({ claims, rules, now }) =>
  holds(now < (timeOf(claims, 'exp') ?? Number.NaN) + rules.clockTolerance, 'token_expired')

/** RFC 7519 §4.1.5: nbf ≤ now + tolerance. */
export const alreadyValid: ClaimRule = ({ claims, rules, now }) =>
  holds((timeOf(claims, 'nbf') ?? 0) <= now + rules.clockTolerance, 'token_not_yet_valid')

/** iat ≤ now + tolerance: a token from the future is a clock gone wrong, here or there. */
export const alreadyIssued: ClaimRule = ({ claims, rules, now }) =>
  holds((timeOf(claims, 'iat') ?? 0) <= now + rules.clockTolerance, 'token_issued_in_future')

/** now − iat ≤ maxTokenAge + tolerance. */
export const notTooOld: ClaimRule = ({ claims, rules, now }) => {
  if (rules.maxTokenAge === undefined) return undefined
  return holds(now - (timeOf(claims, 'iat') ?? Number.NaN) <= rules.maxTokenAge + rules.clockTolerance, 'token_too_old')
}

/** exp − iat ≤ maxTokenLifetime: a revocation must not lapse before the token it revokes. */
export const notTooLong: ClaimRule = ({ claims, rules }) => {
  if (rules.maxTokenLifetime === undefined) return undefined
  const lifetime = (timeOf(claims, 'exp') ?? Number.NaN) - (timeOf(claims, 'iat') ?? Number.NaN)
  return holds(lifetime <= rules.maxTokenLifetime, 'token_lifetime_excessive')
}
