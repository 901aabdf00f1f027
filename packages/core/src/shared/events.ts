import { isThenable } from './deadline.js'
import type { RefusalCode, UnavailableCode } from './refusals.js'

/** For the operator: what probably is the matter. A closed set, never the caller's text. */
export type Hint =
  | 'issuer_trailing_slash'
  | 'issuer_case'
  | 'audience_is_client_id'
  | 'token_opaque'
  | 'token_encrypted'
  | 'id_token'
  | 'clock_skew'
  | 'hs256_without_secret'

/** Why keys could not be had. */
export type KeysFailedReason =
  | 'connection'
  | 'timeout'
  | 'status'
  | 'redirect'
  | 'too_large'
  | 'not_json'
  | 'not_metadata'
  | 'issuer_mismatch'
  | 'jwks_uri_refused'
  | 'not_a_jwks'
  | 'too_many_keys'
  | 'empty_set'
  | 'no_usable_key'
  | 'snapshot_too_old'
  | 'hook'

interface Decided {
  /** The configured issuer, never the token's own word for it. */
  readonly issuer?: string
  /** Only of a key the issuer publishes. */
  readonly kid?: string
  readonly durationMs: number
  /** 16 hexadecimal digits of the SHA-256 of the signing input: the same token, without the token. */
  readonly fingerprint?: string
}

/** What an observer is told. Never a token, never a value that was not verified. */
export type Event =
  | ({ readonly type: 'accepted' } & Decided)
  | ({
      readonly type: 'refused'
      readonly code: RefusalCode
      readonly hint?: Hint
      /** With `issuer_unknown`: what is wrong with the resolver's answer. Names options, never their values. */
      readonly problems?: readonly string[]
    } & Decided)
  | ({ readonly type: 'unavailable'; readonly code: UnavailableCode; readonly retryAfter: number } & Decided)
  | { readonly type: 'keys_refreshed'; readonly issuer: string; readonly keys: number; readonly durationMs: number }
  | {
      readonly type: 'keys_failed'
      readonly issuer: string
      readonly reason: KeysFailedReason
      /** The status the issuer answered with, where the reason is `status`. */
      readonly status?: number
      /** With `issuer_mismatch`: the configured issuer, and what the metadata says instead. */
      readonly expected?: string
      readonly received?: string
      readonly durationMs: number
    }
  | { readonly type: 'key_skipped'; readonly issuer: string; readonly kid?: string; readonly reason: string }
  | { readonly type: 'revocation_stale'; readonly staleSeconds: number }
  | { readonly type: 'store_full'; readonly max: number }
  | { readonly type: 'status_skipped'; readonly issuer: string; readonly reason: string; readonly fingerprint?: string }
  | ({ readonly type: 'overloaded' } & Decided)

export type Emit = (event: Event) => void

/** An observer that can neither delay nor break a decision: never awaited, its failures swallowed. */
export function quietly(observe: (event: Event) => unknown): Emit {
  return (event) => {
    try {
      const result = observe(event)
      if (isThenable(result)) Promise.resolve(result).catch(() => undefined)
    } catch {
      // An observer that fails must not change a decision.
    }
  }
}
