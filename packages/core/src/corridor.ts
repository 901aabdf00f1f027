import { sha256 } from '#platform'
import { type Auth, createAuth, judgingBehind } from './claims/auth.js'
import type { Granted } from './claims/granted.js'
import { judgeClaims, judgeTimes } from './claims/judge-claims.js'
import type { VerifierConfig } from './config.js'
import { selectIssuer } from './issuer/trusted-issuers.js'
import { isOurOwn } from './key/ask-source.js'
import { findKey, isSignedWith, signedToken } from './key/signature.js'
import { checkBinding } from './proof/bound-token.js'
import { Report } from './report.js'
import { isVerifierUnavailable, UsageError, VerifierUnavailable } from './shared/failures.js'
import { isObject, own } from './shared/json.js'
import type { VerificationKey } from './shared/key-source.js'
import type { SelectedToken, SignedToken, UnverifiedToken } from './shared/stages.js'
import type { Unchecked } from './shared/unchecked.js'
import { checkStatus } from './status/denylist.js'
import { readCompactJws } from './token/compact-jws.js'
import { HeaderMemo } from './token/header-memo.js'
import { type CacheHealth, type VerifiedToken, VerifiedTokens } from './verified-tokens.js'

type Later<Value> = Value | Promise<Value>

/** The order of the rooms from a token's text to its status. */
export class Corridor {
  readonly config: VerifierConfig
  /** Stands for this server in the tokens it has verified. */
  readonly #identity = Object.freeze({})
  readonly #headers = new HeaderMemo()
  readonly #tokens: VerifiedTokens | undefined
  #verifications = 0

  constructor(config: VerifierConfig) {
    this.config = config
    this.#tokens = config.cached === undefined ? undefined : new VerifiedTokens(config.cached)
  }

  get cache(): CacheHealth | undefined {
    return this.#tokens?.health
  }

  /** token → issuer → key → claims → proof → status. What it learns on the way it notes in the report. */
  async admit(text: unknown, report: Report, onStatusUnavailable?: Unchecked): Promise<Auth> {
    report.text = text
    const verifying = this.#recall(text, report)
    const { token, granted, tokenId, judging } = verifying instanceof Promise ? await verifying : verifying
    const { claims, header } = token
    const auth = createAuth({ claims, header, granted, tokenId, text: text as string, judging })
    const checking = this.#checkStatus(auth, report, onStatusUnavailable)
    if (checking !== undefined) await checking
    return auth
  }

  async verify(text: unknown): Promise<Auth> {
    const report = new Report(this.config)
    try {
      const auth = await this.admit(text, report)
      report.accepted()
      return auth
    } catch (error) {
      report.failed(error)
      throw error
    }
  }

  async recheck(auth: Auth): Promise<Auth> {
    if (!isObject(auth) || judgingBehind(auth)?.server !== this.#identity)
      throw new UsageError('recheck: this server did not make that auth')
    return this.verify(auth.token)
  }

  #recall(text: unknown, report: Report): Later<VerifiedToken> {
    if (this.#tokens === undefined || typeof text !== 'string' || text.length > this.config.maxTokenLength)
      return this.#judge(text, report)
    const id = sha256(text)
    return id instanceof Promise
      ? id.then((ready) => this.#recallBy(ready, text, report))
      : this.#recallBy(id, text, report)
  }

  #recallBy(id: string, text: string, report: Report): Later<VerifiedToken> {
    const known = this.#tokens?.get(id)
    if (known === undefined) return this.#judge(text, report, id)
    const judged = (holds: boolean): Later<VerifiedToken> => {
      if (holds) return known
      this.#tokens?.dismiss(id)
      return this.#judge(text, report, id)
    }
    const holding = this.#stillHolds(known, report, () => this.#tokens?.drop(id))
    return holding instanceof Promise ? holding.then(judged) : judged(holding)
  }

  /** Would the issuer's rules and keys be the same today? Then only the time is left to judge. */
  #stillHolds(known: VerifiedToken, report: Report, drop: () => void): Later<boolean> {
    const { token, granted, judging } = known
    const { rules } = judging
    report.token = token
    const hasSameKey = (key: VerificationKey): boolean => {
      if (key !== judging.key) return false
      report.key = key
      try {
        judgeTimes({ claims: token.claims, granted, rules, now: this.config.clock.now() })
      } catch (refusal) {
        drop()
        throw refusal
      }
      return true
    }
    const hasSameRules = (found: unknown): Later<boolean> => {
      if (found !== rules) return false
      report.rules = rules
      const key = findKey(token.header, rules, this.config.hookTimeout)
      return key instanceof Promise ? key.then(hasSameKey) : hasSameKey(key)
    }
    const found = this.config.issuers.find(String(token.claims['iss']))
    return found instanceof Promise ? found.then(hasSameRules) : hasSameRules(found)
  }

  /** @param id by which the token is kept, where tokens are */
  async #judge(text: unknown, report: Report, id?: string): Promise<VerifiedToken> {
    const { config } = this
    const token = readCompactJws(text, config.maxTokenLength, this.#headers)
    report.token = token
    const selecting = selectIssuer(token, config.issuers)
    const selected = selecting instanceof Promise ? await selecting : selecting
    report.rules = selected.rules
    const { signed, isLasting } = await this.#checkSignature(selected, id)
    report.key = signed.key
    this.#headers.keep(token.text.slice(0, token.text.indexOf('.')), token.header)
    const granted = judgeClaims(signed, config.clock.now())
    checkBinding(signed)
    const verified = await this.#identified(signed, granted)
    if (isLasting && id !== undefined) this.#tokens?.keep(id, verified)
    return verified
  }

  /** A key that our own sources let go during the check does not count, and the token is not kept. */
  async #checkSignature(selected: SelectedToken, id: string | undefined) {
    const { token, rules } = selected
    const find = () => findKey(token.header, rules, this.config.hookTimeout)
    const key = await find()
    const checking = this.#isSignedWith(key, token, id)
    const isValid = checking instanceof Promise ? await checking : checking
    const latest = checking instanceof Promise && isOurOwn(rules.keys) ? await find() : key
    if (latest === key) return { signed: signedToken(selected, key, isValid), isLasting: true }
    return { signed: signedToken(selected, latest, await this.#isSignedWith(latest, token, id)), isLasting: false }
  }

  #isSignedWith(key: VerificationKey, token: UnverifiedToken, id: string | undefined): Later<boolean> {
    const check = (): Later<boolean> => {
      if (this.#verifications >= this.config.maxVerifications)
        throw new VerifierUnavailable('overloaded', { retryAfter: 1 })
      const valid = isSignedWith(key, token)
      if (!(valid instanceof Promise)) return valid
      this.#verifications++
      return valid.finally(() => this.#verifications--)
    }
    return this.#tokens === undefined || id === undefined ? check() : this.#tokens.share(id, key, check)
  }

  #checkStatus(auth: Auth, report: Report, onStatusUnavailable: Unchecked | undefined): Promise<void> | undefined {
    const { lookup, hookTimeout } = this.config
    if (lookup === undefined) return undefined
    const mayPass = (error: unknown): void => {
      if (onStatusUnavailable === undefined || !isVerifierUnavailable(error) || error.code !== 'status_unavailable')
        throw error
      report.statusSkipped(onStatusUnavailable.reason)
    }
    try {
      return checkStatus(auth, lookup, hookTimeout)?.catch(mayPass)
    } catch (error) {
      mayPass(error)
      return undefined
    }
  }

  /** By the signing input, never by the signature: ECDSA signatures can be changed into others that are valid. */
  async #identified({ token, rules, key }: SignedToken, granted: Granted): Promise<VerifiedToken> {
    const { claims, header, signingInput } = token
    const jti = own(claims, 'jti')
    const digest = jti === undefined ? await sha256(signingInput) : undefined
    const tokenId = digest === undefined ? `jti:${String(jti)}` : `sha256:${digest}`
    const judging = Object.freeze({ server: this.#identity, key, rules, impliedBy: this.config.impliedBy, digest })
    return { token: { claims, header }, granted, tokenId, judging }
  }
}
