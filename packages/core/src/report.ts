import { sha256 } from '#platform'
import { type Auth, judgingBehind } from './claims/auth.js'
import type { VerifierConfig } from './config.js'
import { hintFor } from './hints.js'
import { isThenable } from './shared/deadline.js'
import type { Event } from './shared/events.js'
import { isConfigError, isTokenRefused, isVerifierUnavailable } from './shared/failures.js'
import type { VerificationKey } from './shared/key-source.js'
import type { IssuerRules } from './shared/rules.js'
import type { UnverifiedToken } from './shared/stages.js'

type Facts = {
  readonly issuer?: string
  readonly kid?: string
  readonly durationMs: number
  readonly fingerprint?: string
}

/** What is learned about one token on its way, for the observer. Costs nothing when there is none. */
export class Report {
  text: unknown
  token: Pick<UnverifiedToken, 'header' | 'claims'> | undefined
  rules: IssuerRules | undefined
  key: VerificationKey | undefined
  readonly #config: VerifierConfig
  readonly #began: number

  constructor(config: VerifierConfig) {
    this.#config = config
    this.#began = config.observer === undefined ? 0 : config.clock.monotonic()
  }

  /** Notes what is known of a token that was verified before. */
  about(auth: Auth): void {
    const judging = judgingBehind(auth)
    if (judging === undefined) return
    this.rules = judging.rules
    this.key = judging.key
    this.text = auth.token
    this.token = { header: auth.header, claims: auth.claims }
  }

  accepted(): void {
    this.#tell((facts) => ({ type: 'accepted', ...facts }))
  }

  statusSkipped(reason: string): void {
    this.#tell(({ fingerprint, issuer = '' }) => ({
      type: 'status_skipped',
      issuer,
      reason,
      ...(fingerprint && { fingerprint }),
    }))
  }

  failed(error: unknown): void {
    if (isTokenRefused(error)) {
      const { code } = error
      const { issuers, clock } = this.#config
      this.#tell((facts) => {
        const hint = hintFor({ code, text: this.text, token: this.token, issuers, now: clock.now() })
        const problems = isConfigError(error.cause) ? error.cause.problems : undefined
        return { type: 'refused', code, ...(hint && { hint }), ...(problems && { problems }), ...facts }
      })
    } else if (isVerifierUnavailable(error)) {
      const { code, retryAfter } = error
      if (code === 'overloaded') this.#tell((facts) => ({ type: 'overloaded', ...facts }))
      this.#tell((facts) => ({ type: 'unavailable', code, retryAfter, ...facts }))
    }
  }

  #tell(event: (facts: Facts) => Event): void {
    const { observer, clock } = this.#config
    if (observer === undefined) return
    const known: Facts = {
      ...(this.rules !== undefined && { issuer: this.rules.issuer }),
      ...(this.key?.kid !== undefined && { kid: this.key.kid }),
      // To the microsecond: what lies below is noise.
      durationMs: Math.round((clock.monotonic() - this.#began) * 1000) / 1000,
    }
    const tell = (digest: string | undefined): void =>
      observer(event({ ...known, ...(digest !== undefined && { fingerprint: fingerprintOf(digest) }) }))
    const isRead = this.token !== undefined && typeof this.text === 'string'
    const digest = isRead ? sha256(signingInputOf(String(this.text))) : undefined
    if (isThenable(digest)) void Promise.resolve(digest).then(tell)
    else tell(digest)
  }
}

const signingInputOf = (text: string): string => text.slice(0, text.lastIndexOf('.'))

/** The first 16 hexadecimal digits of a digest in base64url. */
function fingerprintOf(digest: string): string {
  const bytes = atob(digest.slice(0, 12).replaceAll('-', '+').replaceAll('_', '/'))
  return [...bytes.slice(0, 8)].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('')
}
