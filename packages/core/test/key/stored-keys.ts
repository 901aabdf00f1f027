import { spareKeys, turnableClock } from '@claimcheck/test-fixtures'
import type { KeySnapshot } from '../../src/shared/key-source.js'

/** What a snapshot holds: by default the spare key of ES256, stored 100 s before a turned clock starts. */
export interface Stored {
  readonly keys?: readonly unknown[]
  readonly age?: number
  readonly document?: Readonly<Record<string, unknown>>
}

/** A snapshot of keys at a fixed address. */
export function storedKeys({ keys = [spareKeys.ES256.publicJwk], age = 100, document = { keys } }: Stored = {}) {
  const sets: KeySnapshot['sets'][number][] = [{ fetchedAt: turnableClock().now() - age, document }]
  return { sets }
}
