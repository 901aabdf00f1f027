import { idOfList } from '../shared/algorithms.js'
import type { JwsHeader, KeyContext, KeyHealth, RemoteKeySource } from '../shared/key-source.js'
import { ForgottenKeys } from './forgotten-keys.js'
import type { RemoteTerms } from './key-loader.js'
import { type StoredSet, storedSet } from './key-snapshot.js'
import { type Origin, ownSource } from './own-sources.js'
import { RemoteKeySet } from './remote-key-set.js'
import type { CheckedRemoteOptions } from './remote-options.js'

export interface RemoteSource {
  /** `fixed`: one key set whoever asks; `discovered`: one for each issuer. */
  readonly kind: 'fixed' | 'discovered'
  /** What tells it from others of its kind. */
  readonly address: string
  readonly options: CheckedRemoteOptions
  readonly entriesOf: RemoteTerms['entriesOf']
  downloadFor(issuer: string): RemoteTerms['download']
  problems(issuer: string, origin: Origin): readonly string[]
}

const nothingYet: KeyHealth = Object.freeze({ ageSeconds: undefined, fresh: false, keys: 0, lastError: undefined })

/** A key source that fetches. */
export function remoteSource(source: RemoteSource): RemoteKeySource {
  const groups = new Groups(source)
  const { kind, address, options } = source
  return ownSource(
    {
      keyFor: (header: JwsHeader, issuer: string, context: KeyContext) =>
        groups.of(issuer).setFor(issuer, context).keyFor(header, { issuer, context }),
      refresh: (issuer: string, context: KeyContext) =>
        groups.of(issuer).setFor(issuer, context).refresh({ issuer, context }),
      forget: (issuer: string, kid: string) => groups.forget(issuer, kid),
      health: (issuer: string) => groups.of(issuer).health(),
      snapshot: (issuer?: string) => ({ sets: groups.stored(issuer) }),
    },
    {
      kind,
      same: JSON.stringify([kind, address, options]),
      problems(issuer, context, origin) {
        const found = source.problems(issuer, origin)
        if (found.length === 0) groups.of(issuer).setFor(issuer, context)
        return found
      },
      health: (issuer, context) => groups.of(issuer).health(context),
    },
  )
}

/** Issuers beyond that are fetched anew. */
const mostGroups = 10_000

/** The groups of a source: one for each issuer, or a single one where the address is fixed. */
class Groups {
  readonly #source: RemoteSource
  /** In the order in which they were made. */
  readonly #groups = new Map<string, Group>()
  /** What an operator has forgotten outlives the group. */
  readonly #forgotten = new Map<string, ForgottenKeys>()

  constructor(source: RemoteSource) {
    this.#source = source
  }

  of(issuer: string): Group {
    const id = this.#idOf(issuer)
    const known = this.#groups.get(id)
    if (known !== undefined) return known
    const group = new Group(this.#source, issuer, this.#forgotten.get(id) ?? new ForgottenKeys())
    this.#groups.set(id, group)
    const [oldest] = this.#groups.keys()
    if (this.#groups.size > mostGroups && oldest !== undefined) this.#groups.delete(oldest)
    return group
  }

  forget(issuer: string, kid: string): void {
    const group = this.of(issuer)
    group.forget(kid)
    this.#forgotten.set(this.#idOf(issuer), group.forgotten)
  }

  stored(issuer: string | undefined): readonly StoredSet[] {
    const asked = issuer === undefined ? [...this.#groups.values()] : [this.#groups.get(this.#idOf(issuer))]
    return asked.flatMap((group) => group?.stored() ?? [])
  }

  #idOf(issuer: string): string {
    return this.#source.kind === 'fixed' ? '' : issuer
  }
}

/** The sets of one document, one for each list of algorithms: a key without `alg` is bound to the first that fits. */
class Group {
  readonly forgotten: ForgottenKeys
  readonly #source: RemoteSource
  /** Undefined where the address is fixed. */
  readonly #issuer: string | undefined
  readonly #sets = new Map<string, RemoteKeySet>()

  constructor(source: RemoteSource, issuer: string, forgotten: ForgottenKeys) {
    this.#source = source
    this.#issuer = source.kind === 'fixed' ? undefined : issuer
    this.forgotten = forgotten
  }

  setFor(issuer: string, context: KeyContext): RemoteKeySet {
    const algorithms = idOfList(context.algorithms)
    const known = this.#sets.get(algorithms)
    if (known !== undefined) return known
    const { options, entriesOf, downloadFor } = this.#source
    const download = downloadFor(issuer)
    const set = new RemoteKeySet({ options, entriesOf, download, forgotten: this.forgotten, name: algorithms })
    this.#sets.set(algorithms, set)
    const stored = options.snapshot?.sets.find((one) => one.issuer === this.#issuer)
    if (stored !== undefined) set.seed(stored, { issuer, context })
    return set
  }

  forget(kid: string): void {
    const fetched = [...this.#sets].flatMap(([name, { set }]) => (set === undefined ? [] : [[name, set] as const]))
    this.forgotten.forget(kid, new Map(fetched))
    for (const set of this.#sets.values()) set.dropForgotten()
  }

  /** @param context whose list of algorithms is meant; without one, the set that has most keys */
  health(context?: KeyContext): KeyHealth {
    if (context !== undefined) return this.#sets.get(idOfList(context.algorithms))?.health() ?? nothingYet
    const all = [...this.#sets.values()].map((set) => set.health())
    return all.sort((one, other) => other.keys - one.keys)[0] ?? nothingYet
  }

  stored(): readonly StoredSet[] {
    const fetched = [...this.#sets.values()].flatMap(({ set, fetchedAt }) =>
      set === undefined || fetchedAt === undefined ? [] : [{ set, fetchedAt }],
    )
    if (fetched.length === 0) return []
    const oldest = Math.min(...fetched.map(({ fetchedAt }) => fetchedAt))
    return [
      storedSet(
        this.#issuer,
        oldest,
        fetched.map(({ set }) => set),
      ),
    ]
  }
}
