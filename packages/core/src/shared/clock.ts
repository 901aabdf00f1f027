/** Time as an argument. `now` may jump when the system clock is set; `monotonic` never runs backwards. */
export interface Clock {
  /** Seconds since the epoch. */
  now(): number
  /** Milliseconds since an arbitrary moment. */
  monotonic(): number
}

export const systemClock: Clock = Object.freeze({
  now: () => Date.now() / 1000,
  monotonic: () => performance.now(),
})

/** The largest time, in seconds, that is not evidently milliseconds: the year 5138. */
export const latestTime = 1e11
