import type { Clock } from './clock.js'
import type { Emit } from './events.js'

/** The JOSE header of a token (RFC 7515 §4). `jwk`, `jku`, `x5c` and `x5u` are there to read and are never followed. */
export interface JwsHeader {
  readonly alg: string
  readonly kid?: string
  readonly typ?: unknown
  readonly [member: string]: unknown
}

/** A key for exactly one algorithm, made by `importKey`. An unchanged key keeps its object. */
export interface VerificationKey {
  readonly alg: string
  readonly kid?: string
  readonly key: unknown
}

/** What the server lends a key source. */
export interface KeyContext {
  readonly algorithms: readonly string[]
  readonly fetch: typeof fetch
  readonly clock: Clock
  readonly emit: Emit
  /** Where the issuer's options come from: what a resolver answers must not lead to this machine. Default `written`. */
  readonly origin?: 'written' | 'resolved'
}

export interface KeyHealth {
  /** Seconds since the keys were fetched; undefined while there are none, 0 for keys that do not age. */
  readonly ageSeconds: number | undefined
  /** Younger than the age limit. */
  readonly fresh: boolean
  /** How many keys may be used now. */
  readonly keys: number
  /** Why the last attempt failed; undefined after a success. */
  readonly lastError: string | undefined
}

/** Public keys as they were last fetched: plain JSON, for a start without a network. */
export interface KeySnapshot {
  readonly sets: readonly {
    /** Undefined where one key set serves whichever issuers are configured with it. */
    readonly issuer?: string
    /** Seconds since the epoch. */
    readonly fetchedAt: number
    /** As the issuer publishes it, but only the keys that can be used, and of them only the members that are looked at. */
    readonly document: Readonly<Record<string, unknown>>
  }[]
}

/**
 * Where verification keys come from. Answers with exactly one key, or with undefined (`key_unknown`).
 * A throw, a rejection or an answer of another shape is 503 `keys_unavailable`.
 */
export interface KeySource {
  keyFor(
    header: JwsHeader,
    issuer: string,
    context: KeyContext,
  ): VerificationKey | undefined | Promise<VerificationKey | undefined>
  /** Fixes the issuer's algorithms, as a shared secret does. */
  readonly algorithms?: readonly string[]
  refresh?(issuer: string, context: KeyContext): Promise<void>
  /** From now on the key with this `kid` verifies nothing, whoever still publishes it. Fetches begun earlier do not count. */
  forget?(issuer: string, kid: string): void
  health?(issuer: string): KeyHealth
  /** What to store for the option `snapshot`: of one issuer, or of all that were fetched. */
  snapshot?(issuer?: string): KeySnapshot
}

/** A source that fetches: {@link discoverKeys}, {@link remoteKeys}. */
export interface RemoteKeySource extends KeySource {
  refresh(issuer: string, context: KeyContext): Promise<void>
  forget(issuer: string, kid: string): void
  health(issuer: string): KeyHealth
  snapshot(issuer?: string): KeySnapshot
}
