import type { KeysFailedReason } from '../shared/events.js'
import { VerifierUnavailable } from '../shared/failures.js'

interface Details {
  readonly status?: number
  readonly expected?: string
  readonly received?: string
}

/** Why keys could not be had. The reason is from a closed set; the original error travels in `cause`. */
export class KeysFailed extends Error {
  override readonly name = 'KeysFailed'
  readonly reason: KeysFailedReason
  readonly details: Details

  constructor(reason: KeysFailedReason, options: Details & { readonly cause?: unknown } = {}) {
    const { cause, ...details } = options
    super(reason, { cause })
    this.reason = reason
    this.details = details
  }
}

export function unavailable(retryAfter: number | undefined, cause: unknown): VerifierUnavailable {
  return new VerifierUnavailable('keys_unavailable', { cause, ...(retryAfter !== undefined && { retryAfter }) })
}
