import { sha256 } from '#platform'
import { type Auth, createAuth, type Judging, judgingBehind } from './claims/auth.js'
import { judgeClaims } from './claims/judge-claims.js'
import { readVerifierConfig, type VerifierConfig } from './config.js'
import { type Health, healthOf } from './health.js'
import { selectIssuer } from './issuer/trusted-issuers.js'
import { refreshKeys } from './key/ask-source.js'
import { checkSignature, findKey } from './key/signature.js'
import type { VerifierOptions } from './options.js'
import { checkBinding } from './proof/bound-token.js'
import { Report } from './report.js'
import { isVerifierUnavailable, UsageError, VerifierUnavailable } from './shared/failures.js'
import { isObject, own } from './shared/json.js'
import type { SelectedToken, SignedToken } from './shared/stages.js'
import type { Unchecked } from './shared/unchecked.js'
import { checkStatus } from './status/denylist.js'
import { readCompactJws } from './token/compact-jws.js'
import { HeaderMemo } from './token/header-memo.js'

/** Verifies tokens, without a request around them. */
export interface Verifier {
  /**
   * Verifies a JWT access token (RFC 9068 §4, RFC 8725 §3) and returns what it grants. Takes the token alone, without `Bearer`.
   *
   * Does not look at scopes and roles: that is policy. Does not detect replay.
   *
   * @throws {TokenRefused} when the token must not be accepted.
   * @throws {VerifierUnavailable} when keys or status could not be had; trying again may help.
   */
  verify(token: string): Promise<Auth>
  /**
   * Judges time, key, issuer and status again, for connections that outlive a request. Answers with a fresh `Auth`.
   *
   * @throws {TokenRefused}, {VerifierUnavailable}, and {UsageError} for an `Auth` that this server did not make.
   */
  recheck(auth: Auth): Promise<Auth>
  /** Warms discovery and keys. @throws {VerifierUnavailable} when those of an issuer cannot be had. */
  ready(): Promise<void>
  /** What a readiness endpoint wants to know. */
  health(): Health
  /** Fetches the keys of one issuer, or of all, now. @throws {VerifierUnavailable} when the fetch fails; {UsageError} for an unknown issuer. */
  refresh(issuer?: string): Promise<void>
  /** Ends fetches that are under way and starts none: what is known stays in use. */
  close(): Promise<void>
}

/** @throws {ConfigError} that names everything that is wrong with the options. */
export function createVerifier(options: VerifierOptions): Verifier {
  return verifierOf(new Corridor(readVerifierConfig(options)))
}

export function verifierOf(corridor: Corridor): Verifier {
  return Object.freeze({
    verify: (token: string) => corridor.verify(token),
    recheck: (auth: Auth) => corridor.recheck(auth),
    ready: () => corridor.ready(),
    health: () => healthOf(corridor.config),
    refresh: (issuer?: string) => corridor.refresh(issuer),
    close: async () => corridor.config.closing.abort(),
  })
}

/** The order of the rooms from a token's text to its status. */
export class Corridor {
  readonly config: VerifierConfig
  /** Stands for this server in the tokens it has verified. */
  readonly #identity = Object.freeze({})
  readonly #headers = new HeaderMemo()
  #verifications = 0

  constructor(config: VerifierConfig) {
    this.config = config
  }

  /** token → issuer → key → claims → proof → status. What it learns on the way it notes in the report. */
  async admit(text: unknown, report: Report, onStatusUnavailable?: Unchecked): Promise<Auth> {
    report.text = text
    const token = readCompactJws(text, this.config.maxTokenLength, this.#headers)
    report.token = token
    const selected = selectIssuer(token, this.config.issuers)
    report.rules = selected.rules
    const signed = await this.#checkSignature(selected)
    report.key = signed.key
    this.#headers.keep(token.text.slice(0, token.text.indexOf('.')), token.header)
    const granted = judgeClaims(signed, this.config.clock.now())
    checkBinding(signed)
    const auth = await this.#authOf(signed, granted)
    await this.#checkStatus(auth, report, onStatusUnavailable)
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

  async ready(): Promise<void> {
    const cold = this.config.issuers.all.filter(({ keys, issuer }) => keys.health?.(issuer).fresh !== true)
    await Promise.all(cold.map((rules) => refreshKeys(rules, this.config.hookTimeout)))
  }

  async refresh(issuer?: string): Promise<void> {
    const rules = issuer === undefined ? this.config.issuers.all : [this.config.issuers.find(issuer)]
    await Promise.all(
      rules.map((one) => {
        if (one === undefined) throw new UsageError('refresh: no such issuer is configured')
        return refreshKeys(one, this.config.hookTimeout)
      }),
    )
  }

  async #checkSignature(selected: SelectedToken): Promise<SignedToken> {
    const key = await findKey(selected, this.config.hookTimeout)
    if (this.#verifications >= this.config.maxVerifications)
      throw new VerifierUnavailable('overloaded', { retryAfter: 1 })
    this.#verifications++
    try {
      return await checkSignature(selected, key)
    } finally {
      this.#verifications--
    }
  }

  async #authOf({ token, rules, key }: SignedToken, granted: ReturnType<typeof judgeClaims>): Promise<Auth> {
    const { claims, header, text, signingInput } = token
    const jti = own(claims, 'jti')
    // Of the signing input, never of the signature: ECDSA signatures can be changed into others that are valid.
    const digest = jti === undefined ? await sha256(signingInput) : undefined
    const tokenId = digest === undefined ? `jti:${String(jti)}` : `sha256:${digest}`
    const judging: Judging = Object.freeze({
      server: this.#identity,
      key,
      rules,
      impliedBy: this.config.impliedBy,
      digest,
    })
    return createAuth({ claims, header, granted, tokenId, text, judging })
  }

  async #checkStatus(auth: Auth, report: Report, onStatusUnavailable: Unchecked | undefined): Promise<void> {
    const { lookup, hookTimeout } = this.config
    if (lookup === undefined) return
    try {
      await checkStatus(auth, lookup, hookTimeout)
    } catch (error) {
      const mayPass =
        onStatusUnavailable !== undefined && isVerifierUnavailable(error) && error.code === 'status_unavailable'
      if (!mayPass) throw error
      report.statusSkipped(onStatusUnavailable.reason)
    }
  }
}
