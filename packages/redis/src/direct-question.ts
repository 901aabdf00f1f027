import { revocationKinds, type TokenMarks } from '@claimcheck/core/store'
import type { Command } from './connection.js'
import { type Layout, momentOf } from './layout.js'
import { generationIn, listIn } from './reply.js'

/** What Redis is asked about one token, and how its answer is read. */
export class DirectQuestion {
  readonly #layout: Layout
  readonly #marks: TokenMarks['marks']
  readonly #alsoKeys: readonly string[]

  constructor(layout: Layout, { marks }: TokenMarks, alsoKeys: readonly string[]) {
    this.#layout = layout
    this.#marks = marks
    this.#alsoKeys = alsoKeys
  }

  /**
   * The generation and the entries in one command: no server can answer for the one and another for the others. After the keys of the
   * application, so that what knows of no generation cannot have answered for those either.
   */
  get commands(): readonly Command[] {
    const entries = this.#kinds.map((kind) => this.#layout.entry(kind, this.#marks[kind]?.digest ?? ''))
    return [...this.#alsoKeys.map((key) => ['EXISTS', key]), ['MGET', this.#layout.generation, ...entries]]
  }

  /**
   * The moment up to which the token is revoked, by kind.
   *
   * @throws {@link NotInitialised}, what Redis refuses with, and a `TypeError` for an answer to something else.
   */
  read(replies: readonly unknown[]): Answer {
    const kinds = this.#kinds
    const [generation, ...values] = listIn(soundReply(replies[this.#alsoKeys.length]))
    generationIn(generation)
    if (values.length !== kinds.length) throw new TypeError('Redis answered for another number of keys')
    const moments = kinds.map((kind, at) => [kind, values[at] === null ? undefined : momentOf(values[at])] as const)
    return { moments: new Map(moments), also: this.#alsoKeys.map((_, at) => existenceIn(replies[at])).includes(true) }
  }

  get #kinds() {
    return revocationKinds.filter((kind) => this.#marks[kind] !== undefined)
  }
}

export interface Answer {
  readonly moments: ReadonlyMap<string, number | undefined>
  /** Is there one of the application's keys? */
  readonly also: boolean
}

function soundReply(reply: unknown): unknown {
  if (reply instanceof Error) throw reply
  return reply
}

function existenceIn(reply: unknown): boolean {
  const count = soundReply(reply)
  // As text, where the application has its client answer so.
  if (count === 1 || count === '1') return true
  if (count === 0 || count === '0') return false
  throw new TypeError('Redis answered with something other than a count')
}
