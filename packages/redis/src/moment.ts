import type { Clock } from '@claimcheck/core'

/** A moment on the clocks of this machine. */
export class Moment {
  readonly #clock: Clock
  readonly #wall: number
  readonly #monotonic: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#wall = clock.now()
    this.#monotonic = clock.monotonic()
  }

  /**
   * Seconds since then, by the clock it was read from. The monotonic clock may stand still while the machine sleeps, and the wall clock
   * may be set back: the one that has run further counts.
   */
  get age(): number {
    return Math.max((this.#clock.monotonic() - this.#monotonic) / 1000, this.#clock.now() - this.#wall)
  }
}
