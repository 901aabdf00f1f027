import { type TestClock, testClock } from '@claimcheck/testing/internal'

export interface TurnableClock extends TestClock {
  /** Sets the wall clock forward or back, as an administrator or NTP would; no time passes. */
  stepWall(seconds: number): void
}

/** A clock that stands still until it is turned, in seconds since the epoch. Its functions need no `this`. */
export function turnableClock(start = 1_800_000_000): TurnableClock {
  let wall = start
  const standing = testClock({ now: () => wall, monotonic: () => 0 })
  return {
    ...standing,
    stepWall(seconds) {
      wall += seconds
    },
  }
}
