import type { Policy } from './policy.js'
import { fill, type Parameters, type ScopeTemplate } from './template.js'

/** A policy in words, for documentation and logs. A predicate is only said to be one. */
export function describe(policy: Policy): string {
  switch (policy.kind) {
    case 'scope':
      return listed(
        'scope',
        policy.scopes.map(({ text }) => text),
        'and',
      )
    case 'anyScope':
      return listed(
        'scope',
        policy.scopes.map(({ text }) => text),
        'or',
      )
    case 'role':
      return listed('role', policy.roles, 'and')
    case 'anyRole':
      return listed('role', policy.roles, 'or')
    case 'claim':
      return `claim ${policy.name} ${typeof policy.expected === 'function' ? 'as a predicate says' : `= ${JSON.stringify(policy.expected)}`}`
    case 'fromIssuer':
      return listed('issuer', policy.issuers, 'or')
    case 'allOf':
      return nested(policy.policies, 'and')
    case 'anyOf':
      return nested(policy.policies, 'or')
  }
}

const listed = (kind: string, names: readonly string[], word: 'and' | 'or'): string =>
  `${kind} ${names.join(` ${word} `)}`

const nested = (policies: readonly Policy[], word: 'and' | 'or'): string =>
  policies.map((policy) => (policies.length > 1 ? `(${describe(policy)})` : describe(policy))).join(` ${word} `)

/**
 * The scopes a challenge names (RFC 6750 §3): of `allOf` all, met or not; of `anyOf` and `anyScope` those of the first alternative; as written,
 * once each, in order.
 *
 * @returns undefined when there are none, or when a parameter cannot be filled in.
 */
export function challengeScopes(policy: Policy, parameters: Parameters): string | undefined {
  const filled = templatesOf(policy).map((template) => fill(template, parameters))
  return filled.length === 0 || filled.includes(undefined) ? undefined : [...new Set(filled)].join(' ')
}

/** Does the challenge of this policy depend on the request? */
export const hasTemplates = (policy: Policy): boolean => templatesOf(policy).some(({ pieces }) => pieces.length > 1)

function templatesOf(policy: Policy): readonly ScopeTemplate[] {
  if (policy.kind === 'scope') return policy.scopes
  if (policy.kind === 'anyScope') return policy.scopes.slice(0, 1)
  if (policy.kind === 'allOf') return policy.policies.flatMap(templatesOf)
  return policy.kind === 'anyOf' ? policy.policies.slice(0, 1).flatMap(templatesOf) : []
}
