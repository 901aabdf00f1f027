const firstWaits = [250, 500, 1000]
const laterWait = 30_000

/** When the next attempt may begin. Times are monotonic milliseconds. */
export class BackOff {
  readonly #random: () => number
  #failures = 0
  #notBefore = 0

  /** @param random 0…1, for the jitter: it only ever adds, a fifth at most. */
  constructor(random: () => number) {
    this.#random = random
  }

  allows(now: number): boolean {
    return now >= this.#notBefore
  }

  /** Seconds until an attempt may begin; undefined when one may begin now. */
  remaining(now: number): number | undefined {
    return this.allows(now) ? undefined : (this.#notBefore - now) / 1000
  }

  /** @param urgent there is nothing yet to go on with: soon again, then every second */
  fail(now: number, urgent: boolean): void {
    const wait = urgent ? (firstWaits[Math.min(this.#failures, 2)] ?? laterWait) : laterWait
    this.#failures++
    this.#notBefore = now + wait * (1 + 0.2 * this.#random())
  }

  succeed(): void {
    this.#failures = 0
    this.#notBefore = 0
  }
}
