import type { VerifierConfig } from './config.js'
import { isOurOwn } from './key/ask-source.js'
import { findKey, isSignedWith, signedToken } from './key/signature.js'
import { VerifierUnavailable } from './shared/failures.js'
import type { VerificationKey } from './shared/key-source.js'
import { after, type Later } from './shared/later.js'
import type { SelectedToken, SignedToken, UnverifiedToken } from './shared/stages.js'
import type { VerifiedTokens } from './verified-tokens.js'

export interface CheckedSignature {
  readonly signed: SignedToken
  /** May the token be kept? */
  readonly isLasting: boolean
}

/** The signature checks of one server: so many at once, and for identical tokens one. */
export class SignatureChecks {
  readonly #config: VerifierConfig
  readonly #tokens: VerifiedTokens | undefined
  #underWay = 0

  constructor(config: VerifierConfig, tokens: VerifiedTokens | undefined) {
    this.#config = config
    this.#tokens = tokens
  }

  /**
   * A key that our own sources let go during the check does not count, and the token is not kept.
   *
   * @param id by which the token is kept, where tokens are
   * @throws {@link TokenRefused} `key_unknown`, `key_ambiguous`, `signature_invalid`; {@link VerifierUnavailable} `keys_unavailable`, `overloaded`.
   */
  check(selected: SelectedToken, id: string | undefined): Later<CheckedSignature> {
    const { token, rules } = selected
    const find = () => findKey(token.header, rules, this.#config.hookTimeout)
    const checkWith = (key: VerificationKey, isLasting: boolean): Later<CheckedSignature> => {
      const checking = this.#isSignedWith(key, token, id)
      const signed = (isValid: boolean) => ({ signed: signedToken(selected, key, isValid), isLasting })
      if (!(checking instanceof Promise && isLasting && isOurOwn(rules.keys))) return after(checking, signed)
      return checking.then((isValid) =>
        after(find(), (latest) => (latest === key ? signed(isValid) : checkWith(latest, false))),
      )
    }
    return after(find(), (key) => checkWith(key, true))
  }

  #isSignedWith(key: VerificationKey, token: UnverifiedToken, id: string | undefined): Later<boolean> {
    const check = (): Later<boolean> => {
      if (this.#underWay >= this.#config.maxVerifications)
        throw new VerifierUnavailable('overloaded', { retryAfter: 1 })
      const valid = isSignedWith(key, token)
      if (!(valid instanceof Promise)) return valid
      this.#underWay++
      const done = (): void => {
        this.#underWay--
      }
      valid.then(done, done)
      return valid
    }
    return this.#tokens === undefined || id === undefined ? check() : this.#tokens.share(id, key, check)
  }
}
