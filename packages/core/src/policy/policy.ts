import type { ScopeTemplate } from './template.js'

/** What a token must grant. Frozen data, told apart by `kind`, so that two copies of this package agree. Make it with `scope(…)` and the like. */
export type Policy = ScopePolicy | RolePolicy | ClaimPolicy | IssuerPolicy | CombinedPolicy

export interface ScopePolicy {
  readonly kind: 'scope' | 'anyScope'
  readonly scopes: readonly ScopeTemplate[]
}

export interface RolePolicy {
  readonly kind: 'role' | 'anyRole'
  readonly roles: readonly string[]
}

export interface ClaimPolicy {
  readonly kind: 'claim'
  readonly name: string
  readonly expected: Scalar | ClaimPredicate
}

export interface IssuerPolicy {
  readonly kind: 'fromIssuer'
  readonly issuers: readonly string[]
}

export interface CombinedPolicy {
  readonly kind: 'allOf' | 'anyOf'
  readonly policies: readonly Policy[]
}

export type Scalar = string | number | boolean | null

/** Permits by returning true, and by nothing else. Must be synchronous: a promise refuses. */
export type ClaimPredicate = (value: unknown) => boolean
