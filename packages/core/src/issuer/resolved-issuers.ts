import { LRUCache } from 'lru-cache'
import type { Clock } from '../shared/clock.js'
import { answerWithin } from '../shared/deadline.js'
import { ConfigError, TokenRefused, UsageError, VerifierUnavailable } from '../shared/failures.js'
import type { Later } from '../shared/later.js'
import type { IssuerRules } from '../shared/rules.js'
import { ForgottenKids } from './forgotten-kids.js'
import { isIssuerName } from './issuer-names.js'
import { forgetKeyOf, type TrustedIssuers } from './trusted-issuers.js'

/** A resolver's answer, judged: rules, or why there are none. Without problems, the resolver does not know the issuer. */
export type Judged = { readonly rules: IssuerRules } | { readonly problems: readonly string[] }

/** What became of a call that several may have waited for. Each of them makes a failure of its own of it. */
type Outcome = Judged | { readonly cause: unknown } | 'forgotten'

export interface ResolverTerms {
  ask(issuer: string): unknown
  judge(issuer: string, answer: unknown): Judged
  /** Of rules that replace others, what may stay as it is: the same rules and the same keys keep their objects. */
  adopt(fresh: IssuerRules, previous: IssuerRules): IssuerRules
  readonly clock: Clock
  /** Seconds: what stands beside the resolver. */
  readonly clockTolerance: number
  /** Seconds. */
  readonly maxAge: number
  /** Seconds. */
  readonly hookTimeout: number
}

interface Kept<Value> {
  readonly value: Value
  /** Monotonic milliseconds. */
  readonly until: number
}

type Found = IssuerRules | undefined

const mostKept = 1000
const mostAsked = 16
const unknownForMs = 30_000

/** Issuers that a resolver of the application knows. Its answers are kept for a while, those it does not know apart from those it does. */
export class ResolvedIssuers implements TrustedIssuers {
  readonly #terms: ResolverTerms
  readonly #known = new LRUCache<string, Kept<IssuerRules>>({ max: mostKept })
  readonly #unknown = new LRUCache<string, Kept<readonly string[]>>({ max: mostKept })
  readonly #flights = new Map<string, Promise<Outcome>>()
  readonly #forgottenKeys = new Map<string, ForgottenKids>()
  #asked = 0

  constructor(terms: ResolverTerms) {
    this.#terms = terms
  }

  get clockTolerance(): number {
    return this.#terms.clockTolerance
  }

  get all(): readonly IssuerRules[] {
    return [...this.#known.values()].map(({ value }) => value)
  }

  find(issuer: string): Later<Found> {
    if (!isIssuerName(issuer)) return undefined
    const now = this.#terms.clock.monotonic()
    const known = this.#known.get(issuer)
    if (known !== undefined && now < known.until) return known.value
    const unknown = this.#unknown.get(issuer)
    if (unknown !== undefined && now < unknown.until) return refuse(unknown.value)
    const flight = this.#flights.get(issuer) ?? this.#ask(issuer)
    return flight instanceof Promise ? flight.then((outcome) => this.#found(issuer, outcome)) : found(flight)
  }

  resembles(): undefined {
    return undefined
  }

  /** Also of an issuer not resolved yet, and of whichever key source the resolver names next. */
  forgetKey(issuer: string, kid: string): void {
    if (!isIssuerName(issuer)) throw new UsageError('forget: this can be no issuer')
    const known = this.#known.peek(issuer)?.value
    if (known !== undefined) forgetKeyOf(known, kid)
    const forgotten = this.#forgottenKeys.get(issuer) ?? new ForgottenKids()
    this.#forgottenKeys.set(issuer, forgotten)
    forgotten.add(kid, known)
  }

  forget(issuer: string): void {
    this.#known.delete(issuer)
    this.#unknown.delete(issuer)
    this.#flights.delete(issuer)
  }

  #found(issuer: string, outcome: Outcome): Later<Found> {
    return outcome === 'forgotten' ? this.find(issuer) : found(outcome)
  }

  #ask(issuer: string): Later<Exclude<Outcome, 'forgotten'>> | Promise<Outcome> {
    const { ask, hookTimeout } = this.#terms
    // Made-up issuers must not keep one that is known from being asked for again.
    if (this.#asked >= mostAsked && !this.#known.has(issuer))
      throw new VerifierUnavailable('issuers_unavailable', { retryAfter: 1 })
    try {
      const answer = answerWithin(hookTimeout, () => ask(issuer))
      return answer instanceof Promise ? this.#follow(issuer, answer) : this.#keep(issuer, answer)
    } catch (cause) {
      return { cause }
    }
  }

  /** One call for all that wait for the same issuer. What it brings no longer counts when the issuer was forgotten meanwhile. */
  #follow(issuer: string, answer: Promise<unknown>): Promise<Outcome> {
    this.#asked++
    const landed = (bring: () => Outcome): Outcome => {
      if (this.#flights.get(issuer) !== flight) return 'forgotten'
      this.#flights.delete(issuer)
      try {
        return bring()
      } catch (cause) {
        return { cause }
      }
    }
    const flight: Promise<Outcome> = answer
      .finally(() => this.#asked--)
      .then(
        (value) => landed(() => this.#keep(issuer, value)),
        (cause: unknown) => landed(() => ({ cause })),
      )
    this.#flights.set(issuer, flight)
    return flight
  }

  #keep(issuer: string, answer: unknown): Judged {
    const { clock, judge, maxAge } = this.#terms
    const now = clock.monotonic()
    const judged = answer === undefined ? { problems: [] } : judge(issuer, answer)
    if ('problems' in judged) {
      this.#known.delete(issuer)
      this.#unknown.set(issuer, { value: judged.problems, until: now + unknownForMs })
      return judged
    }
    const rules = this.#adopt(issuer, judged.rules)
    if (rules === undefined)
      return { problems: ['a key of this issuer was forgotten, and its `keys` cannot forget one'] }
    this.#unknown.delete(issuer)
    this.#known.set(issuer, { value: rules, until: now + maxAge * 1000 })
    return { rules }
  }

  /** Undefined when a key that was forgotten cannot be kept out. */
  #adopt(issuer: string, fresh: IssuerRules): IssuerRules | undefined {
    const forgotten = this.#forgottenKeys.get(issuer)
    const previous = this.#known.peek(issuer)?.value ?? forgotten?.last
    const rules = previous === undefined ? fresh : this.#terms.adopt(fresh, previous)
    return forgotten === undefined || forgotten.keptOutOf(rules) ? rules : undefined
  }
}

/** Each request has a failure of its own. */
function found(outcome: Exclude<Outcome, 'forgotten'>): Found {
  if ('cause' in outcome) throw new VerifierUnavailable('issuers_unavailable', { cause: outcome.cause })
  return 'rules' in outcome ? outcome.rules : refuse(outcome.problems)
}

/** What is wrong with the answer is for the operator, in `cause`. */
function refuse(problems: readonly string[]): undefined {
  if (problems.length === 0) return undefined
  throw new TokenRefused('issuer_unknown', { cause: new ConfigError(problems) })
}
