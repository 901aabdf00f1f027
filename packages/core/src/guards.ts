import { isPolicy } from './policy/is-policy.js'
import type { ClaimPredicate, Policy, Scalar } from './policy/policy.js'
import { anyRole, anyScope, claim, role, scope } from './policy/requirements.js'
import { ConfigError } from './shared/failures.js'

/** The guards every adapter offers, in its framework's form. */
export interface Guards<Guard> {
  /** A guard from a policy. No or malformed arguments are a `ConfigError`, here and below. */
  authorize(policy: Policy): Guard
  /** All of these scopes. `{name}` in one is filled from the route's parameters. */
  requireScope(...scopes: readonly string[]): Guard
  /** One of these scopes. */
  requireAnyScope(...scopes: readonly string[]): Guard
  /** All of these roles. */
  requireRole(...roles: readonly string[]): Guard
  /** One of these roles. */
  requireAnyRole(...roles: readonly string[]): Guard
  /** A claim with exactly this value, or one that a predicate answers with `true`. */
  requireClaim(name: string, expected: Scalar | ClaimPredicate): Guard
}

/** Makes the guards from one function of the adapter: a policy in, a guard out. */
export function guardsFrom<Guard>(make: (policy: Policy) => Guard): Guards<Guard> {
  return {
    authorize(policy) {
      if (!isPolicy(policy))
        throw new ConfigError(['authorize(policy): pass a policy made by scope(…), role(…), anyOf(…) and the like'])
      return make(policy)
    },
    requireScope: (...scopes) => make(scope(...scopes)),
    requireAnyScope: (...scopes) => make(anyScope(...scopes)),
    requireRole: (...roles) => make(role(...roles)),
    requireAnyRole: (...roles) => make(anyRole(...roles)),
    requireClaim: (name, expected) => make(claim(name, expected)),
  }
}
