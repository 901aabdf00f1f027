import { environment } from '#platform'
import type { VerifierConfig } from './config.js'
import { healthOfKeys } from './key/ask-source.js'
import type { KeyHealth } from './shared/key-source.js'
import type { CacheHealth } from './verified-tokens.js'

/** What a readiness endpoint wants to know. */
export interface Health {
  readonly issuers: Readonly<Record<string, KeyHealth>>
  /** The verified-token cache; undefined where it is turned off. */
  readonly cache: CacheHealth | undefined
  readonly platform: 'node' | 'web'
}

/** A source that does not tell is taken to be fresh: it has no age that we could know. */
const silent: KeyHealth = Object.freeze({ ageSeconds: undefined, fresh: true, keys: 0, lastError: undefined })

export function healthOf({ issuers }: VerifierConfig, cache: CacheHealth | undefined): Health {
  const entries = issuers.all.map((rules) => [rules.issuer, healthOfKeys(rules) ?? silent] as const)
  return { issuers: Object.fromEntries(entries), cache, platform: environment.platform }
}
