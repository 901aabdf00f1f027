import { NoSuchKey } from '../shared/failures.js'
import type { IssuerRules } from '../shared/rules.js'

/** The keys of one issuer that an operator took out of use, for whichever key source its resolver names next. */
export class ForgottenKids {
  readonly #kids = new Set<string>()
  /** What each key source has been told already. */
  readonly #told = new WeakMap<object, Set<string>>()
  /** The rules that were last in use: their key source knows the keys themselves. */
  last: IssuerRules | undefined

  /** @param rules those in use, whose key source has forgotten it already */
  add(kid: string, rules: IssuerRules | undefined): void {
    this.#kids.add(kid)
    if (rules === undefined) return
    this.#toldOf(rules).add(kid)
    this.last = rules
  }

  /** Tells a key source what it has not been told yet. False: it cannot forget a key. */
  keptOutOf(rules: IssuerRules): boolean {
    const { keys, issuer } = rules
    const told = this.#toldOf(rules)
    for (const kid of this.#kids) {
      if (told.has(kid)) continue
      if (keys.forget === undefined) return false
      try {
        keys.forget(issuer, kid)
      } catch (error) {
        // That there is no such key is as good as that it is forgotten.
        if (!(error instanceof NoSuchKey)) throw error
      }
      told.add(kid)
    }
    this.last = rules
    return true
  }

  #toldOf({ keys }: IssuerRules): Set<string> {
    const kids = this.#told.get(keys) ?? new Set()
    this.#told.set(keys, kids)
    return kids
  }
}
