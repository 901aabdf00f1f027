import type { Clock } from '@claimcheck/core'
import { Moment } from './moment.js'

/** A client keeps each command until it is answered: without a limit those to a server that hangs would grow without end. */
const most = 10_000

/** Seconds between those that try whether Redis answers again. */
const interval = 0.25

/** Counts what was asked since Redis last answered. */
export class Unanswered {
  #count = 0
  #tried: Moment | undefined

  /** @throws when so much is unanswered that nothing more is asked, but once in a while. */
  enter(clock: Clock): void {
    this.#count += 1
    if (this.#count <= most) return
    if (this.#tried !== undefined && this.#tried.age < interval) {
      throw new Error(`Redis has not answered the last ${most} questions`)
    }
    this.#tried = new Moment(clock)
  }

  answered(): void {
    this.#count = 0
    this.#tried = undefined
  }
}
