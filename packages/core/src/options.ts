import type { CredentialExtractor, CredentialSource } from './credentials/credentials.js'
import type { Clock } from './shared/clock.js'
import type { Event } from './shared/events.js'
import type { IssuerOptions } from './shared/issuer-options.js'
import type { Denylist, Lookup } from './status/denylist.js'

/** What is decided for the whole server, but for how credentials are presented. */
export interface VerifierWideOptions {
  /** Scopes that include others: `{ 'write:orders': ['read:orders'] }`, transitively. Default none. */
  readonly impliedScopes?: Readonly<Record<string, readonly string[]>>
  /** Which tokens are revoked. Default none are. */
  readonly denylist?: Denylist | Lookup
  /** Verified tokens that are kept, so that their signatures are not checked again; everything else is. `false` keeps none. Default `{ max: 10_000 }`. */
  readonly cache?: false | { readonly max?: number }
  /** Characters; longer tokens are refused before any work. Default 16,384. */
  readonly maxTokenLength?: number
  /** Signature checks in flight; beyond them requests get 503. Default 4,096. */
  readonly maxVerifications?: number
  /** Seconds that a denylist, an issuer resolver, a credential extractor or a key source of yours may take. Default 1. */
  readonly hookTimeout?: number
  /** Seconds for which the answer of `issuers` as a function is kept. Default 300. */
  readonly issuerMaxAge?: number
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

/**
 * Finds the options of an issuer by the `iss` of a token that nobody has verified yet: look it up among the issuers you trust, and answer
 * undefined for any other. Called with 1 to 512 printable ASCII characters. The answer's `issuer` must be that very string; an answer that
 * is not, or is not valid options, is 401 `issuer_unknown`. A throw, or no answer within `hookTimeout`, is 503 `issuers_unavailable`.
 */
export type IssuerResolver = (issuer: string) => IssuerEntry | undefined | Promise<IssuerEntry | undefined>

interface SeveralIssuers extends Partial<Omit<IssuerOptions, 'issuer' | 'aliases'>> {
  readonly issuer?: never
  readonly aliases?: never
  readonly issuers: readonly IssuerEntry[] | IssuerResolver
}

/** Options of {@link createVerifier}. */
export type VerifierOptions = VerifierWideOptions & (OneIssuer | SeveralIssuers)

/** Options of {@link createResourceServer} and of every adapter. */
export type ResourceServerOptions = ServerWideOptions & (OneIssuer | SeveralIssuers)
