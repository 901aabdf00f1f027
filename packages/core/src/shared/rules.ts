import type { KeyContext, KeySource } from './key-source.js'

/** Where a claim stands: a path of literal names. `keys` means that the names are an object's keys. */
export interface ClaimPath {
  readonly path: readonly string[]
  readonly keys: boolean
}

export interface RequiredClaim {
  readonly claim: string
  readonly oneOf?: readonly unknown[]
}

/** One issuer's options, checked and frozen. */
export interface IssuerRules {
  readonly issuer: string
  /** The issuer and its second spellings. */
  readonly spellings: readonly string[]
  /** Undefined: the audience check was left out, in words. */
  readonly audience: readonly string[] | undefined
  readonly audienceClaims: readonly string[]
  readonly algorithms: readonly string[]
  readonly profile: 'compat' | 'rfc9068'
  /** Seconds. */
  readonly clockTolerance: number
  /** Seconds. */
  readonly maxTokenAge: number | undefined
  /** Seconds; set by a denylist. */
  readonly maxTokenLifetime: number | undefined
  readonly requiredClaims: readonly RequiredClaim[]
  readonly scopeClaims: readonly ClaimPath[]
  readonly roleClaims: readonly ClaimPath[]
  readonly subjectClaims: readonly string[]
  /** Bound tokens are let through without their proof, in words. */
  readonly senderConstraintUnchecked: boolean
  readonly keys: KeySource
  readonly context: KeyContext
}
