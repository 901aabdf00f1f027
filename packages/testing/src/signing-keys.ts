import { type KeySource, staticKeys } from '@claimcheck/core'
import { type TestAlgorithm, type TestKey, testKey } from './key.js'

/** The keys of an issuer: the one it signs with, and those it publishes. */
export class SigningKeys {
  readonly #alg: TestAlgorithm | undefined
  #current: TestKey
  #published: readonly TestKey[]
  #source: KeySource

  constructor(alg: TestAlgorithm | undefined) {
    this.#alg = alg
    this.#current = testKey(alg)
    this.#published = [this.#current]
    this.#source = staticKeys(this.jwks)
  }

  get current(): TestKey {
    return this.#current
  }

  get jwks(): { readonly keys: readonly TestKey['publicJwk'][] } {
    return { keys: this.#published.map(({ publicJwk }) => publicJwk) }
  }

  /** What is published at the moment it is asked. */
  readonly source: KeySource = Object.freeze<KeySource>({ keyFor: (...asked) => this.#source.keyFor(...asked) })

  rotate(withdraw: boolean): void {
    this.#current = testKey(this.#alg)
    this.#published = [this.#current, ...(withdraw ? [] : this.#published)]
    this.#source = staticKeys(this.jwks)
  }
}
