import type { Auth } from './claims/auth.js'
import { readVerifierConfig } from './config.js'
import { Corridor } from './corridor.js'
import { type Health, healthOf } from './health.js'
import { KeyCare } from './key-care.js'
import type { VerifierOptions } from './options.js'
import { Abandoned } from './shared/abandoned.js'

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
  /** Warms discovery and keys of the issuers known now. @throws {VerifierUnavailable} when an issuer has none that may be used. */
  ready(): Promise<void>
  /** What a readiness endpoint wants to know. */
  health(): Health
  /** Fetches the keys of one issuer, or of all, now; fetches begun earlier no longer count. @throws {VerifierUnavailable} when the fetch fails; {UsageError} for an unknown issuer. */
  refresh(issuer?: string): Promise<void>
  /**
   * From now on this key of this issuer verifies nothing, whoever still publishes it and under whichever `kid`: for keys that were stolen.
   * Holds as long as the process; tell the others too.
   *
   * @throws {UsageError} for an issuer that is not configured, and where no such key can be forgotten.
   */
  forget(issuer: string, kid: string): void
  /** Forgets what the resolver answered about an issuer: the next token asks again. Issuers that are written in the options stay. */
  forgetIssuer(issuer: string): void
  /** Ends fetches that are under way and starts none: what is known stays in use. */
  close(): Promise<void>
}

/** @throws {ConfigError} that names everything that is wrong with the options. */
export function createVerifier(options: VerifierOptions): Verifier {
  return verifierOf(new Corridor(readVerifierConfig(options)))
}

export function verifierOf(corridor: Corridor): Verifier {
  const { config } = corridor
  const care = new KeyCare(config)
  return Object.freeze({
    verify: (token: string) => corridor.verify(token),
    recheck: (auth: Auth) => corridor.recheck(auth),
    ready: () => care.ready(),
    health: () => healthOf(config, corridor.cache),
    refresh: (issuer?: string) => care.refresh(issuer),
    forget: (issuer: string, kid: string) => care.forget(issuer, kid),
    forgetIssuer: (issuer: string) => care.forgetIssuer(issuer),
    close: async () => config.closing.abort(new Abandoned('the server was closed')),
  })
}
