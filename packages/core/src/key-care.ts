import type { VerifierConfig } from './config.js'
import { healthOfKeys, refreshKeys } from './key/ask-source.js'
import { isTokenRefused, UsageError } from './shared/failures.js'
import type { IssuerRules } from './shared/rules.js'

/** What an operator does about issuers and their keys. */
export class KeyCare {
  readonly #config: VerifierConfig

  constructor(config: VerifierConfig) {
    this.#config = config
  }

  async ready(): Promise<void> {
    const cold = this.#config.issuers.all.filter((rules) => healthOfKeys(rules)?.fresh !== true)
    await Promise.all(cold.map((rules) => this.#warm(rules)))
  }

  async refresh(issuer?: string): Promise<void> {
    const { issuers, hookTimeout } = this.#config
    if (issuer === undefined) {
      await Promise.all(issuers.all.map((rules) => refreshKeys(rules, hookTimeout)))
      return
    }
    const rules = await this.#rulesOf(issuer)
    await refreshKeys(rules, hookTimeout)
  }

  forget(issuer: string, kid: string): void {
    if (typeof kid !== 'string' || kid === '') throw new UsageError('forget: `kid` must be a non-empty string')
    this.#config.issuers.forgetKey(issuer, kid)
  }

  forgetIssuer(issuer: string): void {
    if (typeof issuer !== 'string') throw new UsageError('forgetIssuer: `issuer` must be a string')
    this.#config.issuers.forget(issuer)
  }

  async #rulesOf(issuer: string): Promise<IssuerRules> {
    const unknown = (cause?: unknown) => new UsageError('refresh: no such issuer is configured', { cause })
    try {
      const rules = await this.#config.issuers.find(issuer)
      if (rules !== undefined) return rules
    } catch (error) {
      throw isTokenRefused(error) ? unknown(error) : error
    }
    throw unknown()
  }

  /** Keys of the last known good, such as a snapshot's, are keys too. */
  async #warm(rules: IssuerRules): Promise<void> {
    try {
      await refreshKeys(rules, this.#config.hookTimeout)
    } catch (error) {
      if (!healthOfKeys(rules)?.keys) throw error
    }
  }
}
