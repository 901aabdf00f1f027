import { VerifierUnavailable } from '@claimcheck/core'
import {
  type DigestedEntry,
  type MarkSearch,
  RevocationTables,
  type StoreContext,
  statusOf,
  type TokenMarks,
} from '@claimcheck/core/store'
import type { Connection } from './connection.js'
import type { Layout } from './layout.js'
import { Moment } from './moment.js'
import { NotInitialised } from './reply.js'
import { type Copy, StreamFollower } from './stream-follower.js'

export interface ReplicaOptions {
  /** Duplicated, never closed. */
  readonly connection: Connection
  readonly layout: Layout
  readonly context: StoreContext
  readonly requires: readonly string[]
  /** Seconds. */
  readonly maxStaleness: number
}

interface Waiting {
  resolve(): void
  reject(reason: unknown): void
}

/**
 * A copy of all revocations in the memory of this process. What it has stays revoked, whatever becomes of Redis. That a token is live it says
 * only while it knows that nothing is missing but, at most, what was revoked within the last `maxStaleness` seconds.
 */
export class Replica implements Copy {
  readonly #tables = new RevocationTables()
  readonly #search: MarkSearch
  readonly #context: StoreContext
  readonly #maxStaleness: number
  readonly #follower: StreamFollower
  readonly #waiting = new Set<Waiting>()
  /** Looked up since the last entry was added. Among a million entries a look-up leaves the caches of the processor, and costs as much as all else. */
  #unrevoked = new WeakSet<TokenMarks>()
  #started: Moment | undefined
  /** Undefined: not yet, or Redis does not say any more that it holds everything. */
  #complete: Moment | undefined
  /** Until the first attempt to read everything has ended. */
  #starting = true
  #observersKnow = false
  #closed = false

  constructor({ connection, layout, context, requires, maxStaleness }: ReplicaOptions) {
    const tables = this.#tables
    this.#search = { requires, kinds: tables.kinds, find: (mark) => tables.find(mark) }
    this.#context = context
    this.#maxStaleness = maxStaleness
    const interval = Math.ceil(Math.min(1000, maxStaleness * 250))
    this.#follower = new StreamFollower({ connection, layout, interval, copy: this, clock: () => context.clock })
  }

  /** Begins to read, once. Until everything has been read, what is not known to be revoked is `stale`. */
  start(): void {
    if (this.#closed) return
    this.#started ??= new Moment(this.#context.clock)
    this.#follower.start()
  }

  lookup(marks: TokenMarks): 'live' | 'revoked' | 'stale' {
    if (this.#isRevoked(marks)) return 'revoked'
    if (this.#isFresh()) return 'live'
    this.#tellObservers()
    return 'stale'
  }

  /** Seconds since this copy was known to be complete; before it ever was, since it was begun. */
  stalenessSeconds(): number {
    return (this.#complete ?? this.#started)?.age ?? 0
  }

  /** @throws {@link VerifierUnavailable} when the next attempt to read everything fails; its cause says why. */
  ready(): Promise<void> {
    if (this.#closed) return Promise.reject(unavailable(new Error('the denylist is closed')))
    if (this.#isFresh()) return Promise.resolve()
    this.start()
    return new Promise((resolve, reject) => this.#waiting.add({ resolve, reject }))
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#complete = undefined
    await this.#follower.close()
    this.#settle((waiting) => waiting.reject(unavailable(new Error('the denylist is closed'))))
  }

  add(entries: readonly DigestedEntry[]): void {
    if (entries.length === 0) return
    const now = this.#context.clock.now()
    this.#unrevoked = new WeakSet()
    for (const entry of entries) this.#tables.add(entry, now)
  }

  completeUpTo(moment: Moment): void {
    if (this.#closed) return
    this.#complete = moment
    this.#starting = false
    this.#observersKnow = false
    this.#settle((waiting) => waiting.resolve())
  }

  failed(cause: unknown): void {
    this.#starting = false
    if (cause instanceof NotInitialised) this.#complete = undefined
    this.#settle((waiting) => waiting.reject(unavailable(cause)))
  }

  #isRevoked(marks: TokenMarks): boolean {
    if (this.#unrevoked.has(marks)) return false
    if (statusOf(marks, this.#search) === 'revoked') return true
    this.#unrevoked.add(marks)
    return false
  }

  #isFresh(): boolean {
    return this.#complete !== undefined && this.#complete.age <= this.#maxStaleness
  }

  /** Once for each time that look-ups have to be refused, or answered by Redis itself. */
  #tellObservers(): void {
    const expected = this.#starting && this.stalenessSeconds() <= this.#maxStaleness
    if (this.#observersKnow || expected || this.#closed) return
    this.#observersKnow = true
    this.#context.emit({ type: 'revocation_stale', staleSeconds: this.stalenessSeconds() })
  }

  #settle(tell: (waiting: Waiting) => void): void {
    const all = [...this.#waiting]
    this.#waiting.clear()
    for (const waiting of all) tell(waiting)
  }
}

const unavailable = (cause: unknown): VerifierUnavailable => new VerifierUnavailable('status_unavailable', { cause })
