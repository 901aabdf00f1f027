import { publicKeyOf } from './import-key.js'
import { type KeySet, keepKeys } from './key-set.js'

/**
 * Keys that an operator took out of use. It holds by the key itself, as a thumbprint would (RFC 7638): published again under another `kid`,
 * or in a new certificate, it does not come back.
 */
export class ForgottenKeys {
  readonly #publicKeys = new Set<string>()
  /** Of each name the sets in which its key was found. In any other, the first that comes under it is meant. */
  readonly #found = new Map<string, Set<string>>()

  get any(): boolean {
    return this.#found.size > 0
  }

  /** @param sets those at hand, by name */
  forget(kid: string, sets: ReadonlyMap<string, KeySet>): void {
    if (!this.#found.has(kid)) this.#found.set(kid, new Set())
    for (const [name, set] of sets) this.#find(kid, name, set)
  }

  /** The set without them. */
  keep(name: string, set: KeySet): KeySet {
    if (!this.any) return set
    for (const [kid, found] of this.#found) if (!found.has(name)) this.#find(kid, name, set)
    return keepKeys(set, (key) => !this.#publicKeys.has(publicKeyOf(key) ?? ''))
  }

  #find(kid: string, name: string, set: KeySet): void {
    const publicKeys = set.keys.filter((key) => key.kid === kid).map(publicKeyOf)
    for (const publicKey of publicKeys) if (publicKey !== undefined) this.#publicKeys.add(publicKey)
    if (publicKeys.length > 0) this.#found.get(kid)?.add(name)
  }
}
