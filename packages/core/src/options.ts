import type { ClaimPlace, RolesFromKeys } from './claims/claim-paths.js'
import type { CredentialExtractor, CredentialSource } from './credentials/credentials.js'
import type { Clock } from './shared/clock.js'
import type { Event } from './shared/events.js'
import type { KeySource } from './shared/key-source.js'
import type { RequiredClaim } from './shared/rules.js'
import type { Unchecked } from './shared/unchecked.js'
import type { Denylist, Lookup } from './status/denylist.js'

/** What is decided for each issuer. On a server with several `issuers`, what stands beside them is their default. */
export interface IssuerOptions {
  /** The issuer identifier, compared by code point: a slash at the end makes another issuer (RFC 8414 §2, §4). Without `#`. */
  readonly issuer: string
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

/** What is decided for the whole server, but for how credentials are presented. */
export interface VerifierWideOptions {
  /** Scopes that include others: `{ 'write:orders': ['read:orders'] }`, transitively. Default none. */
  readonly impliedScopes?: Readonly<Record<string, readonly string[]>>
  /** Which tokens are revoked. Default none are. */
  readonly denylist?: Denylist | Lookup
  /** The verified-token cache; `false` turns it off. Nothing else can be said of it yet: there is no cache in this release. */
  readonly cache?: false
  /** Characters; longer tokens are refused before any work. Default 16,384. */
  readonly maxTokenLength?: number
  /** Signature checks in flight; beyond them requests get 503. Default 4,096. */
  readonly maxVerifications?: number
  /** Seconds that a denylist, a credential extractor or a key source of yours may take. Default 1. */
  readonly hookTimeout?: number
  /** Told of every decision. Never awaited, and its failures are swallowed. */
  readonly onEvent?: (event: Event) => unknown
  /** What time it is: `now()` in seconds since the epoch, `monotonic()` in milliseconds. Default the system's. */
  readonly clock?: Clock
  /** What metadata and keys are fetched with. Default the global `fetch`. */
  readonly fetch?: typeof fetch
}

/** What is decided for the whole server. */
export interface ServerWideOptions extends VerifierWideOptions {
  /** The realm of challenges. Default `api`. */
  readonly realm?: string
  /** Where tokens are presented: `fromHeader()`, `fromCookie(…)` or a function. Two sources with a token: 400. Default `[fromHeader()]`. */
  readonly credentials?: readonly (CredentialSource | CredentialExtractor)[]
}

interface OneIssuer extends IssuerOptions {
  readonly issuers?: never
}

/** One of several issuers: what it leaves out, it takes from the server. */
export type IssuerEntry = Pick<IssuerOptions, 'issuer'> & Partial<IssuerOptions>

interface SeveralIssuers extends Partial<Omit<IssuerOptions, 'issuer' | 'aliases'>> {
  readonly issuer?: never
  readonly aliases?: never
  readonly issuers: readonly IssuerEntry[]
}

/** Options of {@link createVerifier}. */
export type VerifierOptions = VerifierWideOptions & (OneIssuer | SeveralIssuers)

/** Options of {@link createResourceServer} and of every adapter. */
export type ResourceServerOptions = ServerWideOptions & (OneIssuer | SeveralIssuers)
