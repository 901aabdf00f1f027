import { Abandoned } from '../shared/abandoned.js'
import { VerifierUnavailable } from '../shared/failures.js'
import { BackOff } from './back-off.js'
import type { Access, CacheTerms, Loaded } from './cache-terms.js'
import { unavailable } from './keys-failed.js'
import { Landing } from './landing.js'

interface Held<Value> {
  readonly value: Value
  /** Seconds. */
  readonly maxAge: number
  /** When the load that brought it began: a key withdrawn during the load must not live longer for it. */
  readonly since: number
  /** Until when it is the last known good. */
  readonly usableUntil: number
}

interface Failed {
  readonly cause: unknown
}

const mostJoined = 1000

/**
 * One value that ages: loaded when a request needs it, refreshed behind the requests from 80 % of its age on, kept through an outage.
 * It joins concurrent loads and backs off after a failure. It knows neither tokens nor HTTP, and has no timers.
 */
export class JwksCache<Value> {
  readonly #terms: CacheTerms
  #held: Held<Value> | undefined
  #failed: Failed | undefined
  readonly #backOff: BackOff
  #coolUntil = 0
  #flight: object | undefined
  #landing: Landing | undefined
  #joined = 0
  #wasAbandoned = false

  constructor(terms: CacheTerms) {
    this.#terms = terms
    this.#backOff = new BackOff(terms.random)
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
  /** The value, unless it is too old even for the last known good. */
  usable(now: number): Value | undefined {
    return this.#held !== undefined && now < this.#held.usableUntil ? this.#held.value : undefined
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
    return this.#backOff.remaining(now)
  }

  /** The value while nothing is to be done about its age. */
  young(now: number): Value | undefined {
    const held = this.#held
    return held !== undefined && (now - held.since) / 1000 < 0.8 * held.maxAge ? held.value : undefined
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
    if (this.young(now) !== undefined) return held.value
    if (this.isFresh(now) || (this.failing && now < held.usableUntil)) {
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
      if (now < this.#coolUntil || !this.#backOff.allows(now)) return undefined
      this.#coolUntil = now + this.#terms.cooldown * 1000
    }
    return this.#join(access, now)
  }

  /** Did the load that brought the value begin at this time or later? */
  loadedSince(time: number): boolean {
    return this.#held !== undefined && this.#held.since >= time
  }

  /** A value from elsewhere, of that age in seconds: the last known good for `usableFor` seconds, until the first load succeeds. */
  seed(value: Value, { now, age, usableFor }: { now: number; age: number; usableFor: number }): void {
    this.#held ??= { value, maxAge: 0, since: now - age * 1000, usableUntil: now + usableFor * 1000 }
  }

  /** Changes the value in hand; loads begun earlier no longer count, and whoever waits for one waits for another. */
  amend(change: (value: Value) => Value, access: Access<Value> | undefined): void {
    if (this.#held !== undefined) this.#held = { ...this.#held, value: change(this.#held.value) }
    if (this.#flight !== undefined && access !== undefined) this.#start(access, access.time())
  }

  /** Loads now, whatever the age; loads begun earlier no longer count. */
  async refresh(access: Access<Value>): Promise<void> {
    this.#start(access, access.time())
    await this.#landing?.promise
    if (this.#failed !== undefined || this.#wasAbandoned) throw this.#unavailable(access.time())
  }

  async #join(access: Access<Value>, now: number): Promise<Value> {
    if (this.#flight === undefined && !this.#backOff.allows(now)) throw this.#unavailable(now)
    if (this.#joined >= mostJoined) throw new VerifierUnavailable('overloaded', { retryAfter: 1 })
    this.#joined++
    await this.#wait(access).finally(() => this.#joined--)
    const later = access.time()
    const value = this.usable(later)
    if (value === undefined) throw this.#unavailable(later)
    return value
  }

  /** A load that its own server gave up is begun again by whoever else waits for it. */
  async #wait(access: Access<Value>): Promise<void> {
    let isMine = false
    do {
      isMine = this.#flight === undefined
      if (isMine) this.#start(access, access.time())
      await this.#landing?.promise
    } while (this.#wasAbandoned && !isMine)
  }

  #startWhereAllowed(access: Access<Value>, now: number): void {
    if (this.#flight === undefined && this.#backOff.allows(now)) this.#start(access, now)
  }

  /** Whoever waits, waits for the last flight that was started: one that was replaced lands unnoticed. */
  #start(access: Access<Value>, since: number): void {
    const flight = {}
    this.#flight = flight
    this.#landing ??= new Landing()
    void this.#load(access, since, () => this.#flight === flight)
  }

  async #load(access: Access<Value>, since: number, isCurrent: () => boolean): Promise<void> {
    // A load that throws at once must fail like one that rejects: later, when the flight is known.
    const load = async (): Promise<Loaded<Value>> => access.load(this.#held?.value, isCurrent)
    const loaded = await load().catch((cause: unknown) => ({ cause }))
    if (!isCurrent()) return
    this.#wasAbandoned = 'cause' in loaded && loaded.cause instanceof Abandoned
    if (this.#wasAbandoned) return this.#land()
    if ('cause' in loaded) {
      this.#failed = loaded
      this.#backOff.fail(access.time(), this.#held === undefined)
    } else {
      const { value, maxAge } = loaded
      this.#held = { value, maxAge, since, usableUntil: since + (maxAge + this.#terms.maxStale) * 1000 }
      this.#failed = undefined
      this.#backOff.succeed()
    }
    this.#land()
    if (!('cause' in loaded)) loaded.announce?.()
  }

  #land(): void {
    this.#flight = undefined
    this.#landing?.resolve()
    this.#landing = undefined
  }

  #unavailable(now: number): VerifierUnavailable {
    return unavailable(this.retryAfter(now), this.#failed?.cause)
  }
}
