import { type Auth, type RevocationStore, type Status, VerifierUnavailable } from '@claimcheck/core'
import { marksOf, type RevocationEntry, revocationStore, StoreContext, type TokenMarks } from '@claimcheck/core/store'
import { CheckedConnection } from './checked-connection.js'
import { DirectLookup } from './direct-lookup.js'
import { Initialisation } from './initialisation.js'
import { layoutAt } from './layout.js'
import { type CheckedOptions, type RedisDenylistOptions, readOptions } from './options.js'
import { Replica } from './replica.js'
import { RevocationWriter } from './revocation-writer.js'
import { judgePolicy, judgeServer, ServerCheck } from './server-check.js'
import { digestedEntryOf } from './write-script.js'

/** Revocations in Redis. All methods need it within four times `timeout`, and reject with `VerifierUnavailable` where it does not answer. */
export interface RedisDenylist extends RevocationStore {
  /**
   * States that Redis now holds every revocation there is. Once, when a store is set up, and again when one that was lost has been filled
   * anew; until then every request is answered with 503. Not at every start: a store that has lost everything would seem to be empty.
   */
  initialise(): Promise<void>
  /**
   * Resolves when look-ups can be answered: Redis answers, keeps what it is given, and has been initialised. In replicated mode, when all
   * revocations have been read as well.
   */
  ready(): Promise<void>
  /** Ends connections of its own. From then on look-ups and revocations reject. The client stays open. */
  close(): Promise<void>
}

/**
 * Revocations that all processes share, in Redis or Valkey.
 *
 * @throws {@link ConfigError} that names everything that is wrong with the options.
 */
export function redisDenylist(options: RedisDenylistOptions): RedisDenylist {
  const checked = readOptions(options)
  const parts = new Parts(checked)
  const store = revocationStore({
    maxTokenLifetime: checked.maxTokenLifetime,
    requires: checked.requires,
    context: parts.context,
    lookup: (auth) => parts.lookup(auth),
    write: (entry) => parts.write(entry),
  })
  return Object.freeze({
    ...store,
    attach(context) {
      store.attach?.(context)
      parts.replica?.start()
    },
    initialise: () => parts.initialisation.initialise(),
    ready: () => parts.ready(),
    close: () => parts.close(),
  } satisfies RedisDenylist)
}

class Parts {
  readonly context = new StoreContext()
  readonly initialisation: Initialisation
  readonly replica: Replica | undefined
  readonly #options: CheckedOptions
  readonly #direct: DirectLookup
  readonly #writer: RevocationWriter
  #closed = false

  constructor(options: CheckedOptions) {
    const { connection, isCluster, prefix, timeout, wait, requires, readAlso, maxStaleness, mode } = options
    const shared = { connection, layout: layoutAt(prefix), context: this.context }
    const within = timeout * 4
    // In a cluster every node would have to be asked. Whoever follows the stream finds out by itself whether it follows a replica.
    const check = isCluster ? undefined : new ServerCheck({ ...shared, within })
    const judge = mode === 'direct' ? judgeServer : judgePolicy
    this.#options = options
    this.#direct = new DirectLookup({ ...shared, check, requires, readAlso, timeout, isAlone: mode === 'direct' })
    this.#writer = new RevocationWriter({ ...shared, timeout, wait })
    this.initialisation = new Initialisation({ ...shared, within, judge: isCluster ? undefined : judge })
    if (mode === 'direct') return
    this.replica = new Replica({ ...shared, connection: new CheckedConnection(connection), requires, maxStaleness })
  }

  lookup(auth: Auth): Status | Promise<Status> {
    if (this.#closed) return Promise.reject(closed())
    const marks = marksOf(auth)
    return marks instanceof Promise ? marks.then((ready) => this.#judge(auth, ready)) : this.#judge(auth, marks)
  }

  async write(entry: RevocationEntry): Promise<void> {
    if (this.#closed) throw new VerifierUnavailable('status_unavailable', { cause: closed() })
    await this.#writer.write(entry)
    this.replica?.add([digestedEntryOf(entry)])
  }

  async ready(): Promise<void> {
    if (this.#closed) throw new VerifierUnavailable('status_unavailable', { cause: closed() })
    await this.initialisation.ready()
    await this.replica?.ready()
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([this.replica?.close(), this.#writer.close()])
  }

  #judge(auth: Auth, marks: TokenMarks): Status | Promise<Status> {
    const known = this.replica?.lookup(marks) ?? 'stale'
    if (known !== 'stale') return known
    const mayAsk = this.replica === undefined || this.#options.whenStale === 'direct'
    return mayAsk ? this.#direct.lookup(auth, marks) : Promise.reject(new Error('the copy of the denylist is stale'))
  }
}

const closed = (): Error => new Error('the denylist is closed')
