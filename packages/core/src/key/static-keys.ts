import type { KeyMaterial } from '../platform/platform.js'
import { algorithms as everyAlgorithm, idOfList, isSymmetric } from '../shared/algorithms.js'
import { ConfigError, NoSuchKey, UsageError } from '../shared/failures.js'
import { isObject, own } from '../shared/json.js'
import type { JwsHeader, KeyContext, KeySource, VerificationKey } from '../shared/key-source.js'
import { ForgottenKeys } from './forgotten-keys.js'
import { importAny, isJwk, KeyUnusable } from './import-key.js'
import { isSecret } from './key-filter.js'
import { importKeySet, type KeySet, keysOf, membersOf, type Skipped } from './key-set.js'
import { ownSource } from './own-sources.js'
import { selectKey } from './select-key.js'

/** A JWKS, one JWK, SPKI or X.509 in PEM, or the runtime's key object. */
export type StaticKeyMaterial = { readonly keys: readonly unknown[] } | KeyMaterial

/**
 * Keys that are known beforehand. They never age.
 *
 * A JWK serves the tokens that carry its `kid`. PEM and key objects have no `kid` and serve tokens with any.
 * In a set, an unusable key is skipped (event `key_skipped`).
 *
 * @throws {@link ConfigError} when a set has no usable key or holds a private or symmetric one, and when a single key is unusable.
 * Outside Node what only WebCrypto can tell, such as a point off its curve, shows at the first token.
 */
export function staticKeys(material: StaticKeyMaterial): KeySource {
  const keys = new StaticKeys(material)
  const problems = keys.problems(asymmetric)
  if (problems.length > 0) throw new ConfigError(problems)
  return ownSource(
    {
      keyFor: (header: JwsHeader, _issuer: string, { algorithms }: KeyContext) => keys.select(header, algorithms),
      forget: (_issuer: string, kid: string) => keys.forget(kid),
      health: () => ({ ageSeconds: 0, fresh: true, keys: keys.count(), lastError: undefined }),
    },
    {
      kind: 'fixed',
      health: (_issuer, { algorithms }) => ({
        ageSeconds: 0,
        fresh: true,
        keys: keys.count(algorithms),
        lastError: undefined,
      }),
      ...(keys.same !== undefined && { same: keys.same }),
      problems(issuer, { algorithms, emit }) {
        const found = keys.problems(algorithms)
        keys.tellSkipped(algorithms, ({ kid, reason }) =>
          emit({ type: 'key_skipped', issuer, ...(kid !== undefined && { kid }), reason }),
        )
        return found
      },
    },
  )
}

const asymmetric = Object.keys(everyAlgorithm).filter((name) => !isSymmetric(name))

interface Imported {
  readonly set: KeySet | Promise<KeySet>
  readonly skipped: readonly Skipped[]
}

class StaticKeys {
  readonly #material: StaticKeyMaterial
  readonly #jwks: readonly unknown[] | undefined
  /** PEM and key objects have no `kid` to compare. */
  readonly #anyKid: boolean
  readonly #byAlgorithms = new Map<string, Imported>()
  readonly #forgotten = new ForgottenKeys()

  constructor(material: StaticKeyMaterial) {
    const isJson = keysOf(material) !== undefined || isJwk(material)
    // A copy: what the caller does to his object later does not change what was checked.
    this.#material = isJson ? copyOf(material) : material
    this.#jwks = keysOf(this.#material)
    this.#anyKid = !isJson
  }

  /** How many keys may be used: of this list of algorithms or, as long as nobody has named one, how many there are. */
  count(algorithms?: readonly string[]): number {
    const known = algorithms ? [this.#byAlgorithms.get(idOfList(algorithms))] : [...this.#byAlgorithms.values()]
    const sets = known.flatMap((one) => (one === undefined || one.set instanceof Promise ? [] : [one.set]))
    return sets.length === 0 ? (this.#jwks?.length ?? 1) : Math.max(...sets.map(({ keys }) => keys.length))
  }

  /** What tells it from other static keys; undefined for a key object, which has no text. */
  get same(): string | undefined {
    const isText =
      this.#jwks !== undefined || typeof this.#material === 'string' || isJwk(this.#material as KeyMaterial)
    return isText ? JSON.stringify(['static', this.#material]) : undefined
  }

  /** @throws {@link UsageError} when no key has that `kid`: PEM and key objects have none. */
  forget(kid: string): void {
    const isThere = (this.#jwks ?? [this.#material]).some((jwk) => isObject(jwk) && own(jwk, 'kid') === kid)
    if (this.#anyKid) throw new UsageError('forget: a static key without kid cannot be told from others')
    if (!isThere) throw new NoSuchKey('forget: no static key has this kid')
    const imported = [...this.#byAlgorithms]
    const ready = imported.flatMap(([id, { set }]) => (set instanceof Promise ? [] : [[id, set] as const]))
    this.#forgotten.forget(kid, new Map(ready))
    for (const [id, { set, skipped }] of imported) this.#byAlgorithms.set(id, { set: this.#kept(id, set), skipped })
  }

  #kept(id: string, set: KeySet | Promise<KeySet>): KeySet | Promise<KeySet> {
    return set instanceof Promise ? set.then((ready) => this.#forgotten.keep(id, ready)) : this.#forgotten.keep(id, set)
  }

  select(
    header: JwsHeader,
    algorithms: readonly string[],
  ): VerificationKey | undefined | Promise<VerificationKey | undefined> {
    const wanted = this.#anyKid ? { alg: header.alg } : header
    const { set } = this.#import(algorithms)
    return set instanceof Promise ? set.then(({ keys }) => selectKey(keys, wanted)) : selectKey(set.keys, wanted)
  }

  /** At once on Node; elsewhere when the keys have been imported. */
  tellSkipped(algorithms: readonly string[], tell: (skipped: Skipped) => void): void {
    const { set, skipped = [] } = this.#byAlgorithms.get(idOfList(algorithms)) ?? {}
    const tellAll = (): void => skipped.forEach(tell)
    if (set instanceof Promise) set.then(tellAll, () => undefined)
    else tellAll()
  }

  problems(algorithms: readonly string[]): readonly string[] {
    if (typeof this.#material !== 'string' && !isObject(this.#material)) {
      return ['staticKeys: pass a JWKS, a JWK, a PEM text or a key object']
    }
    if (this.#jwks?.some((jwk) => isObject(jwk) && isSecret(jwk))) {
      return ['staticKeys: the set holds a private or symmetric key; pass public keys, or use sharedSecret(…)']
    }
    try {
      const { set } = this.#import(algorithms)
      if (set instanceof Promise) set.catch(() => undefined)
      else if (set.keys.length === 0)
        return ['staticKeys: no key of the set can be used with the algorithms of this issuer']
      return []
    } catch (error) {
      return [
        `staticKeys: the key cannot be used: ${error instanceof KeyUnusable ? error.message : 'it cannot be read'}`,
      ]
    }
  }

  #import(algorithms: readonly string[]): Imported {
    const id = idOfList(algorithms)
    const known = this.#byAlgorithms.get(id)
    if (known !== undefined) return known
    const skipped: Skipped[] = []
    const set = this.#jwks
      ? importKeySet(this.#jwks, algorithms, (one) => skipped.push(one))
      : singleKey(importAny(this.#material as KeyMaterial, algorithms), membersOf(this.#material))
    const imported = { set: this.#kept(id, set), skipped }
    this.#byAlgorithms.set(id, imported)
    return imported
  }
}

function copyOf(material: StaticKeyMaterial): StaticKeyMaterial {
  try {
    return structuredClone(material)
  } catch (cause) {
    throw new ConfigError(['staticKeys: the keys must be plain JSON'], { cause })
  }
}

function singleKey(key: VerificationKey | Promise<VerificationKey>, members: string): KeySet | Promise<KeySet> {
  const setOf = (ready: VerificationKey): KeySet => ({ keys: [ready], byMembers: new Map([[members, ready]]) })
  return key instanceof Promise ? key.then(setOf) : setOf(key)
}
