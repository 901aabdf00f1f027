import { ConfigError } from '../shared/failures.js'
import { isPolicy } from './is-policy.js'
import type { ClaimPredicate, Policy, Scalar } from './policy.js'
import { parseScope, type ScopeTemplate } from './template.js'

/** All of these scopes. `{name}` in one is filled from the route's parameters. @throws {@link ConfigError} */
export const scope = (...scopes: readonly string[]): Policy => policyOfScopes('scope', scopes)

/** One of these scopes. @throws {@link ConfigError} */
export const anyScope = (...scopes: readonly string[]): Policy => policyOfScopes('anyScope', scopes)

/** All of these roles. @throws {@link ConfigError} */
export const role = (...roles: readonly string[]): Policy => freeze({ kind: 'role', roles: names('role', roles) })

/** One of these roles. @throws {@link ConfigError} */
export const anyRole = (...roles: readonly string[]): Policy =>
  freeze({ kind: 'anyRole', roles: names('anyRole', roles) })

/** A token of one of these issuers. @throws {@link ConfigError} */
export const fromIssuer = (...issuers: readonly string[]): Policy =>
  freeze({ kind: 'fromIssuer', issuers: names('fromIssuer', issuers) })

/**
 * A claim with exactly this value, compared by strict equality, or one that a synchronous predicate answers with `true`.
 * A claim that is absent is never permitted, and the predicate is not asked; a predicate that throws or returns a promise refuses.
 *
 * @throws {@link ConfigError}
 */
export function claim(name: string, expected: Scalar | ClaimPredicate): Policy {
  const problems: string[] = []
  if (typeof name !== 'string' || name === '') problems.push('claim(name, …): the name is a non-empty string')
  const isScalar = expected === null || ['string', 'boolean'].includes(typeof expected) || Number.isFinite(expected)
  if (!isScalar && typeof expected !== 'function') {
    problems.push('claim(name, value): the value is a string, a finite number, a boolean, null or a predicate')
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return freeze({ kind: 'claim', name, expected })
}

/** All of these policies. @throws {@link ConfigError} */
export const allOf = (...policies: readonly Policy[]): Policy =>
  freeze({ kind: 'allOf', policies: several('allOf', policies) })

/** One of these policies; the first speaks for them when none is met. @throws {@link ConfigError} */
export const anyOf = (...policies: readonly Policy[]): Policy =>
  freeze({ kind: 'anyOf', policies: several('anyOf', policies) })

const freeze = (policy: Policy): Policy => Object.freeze(policy)

function policyOfScopes(kind: 'scope' | 'anyScope', scopes: readonly unknown[]): Policy {
  const parsed = scopes.map(parseScope)
  const problems = parsed.flatMap((one) => ('problem' in one ? [`${kind}(…): ${one.problem}`] : []))
  if (scopes.length === 0) problems.push(`${kind}(…): name at least one scope`)
  if (problems.length > 0) throw new ConfigError([...new Set(problems)])
  return freeze({ kind, scopes: Object.freeze(parsed as ScopeTemplate[]) })
}

function names(kind: string, list: readonly unknown[]): readonly string[] {
  const problems: string[] = []
  if (list.length === 0) problems.push(`${kind}(…): name at least one`)
  if (!list.every((name) => typeof name === 'string' && name !== ''))
    problems.push(`${kind}(…): each is a non-empty string`)
  if (problems.length > 0) throw new ConfigError(problems)
  return Object.freeze([...list]) as readonly string[]
}

function several(kind: string, policies: readonly unknown[]): readonly Policy[] {
  const problems: string[] = []
  if (policies.length === 0) problems.push(`${kind}(…): name at least one policy`)
  if (!policies.every(isPolicy))
    problems.push(`${kind}(…): each is a policy, made by scope(…), role(…), claim(…) and the like`)
  if (problems.length > 0) throw new ConfigError(problems)
  return Object.freeze([...policies]) as readonly Policy[]
}
