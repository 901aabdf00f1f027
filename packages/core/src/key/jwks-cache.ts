import { VerifierUnavailable } from '../shared/failures.js'

/** What a load brings: a value, and for how many seconds it is fresh. */
export interface Loaded<Value> {
  readonly value: Value
  readonly maxAge: number
}

/** What a request lends the cache: how to load, and what time it is (monotonic milliseconds). */
export interface Access<Value> {
  load(previous: Value | undefined): Promise<Loaded<Value>>
  time(): number
}

export interface CacheTerms {
  /** Seconds for which the last known good is used once its age limit is over and a load has failed. */
  readonly maxStale: number
  /** Seconds between loads for what the value does not hold. */
  readonly cooldown: number
  /** 0…1, for the jitter of the back-off. */
  readonly random: () => number
}

interface Held<Value> extends Loaded<Value> {
  /** When the load that brought it began: a key withdrawn during the load must not live longer for it. */
  readonly since: number
}

interface Failed {
  readonly cause: unknown
}

const mostJoined = 1000
const firstWaits = [250, 500, 1000]
const laterWait = 30_000

/**
 * One value that ages: loaded when a request needs it, refreshed behind the requests from 80 % of its age on, kept through an outage.
 * It joins concurrent loads and backs off after a failure. It knows neither tokens nor HTTP, and has no timers.
 */
export class JwksCache<Value> {
  readonly #terms: CacheTerms
  #held: Held<Value> | undefined
  #failed: Failed | undefined
  #failures = 0
  #notBefore = 0
  #coolUntil = 0
  #flight: Promise<void> | undefined
  #joined = 0

  constructor(terms: CacheTerms) {
    this.#terms = terms
  }

  /** Did the last attempt fail? */
  get failing(): boolean {
    return this.#failed !== undefined
  }

  get lastFailure(): unknown {
    return this.#failed?.cause
  }

  get value(): Value | undefined {
    return this.#held?.value
  }

  /** Seconds, undefined while there is nothing. */
  age(now: number): number | undefined {
    return this.#held === undefined ? undefined : (now - this.#held.since) / 1000
  }

  isFresh(now: number): boolean {
    return this.#held !== undefined && now - this.#held.since < this.#held.maxAge * 1000
  }

  /** Seconds until a load may start; undefined when one may start now. */
  retryAfter(now: number): number | undefined {
    return this.#notBefore > now ? (this.#notBefore - now) / 1000 : undefined
  }

  /**
   * The value, at once whenever there is one that may be used.
   *
   * @throws {@link VerifierUnavailable} `keys_unavailable`, `overloaded`.
   */
  get(access: Access<Value>): Value | Promise<Value> {
    const now = access.time()
    const held = this.#held
    if (held === undefined) return this.#join(access, now)
    const share = (now - held.since) / (held.maxAge * 1000)
    if (share < 0.8) return held.value
    if (share < 1 || (this.failing && this.#usable(now))) {
      this.#startWhereAllowed(access, now)
      return held.value
    }
    return this.#join(access, now)
  }

  /**
   * The value after a load that was made because the present one lacks something.
   *
   * @returns undefined within the cool-down and the back-off: refused at once, never made to wait.
   */
  reload(access: Access<Value>): Promise<Value> | undefined {
    const now = access.time()
    if (this.#flight === undefined) {
      if (now < this.#coolUntil || now < this.#notBefore) return undefined
      this.#coolUntil = now + this.#terms.cooldown * 1000
    }
    return this.#join(access, now)
  }

  /** Loads now, whatever the age; loads begun earlier no longer count. */
  async refresh(access: Access<Value>): Promise<void> {
    this.#start(access, access.time())
    await this.#landed()
    if (this.#failed !== undefined) throw this.#unavailable(access.time())
  }

  async #join(access: Access<Value>, now: number): Promise<Value> {
    if (this.#flight === undefined && now < this.#notBefore) throw this.#unavailable(now)
    if (this.#joined >= mostJoined) throw new VerifierUnavailable('overloaded', { retryAfter: 1 })
    this.#joined++
    try {
      if (this.#flight === undefined) this.#start(access, now)
      await this.#landed()
    } finally {
      this.#joined--
    }
    const later = access.time()
    if (this.#held === undefined || !this.#usable(later)) throw this.#unavailable(later)
    return this.#held.value
  }

  /** A flight that a later one replaced does not count: wait for the last. */
  async #landed(): Promise<void> {
    while (this.#flight !== undefined) await this.#flight
  }

  #usable(now: number): boolean {
    return this.#held !== undefined && now - this.#held.since < (this.#held.maxAge + this.#terms.maxStale) * 1000
  }

  #startWhereAllowed(access: Access<Value>, now: number): void {
    if (this.#flight === undefined && now >= this.#notBefore) this.#start(access, now)
  }

  #start(access: Access<Value>, since: number): void {
    const flight: Promise<void> = this.#load(access, since, () => this.#flight === flight)
    this.#flight = flight
  }

  async #load(access: Access<Value>, since: number, isCurrent: () => boolean): Promise<void> {
    // A load that throws at once must fail like one that rejects: later, when the flight is known.
    const load = async (): Promise<Loaded<Value>> => access.load(this.#held?.value)
    try {
      const loaded = await load()
      if (!isCurrent()) return
      this.#held = { ...loaded, since }
      this.#failed = undefined
      this.#failures = 0
      this.#notBefore = 0
    } catch (cause) {
      if (!isCurrent()) return
      const at = access.time()
      const wait = this.#held === undefined ? (firstWaits[Math.min(this.#failures, 2)] ?? laterWait) : laterWait
      this.#failures++
      this.#failed = { cause }
      this.#notBefore = at + wait * (1 + 0.2 * this.#terms.random())
    }
    this.#flight = undefined
  }

  #unavailable(now: number): VerifierUnavailable {
    return unavailable(this.retryAfter(now), this.#failed?.cause)
  }
}

export function unavailable(retryAfter: number | undefined, cause: unknown): VerifierUnavailable {
  return new VerifierUnavailable('keys_unavailable', { cause, ...(retryAfter !== undefined && { retryAfter }) })
}
