import { answerWithin, DeadlineMissed } from '../shared/deadline.js'
import { TokenRefused, type VerifierUnavailable } from '../shared/failures.js'
import type { JwsHeader, KeyHealth, VerificationKey } from '../shared/key-source.js'
import type { Later } from '../shared/later.js'
import type { Access } from './cache-terms.js'
import { JwksCache } from './jwks-cache.js'
import { type Asking, type FetchedSet, KeyLoader, type RemoteTerms } from './key-loader.js'
import type { KeySet } from './key-set.js'
import type { StoredSet } from './key-snapshot.js'
import { KeysFailed, unavailable } from './keys-failed.js'
import { selectKey } from './select-key.js'

/** One remote key set: how old it is, and which key a header asks for. */
export class RemoteKeySet {
  readonly #terms: RemoteTerms
  readonly #loader: KeyLoader
  readonly #cache: JwksCache<FetchedSet>
  #asking: Asking | undefined
  #seeding: Promise<void> | undefined

  constructor(terms: RemoteTerms) {
    this.#terms = terms
    this.#loader = new KeyLoader(terms)
    const { maxStale, cooldown } = terms.options
    this.#cache = new JwksCache({ maxStale, cooldown, random: Math.random })
  }

  keyFor(header: JwsHeader, asking: Asking): Later<VerificationKey> {
    if (this.#seeding !== undefined) return this.#seeding.then(() => this.keyFor(header, asking))
    this.#asking = asking
    const young = this.#cache.young(this.#time())
    const key = young && selectKey(young.set.keys, header)
    if (key !== undefined) return key
    const access = this.#access(asking)
    const asked = access.time()
    const fetched = this.#cache.get(access)
    if (!(fetched instanceof Promise)) return this.#select(fetched, header, access)
    return this.#inTime(
      // What was loaded for this very request lacks the key for good.
      fetched.then((ready) => this.#select(ready, header, this.#cache.loadedSince(asked) ? undefined : access)),
    )
  }

  /** A request may have to wait for two fetches, one that others began and one of its own: together no longer than for one. */
  async #inTime(key: Promise<VerificationKey>): Promise<VerificationKey> {
    try {
      return await answerWithin(this.#terms.options.timeout + 0.2, () => key)
    } catch (cause) {
      throw cause instanceof DeadlineMissed ? unavailable(this.#cache.retryAfter(this.#time()), cause) : cause
    }
  }

  async refresh(asking: Asking): Promise<void> {
    await this.#seeding
    await this.#cache.refresh(this.#access(asking))
  }

  /** Drops what is forgotten by now; fetches begun earlier no longer count. */
  dropForgotten(): void {
    const { forgotten, name } = this.#terms
    const access = this.#asking && this.#access(this.#asking)
    this.#cache.amend((fetched) => ({ ...fetched, set: forgotten.keep(name, fetched.set) }), access)
  }

  get set(): KeySet | undefined {
    return this.#cache.value?.set
  }

  /** Seconds since the epoch; undefined while there is nothing. */
  get fetchedAt(): number | undefined {
    const age = this.#cache.age(this.#time())
    return age === undefined || this.#asking === undefined ? undefined : this.#asking.context.clock.now() - age
  }

  health(): KeyHealth {
    const now = this.#time()
    const { lastFailure } = this.#cache
    const reason = lastFailure instanceof KeysFailed ? lastFailure.reason : 'hook'
    return {
      ageSeconds: this.#cache.age(now),
      fresh: this.#cache.isFresh(now),
      keys: this.#cache.usable(now)?.set.keys.length ?? 0,
      lastError: lastFailure === undefined ? undefined : reason,
    }
  }

  /** Takes stored keys for the last known good, until the first fetch succeeds. What cannot be taken is told and left. */
  seed(stored: StoredSet, asking: Asking): void {
    this.#asking = asking
    const { snapshotMaxAge } = this.#terms.options
    const age = Math.max(0, asking.context.clock.now() - stored.fetchedAt)
    const fail = (cause: unknown): void => {
      const reason = cause instanceof KeysFailed ? cause.reason : 'no_usable_key'
      asking.context.emit({ type: 'keys_failed', issuer: asking.issuer, reason, durationMs: 0 })
    }
    const take = (set: KeySet): void =>
      this.#cache.seed(
        { set, version: undefined, maxAge: undefined },
        { now: this.#time(), age, usableFor: snapshotMaxAge - age },
      )
    try {
      if (age > snapshotMaxAge) throw new KeysFailed('snapshot_too_old')
      const set = this.#loader.readStored(stored.document, asking)
      if (set instanceof Promise) this.#wait(set.then(take, fail))
      else take(set)
    } catch (cause) {
      fail(cause)
    }
  }

  #wait(seeding: Promise<void>): void {
    this.#seeding = seeding.finally(() => {
      this.#seeding = undefined
    })
  }

  /** @param access with which to look for what the set lacks; undefined: it is the latest there is. */
  #select({ set }: FetchedSet, header: JwsHeader, access: Access<FetchedSet> | undefined): Later<VerificationKey> {
    const key = selectKey(set.keys, header)
    if (key !== undefined) return key
    const reloading = access && this.#cache.reload(access)
    if (reloading === undefined) throw this.#unknownKey()
    return reloading.then((ready) => this.#select(ready, header, undefined))
  }

  // Only an issuer that answered can be said not to publish a key.
  #unknownKey(): TokenRefused | VerifierUnavailable {
    if (!this.#cache.failing) return new TokenRefused('key_unknown')
    return unavailable(this.#cache.retryAfter(this.#time()), this.#cache.lastFailure)
  }

  #access(asking: Asking): Access<FetchedSet> {
    this.#asking = asking
    return { load: (previous, counts) => this.#loader.load(asking, previous, counts), time: () => this.#time() }
  }

  #time(): number {
    return this.#asking?.context.clock.monotonic() ?? 0
  }
}
