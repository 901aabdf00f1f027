import type { Clock } from '@claimcheck/core'

/** A clock that a test can turn. */
export interface TestClock extends Clock {
  /** Lets that many seconds pass at once, for the wall clock and the monotonic clock alike. */
  advance(seconds: number): void
}

const systemTime: Clock = { now: () => Date.now() / 1000, monotonic: () => performance.now() }

/** Runs as `base` does, and is ahead of it by what the test has let pass. Its functions need no `this`. */
export function testClock(base: Clock = systemTime): TestClock {
  let ahead = 0
  return Object.freeze({
    now: () => base.now() + ahead,
    monotonic: () => base.monotonic() + ahead * 1000,
    advance(seconds: number) {
      if (!(Number.isFinite(seconds) && seconds >= 0)) {
        throw new RangeError('advance(seconds): a number of seconds; time does not run backwards')
      }
      ahead += seconds
    },
  })
}
