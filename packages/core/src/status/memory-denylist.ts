import { sha256 } from '#platform'
import type { Auth } from '../claims/auth.js'
import { ConfigError, StoreFull } from '../shared/failures.js'
import { OptionReader } from '../shared/option-reader.js'
import type { Status } from './denylist.js'
import type { RevocationEntry } from './revocation-entry.js'
import type { RevocationStore } from './revocation-store.js'
import { wordsOf } from './revocation-table.js'
import { type DigestedEntry, RevocationTables } from './revocation-tables.js'
import { StoreContext } from './store-context.js'
import { revocationStore } from './stored-revocations.js'
import { type MarkSearch, marksOf, statusOf, type TokenMarks } from './token-marks.js'

export interface MemoryDenylistOptions {
  /** Entries. Default 1,000,000. At the limit `revoke…` rejects with {@link StoreFull}; nothing unexpired is ever evicted. */
  readonly max?: number
  /** Seconds that a token may live from `iat` to `exp`; longer ones are refused. Default 86,400. */
  readonly maxTokenLifetime?: number
  /** Claims that every token must have, such as `['sid']` for {@link RevocationStore.revokeSession}. */
  readonly requires?: readonly string[]
}

/**
 * Revocations in the memory of this process: seen at once here, unknown to other processes, and gone with this one.
 * 28 to 44 MiB for a million entries.
 *
 * @throws {@link ConfigError} for unknown or malformed options.
 */
export function memoryDenylist(options: MemoryDenylistOptions = {}): RevocationStore {
  const read = new OptionReader('memoryDenylist', options)
  const max = read.number('max', { min: 1, max: 2 ** 24, whole: true }) ?? 1_000_000
  const maxTokenLifetime = read.number('maxTokenLifetime', { min: 1, max: 31_536_000 }) ?? 86_400
  const requires = read.strings('requires') ?? []
  read.refuseOthers()
  if (read.problems.length > 0) throw new ConfigError(read.problems)
  const memory = new Memory(max, requires)
  return revocationStore({
    maxTokenLifetime,
    requires,
    context: memory.context,
    lookup: (auth) => memory.lookup(auth),
    write: (entry) => memory.write(entry),
  })
}

class Memory {
  readonly context = new StoreContext()
  readonly #max: number
  readonly #tables = new RevocationTables()
  readonly #search: MarkSearch
  /** Found live since the last entry was added: nothing else changes that. */
  #live = new WeakSet<TokenMarks>()
  /** Before then nothing expires, and looking for it would be in vain. Seconds since the epoch. */
  #nextExpiry = Number.POSITIVE_INFINITY

  constructor(max: number, requires: readonly string[]) {
    this.#max = max
    const tables = this.#tables
    this.#search = { requires, kinds: tables.kinds, find: (mark) => tables.find(mark) }
  }

  lookup(auth: Auth): Status | Promise<Status> {
    const marks = marksOf(auth)
    return marks instanceof Promise ? marks.then((ready) => this.#statusOf(ready)) : this.#statusOf(marks)
  }

  async write({ kind, name, before, until }: RevocationEntry): Promise<void> {
    const words = wordsOf(await sha256(name))
    const entry: DigestedEntry = { kind, words, before, until }
    const now = this.context.surely
    if (this.#tables.find(entry) === undefined) this.#makeRoom(now)
    this.#tables.add(entry, now)
    this.#live = new WeakSet()
    this.#nextExpiry = Math.min(this.#nextExpiry, until)
  }

  #statusOf(marks: TokenMarks): Status {
    if (this.#live.has(marks)) return 'live'
    const status = statusOf(marks, this.#search)
    if (status === 'live') this.#live.add(marks)
    return status
  }

  #makeRoom(now: number): void {
    if (this.#tables.size < this.#max) return
    if (this.#nextExpiry < now) {
      this.#tables.sweep(now)
      // Of those that were kept we do not know the first: a second is soon enough to look again.
      this.#nextExpiry = now + 1
    }
    if (this.#tables.size < this.#max) return
    this.context.emit({ type: 'store_full', max: this.#max })
    throw new StoreFull(
      `the denylist holds ${this.#max} unexpired entries; nothing was revoked. Make it with a larger \`max\``,
    )
  }
}
