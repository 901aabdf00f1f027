import { sha256 } from '#platform'
import { type Auth, createAuth, judgingBehind } from './claims/auth.js'
import type { Granted } from './claims/granted.js'
import { judgeClaims, judgeTimes } from './claims/judge-claims.js'
import { timeWindow } from './claims/lifetime.js'
import type { VerifierConfig } from './config.js'
import { selectIssuer } from './issuer/trusted-issuers.js'
import { findKey } from './key/signature.js'
import { checkBinding } from './proof/bound-token.js'
import { Report } from './report.js'
import { isVerifierUnavailable, UsageError } from './shared/failures.js'
import { isObject, own } from './shared/json.js'
import { after, type Later } from './shared/later.js'
import type { IssuerRules } from './shared/rules.js'
import type { SignedToken } from './shared/stages.js'
import type { Unchecked } from './shared/unchecked.js'
import { SignatureChecks } from './signature-checks.js'
import { checkStatus } from './status/denylist.js'
import { readCompactJws } from './token/compact-jws.js'
import { HeaderMemo } from './token/header-memo.js'
import { type CacheHealth, type VerifiedToken, VerifiedTokens } from './verified-tokens.js'

/** The order of the rooms from a token's text to its status. */
export class Corridor {
  readonly config: VerifierConfig
  /** Stands for this server in the tokens it has verified. */
  readonly #identity = Object.freeze({})
  readonly #headers = new HeaderMemo()
  readonly #tokens: VerifiedTokens | undefined
  readonly #signatures: SignatureChecks

  constructor(config: VerifierConfig) {
    this.config = config
    this.#tokens = config.cached === undefined ? undefined : new VerifiedTokens(config.cached)
    this.#signatures = new SignatureChecks(config, this.#tokens)
  }

  get cache(): CacheHealth | undefined {
    return this.#tokens?.health
  }

  /** token → issuer → key → claims → proof → status. What it learns on the way it notes in the report. May throw at once. */
  admit(text: unknown, report: Report, onStatusUnavailable?: Unchecked): Later<Auth> {
    report.text = text
    const recalling = this.#recall(text, report)
    return recalling instanceof Promise
      ? recalling.then((verified) => this.#live(verified, report, onStatusUnavailable))
      : this.#live(recalling, report, onStatusUnavailable)
  }

  #live(verified: VerifiedToken, report: Report, onStatusUnavailable: Unchecked | undefined): Later<Auth> {
    const auth = createAuth(verified, report.text as string)
    const checking = this.#checkStatus(auth, report, onStatusUnavailable)
    return checking === undefined ? auth : checking.then(() => auth)
  }

  async verify(text: unknown): Promise<Auth> {
    const report = new Report(this.config)
    try {
      const admitting = this.admit(text, report)
      const auth = admitting instanceof Promise ? await admitting : admitting
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

  // What nearly every request comes through: without a closure as long as nobody has to be waited for.
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
    report.token = known
    const rules = this.config.issuers.find(known.issuer)
    const holding =
      rules instanceof Promise
        ? rules.then((found) => this.#holdsBy(found, known, report))
        : this.#holdsBy(rules, known, report)
    if (holding === true) return this.#inTime(known, id, report)
    return after(holding, (holds) => {
      if (holds) return this.#inTime(known, id, report)
      this.#tokens?.dismiss(id)
      return this.#judge(text, report, id)
    })
  }

  /** Would the issuer's rules and keys be the same today? Then only the time is left to judge. */
  #holdsBy(rules: IssuerRules | undefined, { header, judging }: VerifiedToken, report: Report): Later<boolean> {
    if (rules === undefined || rules !== judging.rules) return false
    report.rules = rules
    const key = findKey(header, rules, this.config.hookTimeout)
    return key instanceof Promise ? key.then((found) => found === judging.key) : key === judging.key
  }

  #inTime(known: VerifiedToken, id: string, report: Report): VerifiedToken {
    const { claims, granted, judging, window } = known
    report.key = judging.key
    const now = this.config.clock.now()
    if (now >= window.from && now < window.until) return known
    try {
      judgeTimes({ claims, granted, rules: judging.rules, now })
      return known
    } catch (refusal) {
      this.#tokens?.drop(id)
      throw refusal
    }
  }

  /** @param id by which the token is kept, where tokens are */
  #judge(text: unknown, report: Report, id?: string): Later<VerifiedToken> {
    const { config } = this
    const token = readCompactJws(text, config.maxTokenLength, this.#headers)
    report.token = token
    return after(selectIssuer(token, config.issuers), (selected) => {
      report.rules = selected.rules
      return after(this.#signatures.check(selected, id), ({ signed, isLasting }) => {
        report.key = signed.key
        this.#headers.keep(token)
        const granted = judgeClaims(signed, config.clock.now())
        checkBinding(signed)
        return after(this.#identified(signed, granted), (verified) => {
          if (isLasting && id !== undefined) this.#tokens?.keep(id, verified)
          return verified
        })
      })
    })
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
  #identified({ token, rules, key }: SignedToken, granted: Granted): Later<VerifiedToken> {
    const { claims, header, signingInput } = token
    const issuer = rules.spellings.find((spelling) => spelling === claims['iss']) ?? String(claims['iss'])
    const window = timeWindow(claims, rules)
    const verified = (tokenId: string, digest: string | undefined): VerifiedToken => {
      const judging = Object.freeze({ server: this.#identity, key, rules, impliedBy: this.config.impliedBy, digest })
      return { header, claims, granted, tokenId, issuer, window, judging }
    }
    const jti = own(claims, 'jti')
    if (jti !== undefined) return verified(`jti:${String(jti)}`, undefined)
    return after(sha256(signingInput), (digest) => verified(`sha256:${digest}`, digest))
  }
}
