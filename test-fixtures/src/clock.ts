export interface TurnableClock {
  /** Wall time, in seconds since the epoch. */
  now(): number
  /** Time that only goes forward, in milliseconds. */
  monotonic(): number
  /** Lets time pass. */
  advance(seconds: number): void
  /** Sets the wall clock forward or back, as an administrator or NTP would; no time passes. */
  stepWall(seconds: number): void
}

/** A clock that stands still until it is turned. Its functions need no `this`. */
export function turnableClock(start = 1_800_000_000): TurnableClock {
  let wall = start
  let passed = 0
  return {
    now: () => wall,
    monotonic: () => passed * 1000,
    advance(seconds) {
      wall += seconds
      passed += seconds
    },
    stepWall(seconds) {
      wall += seconds
    },
  }
}
