import { type Auth, judgingBehind } from '../claims/auth.js'
import { isThenable } from '../shared/deadline.js'
import type { InsufficientCode } from '../shared/refusals.js'
import type { ClaimPolicy, Policy } from './policy.js'
import { fill, type Parameters, type ScopeTemplate } from './template.js'

/** Permits, or the code of the first requirement that is not met. */
export type Verdict = 'permit' | InsufficientCode

/** Does this token grant what the policy asks for? Synchronous and pure, but for the predicates of `claim`. */
export function judgePolicy(policy: Policy, auth: Auth, parameters: Parameters): Verdict {
  const met = (condition: boolean, code: InsufficientCode): Verdict => (condition ? 'permit' : code)
  const holds = (template: ScopeTemplate) => hasScope(auth, fill(template, parameters))
  switch (policy.kind) {
    case 'scope':
      return met(policy.scopes.every(holds), 'scope_insufficient')
    case 'anyScope':
      return met(policy.scopes.some(holds), 'scope_insufficient')
    case 'role':
      return met(
        policy.roles.every((role) => auth.roles.includes(role)),
        'role_insufficient',
      )
    case 'anyRole':
      return met(
        policy.roles.some((role) => auth.roles.includes(role)),
        'role_insufficient',
      )
    case 'claim':
      return met(hasClaim(policy, auth), 'claim_insufficient')
    case 'fromIssuer':
      return met(policy.issuers.includes(auth.issuer), 'issuer_insufficient')
    case 'allOf':
      return firstUnmet(policy.policies.map((one) => judgePolicy(one, auth, parameters)))
    case 'anyOf': {
      const verdicts = policy.policies.map((one) => judgePolicy(one, auth, parameters))
      return verdicts.includes('permit') ? 'permit' : firstUnmet(verdicts)
    }
  }
}

/**
 * The same question for handlers and resolvers. No `Auth`, or a template without its parameter, is false.
 */
export function permits(auth: Auth | undefined, policy: Policy, params: Parameters = {}): boolean {
  return auth !== undefined && judgePolicy(policy, auth, params) === 'permit'
}

const firstUnmet = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.find((verdict) => verdict !== 'permit') ?? 'permit'

function hasScope(auth: Auth, wanted: string | undefined): boolean {
  if (wanted === undefined) return false
  if (auth.scopes.includes(wanted)) return true
  const impliedBy = judgingBehind(auth)?.impliedBy
  if (impliedBy === undefined || !Object.hasOwn(impliedBy, wanted)) return false
  return impliedBy[wanted]?.some((broader) => auth.scopes.includes(broader)) === true
}

function hasClaim({ name, expected }: ClaimPolicy, { claims }: Auth): boolean {
  if (!Object.hasOwn(claims, name)) return false
  const value = claims[name]
  if (typeof expected !== 'function') return value === expected
  try {
    const answer: unknown = expected(value)
    // A promise does not count; should it reject, nobody else would notice.
    if (isThenable(answer)) Promise.resolve(answer).catch(() => undefined)
    return answer === true
  } catch {
    return false
  }
}
