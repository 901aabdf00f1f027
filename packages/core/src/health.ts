import { environment } from '#platform'
import type { VerifierConfig } from './config.js'
import type { KeyHealth } from './shared/key-source.js'

/** What a readiness endpoint wants to know. */
export interface Health {
  readonly issuers: Readonly<Record<string, KeyHealth>>
  /** The verified-token cache; undefined while there is none. */
  readonly cache: undefined
  readonly platform: 'node' | 'web'
}

/** A source that does not tell is taken to be fresh: it has no age that we could know. */
const silent: KeyHealth = Object.freeze({ ageSeconds: undefined, fresh: true, keys: 0, lastError: undefined })

export function healthOf({ issuers }: VerifierConfig): Health {
  const entries = issuers.all.map(({ issuer, keys }) => [issuer, keys.health?.(issuer) ?? silent] as const)
  return { issuers: Object.fromEntries(entries), cache: undefined, platform: environment.platform }
}
