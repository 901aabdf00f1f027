import type { RevocationKind } from './revocation-entry.js'
import { RevocationTable, type Words } from './revocation-table.js'
import type { TokenMark } from './token-marks.js'

/** An entry by its digest. Seconds since the epoch. */
export interface DigestedEntry {
  readonly kind: RevocationKind
  readonly words: Words
  readonly before: number | undefined
  readonly until: number
}

const isDated = (kind: RevocationKind): boolean => kind !== 'token' && kind !== 'session'

/** All the entries of a store, in memory. A look-up costs a hash look-up for each kind there are entries of. */
export class RevocationTables {
  readonly #dated = new RevocationTable({ dated: true })
  readonly #undated = new RevocationTable({ dated: false })
  readonly #kinds: RevocationKind[] = []

  get size(): number {
    return this.#dated.size + this.#undated.size
  }

  /** The kinds there have been entries of. */
  get kinds(): readonly RevocationKind[] {
    return this.#kinds
  }

  /** The moment up to which what has this mark is revoked, Infinity for always; undefined when it is not. */
  find({ kind, words }: Pick<TokenMark, 'kind' | 'words'>): number | undefined {
    return this.#tableOf(kind).find(words)
  }

  add({ kind, words, before = 0, until }: DigestedEntry, now: number): void {
    if (!this.#kinds.includes(kind)) this.#kinds.push(kind)
    this.#tableOf(kind).set(words, { until, before, now })
  }

  sweep(now: number): void {
    this.#dated.sweep(now)
    this.#undated.sweep(now)
  }

  #tableOf(kind: RevocationKind): RevocationTable {
    return isDated(kind) ? this.#dated : this.#undated
  }
}
