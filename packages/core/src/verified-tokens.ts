import { LRUCache } from 'lru-cache'
import type { Judging } from './claims/auth.js'
import type { Granted } from './claims/granted.js'
import type { TimeWindow } from './claims/lifetime.js'
import type { VerificationKey } from './shared/key-source.js'
import type { UnverifiedToken } from './shared/stages.js'

/** A token whose signature and claims were found good: everything but the token itself, which only its bearer has. */
export interface VerifiedToken extends Pick<UnverifiedToken, 'header' | 'claims'> {
  readonly granted: Granted
  readonly tokenId: string
  /** As the token spells it, but the text of the configuration: thousands of tokens then share it. */
  readonly issuer: string
  /** When nothing but the clock need be asked about the time. */
  readonly window: TimeWindow
  /** By which rules, with which key. */
  readonly judging: Judging
}

/** What a health endpoint may want to know of the cache. */
export interface CacheHealth {
  readonly hits: number
  readonly misses: number
  /** Tokens kept now. */
  readonly size: number
}

interface Check {
  readonly key: VerificationKey
  readonly valid: Promise<boolean>
}

/**
 * Tokens that were verified, by the SHA-256 of their text. A hit only says that the signature was good once, with that key and by those
 * rules: whether these still hold, the time and the status are asked again for every request. Refusals are never kept.
 */
export class VerifiedTokens {
  readonly #max: number
  /** Made when there is something to keep: it takes its room at once. */
  #kept: LRUCache<string, VerifiedToken> | undefined
  readonly #checks = new Map<string, Check>()
  #hits = 0
  #misses = 0

  /** @param max tokens */
  constructor(max: number) {
    this.#max = max
  }

  get health(): CacheHealth {
    return { hits: this.#hits, misses: this.#misses, size: this.#kept?.size ?? 0 }
  }

  get(id: string): VerifiedToken | undefined {
    const known = this.#kept?.get(id)
    if (known === undefined) this.#misses++
    else this.#hits++
    return known
  }

  keep(id: string, verified: VerifiedToken): void {
    this.#kept ??= new LRUCache({ max: this.#max })
    this.#kept.set(id, Object.freeze(verified))
  }

  drop(id: string): void {
    this.#kept?.delete(id)
  }

  /** What was found holds no longer: it was no hit after all. */
  dismiss(id: string): void {
    this.#kept?.delete(id)
    this.#hits--
    this.#misses++
  }

  /** The check of the same signature with the same key that is under way, or this one for others to wait for. */
  share(id: string, key: VerificationKey, check: () => boolean | Promise<boolean>): boolean | Promise<boolean> {
    const underWay = this.#checks.get(id)
    if (underWay?.key === key) return underWay.valid
    const valid = check()
    if (!(valid instanceof Promise)) return valid
    const mine = { key, valid }
    this.#checks.set(id, mine)
    const done = (): void => {
      if (this.#checks.get(id) === mine) this.#checks.delete(id)
    }
    valid.then(done, done)
    return valid
  }
}
