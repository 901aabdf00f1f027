/** How the issuer answers: well, with 304 where it may, with a failure, or with an empty set. */
export type Mood = 'well' | 'etag' | 'ill' | 'empty'

export interface Outcome {
  readonly status: number
  readonly attempts: number
}

const maxAge = 600
const maxStale = 3600
const firstWaits = [0.25, 0.5, 1]

/**
 * What DESIGN §9 promises of one issuer's keys, as a model: which answer a token gets and how often the issuer is asked, in seconds of a
 * clock that stands still while a request is answered, and with a back-off without jitter.
 */
export class PromisedAnswers {
  mood: Mood = 'well'
  published: readonly string[] = []
  now = 0
  readonly forgotten = new Set<string>()
  #held: { readonly kids: readonly string[]; readonly since: number } | undefined
  #failures = 0
  #notBefore = 0
  #coolUntil = 0
  #emptySince: number | undefined

  /** What a token of that key may be answered, and how many attempts it may cause, in that order. */
  ask(kid: string, happened: Outcome): readonly Outcome[] {
    const before = this.#statusOf(kid)
    const attempts = this.#isAttemptDue(kid) ? 1 : 0
    if (attempts === 1) this.attempt()
    const after = this.#statusOf(kid)
    // Anything but a key that is known waits for what the attempt brings.
    if (before !== 200) return [{ status: after, attempts }]
    if (attempts === 0 || after !== 401) return [{ status: 200, attempts }]
    // A withdrawal that arrives meanwhile may count, and the key may be looked for as one that is unknown.
    const searches = happened.attempts === 2 && this.#isSearchDue() ? 1 : 0
    if (searches === 1) this.attempt()
    return [
      { status: 200, attempts },
      { status: this.#statusOf(kid), attempts: attempts + searches },
    ]
  }

  /** @returns whether it succeeds. */
  attempt(): boolean {
    const kids = this.#fetched()
    if (kids === undefined) {
      const wait = this.#held === undefined ? (firstWaits[this.#failures] ?? 1) : 30
      this.#failures++
      this.#notBefore = this.now + wait
      return false
    }
    this.#held = { kids, since: this.now }
    this.#failures = 0
    this.#notBefore = 0
    return true
  }

  get #age(): number {
    return this.#held === undefined ? Number.POSITIVE_INFINITY : this.now - this.#held.since
  }

  #statusOf(kid: string): number {
    const isFailing = this.#failures > 0
    const isUsable = this.#age < maxAge || (isFailing && this.#age < maxAge + maxStale)
    if (isUsable && this.#has(kid)) return 200
    return isFailing ? 503 : 401
  }

  #has(kid: string): boolean {
    return this.#held?.kids.includes(kid) === true && !this.forgotten.has(kid)
  }

  #isAttemptDue(kid: string): boolean {
    if (this.now < this.#notBefore) return false
    if (this.#age >= 0.8 * maxAge) return true
    return !this.#has(kid) && this.#isSearchDue()
  }

  #isSearchDue(): boolean {
    if (this.now < this.#coolUntil) return false
    this.#coolUntil = this.now + 10
    return true
  }

  #fetched(): readonly string[] | undefined {
    if (this.mood === 'ill') return undefined
    if (this.mood !== 'empty') {
      this.#emptySince = undefined
      return this.published
    }
    this.#emptySince ??= this.now
    return this.now - this.#emptySince >= 30 ? [] : undefined
  }
}
