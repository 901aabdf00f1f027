import { type Auth, judgingBehind } from '../claims/auth.js'
import { isThenable } from '../shared/deadline.js'
import { UsageError } from '../shared/failures.js'
import type { InsufficientCode } from '../shared/refusals.js'
import type { ImpliedScopes } from './implied-scopes.js'
import { isPolicy } from './is-policy.js'
import type { ClaimPolicy, Policy } from './policy.js'
import { fill, type Parameters, type ScopeTemplate } from './template.js'

/** Permits, or the code of the first requirement that is not met. */
export type Verdict = 'permit' | InsufficientCode

/** What a policy is judged with, beside the token. */
export interface Terms {
  readonly parameters: Parameters
  /** For each scope, the scopes that imply it. */
  readonly impliedBy: ImpliedScopes | undefined
}

/** Does this token grant what the policy asks for? Synchronous and pure, but for the predicates of `claim`. */
export function judgePolicy(policy: Policy, auth: Auth, terms: Terms): Verdict {
  const met = (condition: boolean, code: InsufficientCode): Verdict => (condition ? 'permit' : code)
  const holds = (template: ScopeTemplate) => hasScope(auth, fill(template, terms.parameters), terms.impliedBy)
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
      return firstUnmet(policy.policies.map((one) => judgePolicy(one, auth, terms)))
    case 'anyOf': {
      const verdicts = policy.policies.map((one) => judgePolicy(one, auth, terms))
      return verdicts.includes('permit') ? 'permit' : firstUnmet(verdicts)
    }
    default:
      // From another copy of this package, perhaps: what we cannot judge we do not permit.
      throw new UsageError('a policy of this kind cannot be judged here')
  }
}

/**
 * The same question for handlers and resolvers, with the implied scopes of the server that made the `Auth`. No `Auth`, or a template without its parameter, is false.
 *
 * @throws {@link UsageError} for what is no policy.
 */
export function permits(auth: Auth | undefined, policy: Policy, params: Parameters = {}): boolean {
  if (!isPolicy(policy)) throw new UsageError('permits: a policy is made by scope(…), role(…), claim(…) and the like')
  if ((auth ?? undefined) === undefined) return false
  const terms = { parameters: params, impliedBy: judgingBehind(auth as Auth)?.impliedBy }
  return judgePolicy(policy, auth as Auth, terms) === 'permit'
}

const firstUnmet = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.find((verdict) => verdict !== 'permit') ?? 'permit'

function hasScope(auth: Auth, wanted: string | undefined, impliedBy: ImpliedScopes | undefined): boolean {
  if (wanted === undefined) return false
  if (auth.scopes.includes(wanted)) return true
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
