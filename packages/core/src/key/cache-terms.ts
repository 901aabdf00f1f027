/** What a load brings: a value, and for how many seconds it is fresh. */
export interface Loaded<Value> {
  readonly value: Value
  readonly maxAge: number
  /** Called once the value is in place; not for one that a later load replaced. */
  announce?(): void
}

/** What a request lends the cache: how to load, and what time it is (monotonic milliseconds). */
export interface Access<Value> {
  /** `counts` says whether the load still does: one that a later load replaced has nothing to tell. */
  load(previous: Value | undefined, counts: () => boolean): Promise<Loaded<Value>>
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
