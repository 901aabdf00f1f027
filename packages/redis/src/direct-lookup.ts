import type { Auth, Status } from '@claimcheck/core'
import { revocationKinds, type StoreContext, statusOf, type TokenMarks } from '@claimcheck/core/store'
import type { Connection } from './connection.js'
import { answerInTime } from './deadline.js'
import { type Answer, DirectQuestion } from './direct-question.js'
import type { Layout } from './layout.js'
import { Moment } from './moment.js'
import { NotInitialised } from './reply.js'
import type { ServerCheck } from './server-check.js'
import { Unanswered } from './unanswered.js'

export interface DirectLookupOptions {
  readonly connection: Connection
  readonly layout: Layout
  readonly context: StoreContext
  readonly requires: readonly string[]
  readonly readAlso: ((auth: Auth) => unknown) | undefined
  /** Seconds. */
  readonly timeout: number
  /** Undefined where it cannot be asked for. */
  readonly check: ServerCheck | undefined
  /** Nobody else tells observers that look-ups are refused. */
  readonly isAlone: boolean
}

/** Asks Redis itself, in one round trip. Whatever is not a plain answer rejects. */
export class DirectLookup {
  readonly #options: DirectLookupOptions
  readonly #unanswered = new Unanswered()
  /** When the store last said that it holds everything. */
  #complete: Moment | undefined
  #observersKnow = false

  constructor(options: DirectLookupOptions) {
    this.#options = options
  }

  /** @throws {@link NotInitialised} where the store does not say that it holds everything, and whatever else is wrong. */
  async lookup(auth: Auth, marks: TokenMarks): Promise<Status> {
    const { layout, context, requires, timeout } = this.#options
    const question = new DirectQuestion(layout, marks, this.#alsoKeys(auth))
    this.#unanswered.enter(context.clock)
    const { moments, also } = await answerInTime(timeout, (signal) => this.#ask(question, signal))
    if (also) return 'revoked'
    return statusOf(marks, { requires, kinds: revocationKinds, find: ({ kind }) => moments.get(kind) })
  }

  async #ask(question: DirectQuestion, signal: AbortSignal): Promise<Answer> {
    const { connection, check } = this.#options
    const [replies] = await Promise.all([connection.send(question.commands, signal), check?.pass()])
    this.#unanswered.answered()
    return this.#readComplete(question, replies)
  }

  #readComplete(question: DirectQuestion, replies: readonly unknown[]): Answer {
    try {
      const answer = question.read(replies)
      this.#complete = new Moment(this.#options.context.clock)
      this.#observersKnow = false
      return answer
    } catch (cause) {
      if (cause instanceof NotInitialised) this.#tellObservers()
      throw cause
    }
  }

  /** Once for each time that look-ups have to be refused. */
  #tellObservers(): void {
    const { context, isAlone } = this.#options
    if (this.#observersKnow || !isAlone) return
    this.#observersKnow = true
    context.emit({ type: 'revocation_stale', staleSeconds: this.#complete?.age ?? 0 })
  }

  #alsoKeys(auth: Auth): readonly string[] {
    const { readAlso } = this.#options
    if (readAlso === undefined) return []
    const keys = readAlso(auth)
    // Array.from, because `every` passes over holes.
    if (Array.isArray(keys) && Array.from(keys).every((key) => typeof key === 'string' && key !== '')) return keys
    throw new TypeError('`readAlso` must answer with a list of keys')
  }
}
