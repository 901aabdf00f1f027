import type { KeySource } from './key-source.js'
import type { RequiredClaim } from './rules.js'
import type { Unchecked } from './unchecked.js'

/** Where roles stand as the keys of an object. */
export interface RolesFromKeys {
  readonly kind: 'rolesFromKeys'
  readonly path: readonly string[]
}

/** A claim's name, in which a dot is just a character, or a path of such names. */
export type ClaimPlace = string | readonly string[]

/** One provider with an issuer for each tenant, such as `https://login.microsoftonline.com/{tenantid}/v2.0`. */
export interface IssuerTemplate {
  /** The issuer identifier with one `{name}` in the tenant's place. */
  readonly template: string
  /** The tenants that are trusted, 1 to 10,000: exactly these, each of 1 to 128 letters, digits and `.`, `_`, `~`, `-`. */
  readonly tenants: readonly string[]
}

/** What is decided for each issuer. On a server with several `issuers`, what stands beside them is their default. */
export interface IssuerOptions {
  /** The issuer identifier, compared by code point: a slash at the end makes another issuer (RFC 8414 §2, §4). Without `#`. Or a template of such identifiers and the tenants it stands for. */
  readonly issuer: string | IssuerTemplate
  /** Other spellings of `iss` that this issuer uses. */
  readonly aliases?: readonly string[]
  /** Who we are in `aud`: one or several identifiers, any of which may match. To leave the check out: `unchecked('why')`, together with a `requiredClaims` entry that tells tenants apart. */
  readonly audience: string | readonly string[] | Unchecked
  /** Where the audience stands; the first claim present counts. Default `['aud']`. */
  readonly audienceClaims?: readonly string[]
  /** The signature algorithms this issuer may use. Default RS256, PS256, ES256, EdDSA, Ed25519. */
  readonly algorithms?: readonly string[]
  /** Where the issuer's keys come from. Default `discoverKeys()`. */
  readonly keys?: KeySource
  /** `compat` (default) takes `typ` absent, `JWT` or `at+jwt`; `rfc9068` insists on `at+jwt` and all seven claims. */
  readonly profile?: 'compat' | 'rfc9068'
  /** Seconds by which clocks may differ, 0…120. Default 10. */
  readonly clockTolerance?: number
  /** Seconds since `iat` after which a token is too old; makes `iat` required. No default. */
  readonly maxTokenAge?: number
  /** Claims every token must have, or `{ claim, oneOf }` with the values it may have. Default none. */
  readonly requiredClaims?: readonly (string | RequiredClaim)[]
  /** Where scopes stand: claim names or paths; the first present counts. Default `['scope', 'scp']`. */
  readonly scopeClaims?: readonly ClaimPlace[]
  /** Where roles stand: claim names, paths, or `rolesFromKeys(place)`; the first present counts. Default `['roles']`. */
  readonly roleClaims?: readonly (ClaimPlace | RolesFromKeys)[]
  /** Where the subject stands; the first present counts. Default `['sub']`. */
  readonly subjectClaims?: readonly string[]
  /** `unchecked('why')` lets tokens with `cnf` pass without proof of possession. Default: they are refused. */
  readonly senderConstraint?: Unchecked
}
