import type { KeysFailedReason } from '../shared/events.js'

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
