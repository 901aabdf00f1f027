import { latestTime } from '../shared/clock.js'
import { UsageError } from '../shared/failures.js'
import type { RevocableToken } from './revocation-store.js'

/** What a revocation is about. Entries of a token or a session match whatever their `iat`, the others up to a moment. */
export type RevocationKind = 'token' | 'session' | 'subject' | 'client' | 'issuer'

/** One revocation, as a store keeps it. */
export interface RevocationEntry {
  readonly kind: RevocationKind
  /** What it matches: kind, issuer and identifier in one text. No two things have the same. */
  readonly name: string
  /** Seconds since the epoch: tokens issued up to then are revoked. Undefined: whatever their `iat`. */
  readonly before: number | undefined
  /** Seconds since the epoch: by then every token it can match has expired, by any clock we tolerate. */
  readonly until: number
}

/** What the moment of a revocation depends on. Seconds. */
export interface EntryTerms {
  readonly now: number
  readonly clockTolerance: number
  readonly maxTokenLifetime: number
}

/** The largest clock tolerance there is, and a minute. */
const margin = 180

/** @throws {@link UsageError} for arguments that cannot be meant. */
export function entryOfToken({ issuer, tokenId, expiresAt }: RevocableToken): RevocationEntry {
  if (typeof tokenId !== 'string' || !/^(?:jti:[\s\S]+|sha256:[A-Za-z0-9_-]{43})$/.test(tokenId)) {
    throw new UsageError('revokeToken: `tokenId` has the form of `auth.tokenId`: "jti:…" or "sha256:…"')
  }
  const name = nameOf('token', text('issuer', issuer), tokenId)
  return { kind: 'token', name, before: undefined, until: seconds('expiresAt', expiresAt) + margin }
}

export function entryOfSession(
  { issuer, sessionId }: { issuer: string; sessionId: string },
  { now, maxTokenLifetime }: EntryTerms,
): RevocationEntry {
  const name = nameOf('session', text('issuer', issuer), text('sessionId', sessionId))
  return { kind: 'session', name, before: undefined, until: now + maxTokenLifetime + margin }
}

export function entryOfSubject(
  { issuer, subject, before }: { issuer: string; subject: string; before?: number | undefined },
  terms: EntryTerms,
): RevocationEntry {
  return issuedBefore('subject', nameOf('subject', text('issuer', issuer), text('subject', subject)), before, terms)
}

export function entryOfClient(
  { issuer, clientId, before }: { issuer: string; clientId: string; before?: number | undefined },
  terms: EntryTerms,
): RevocationEntry {
  return issuedBefore('client', nameOf('client', text('issuer', issuer), text('clientId', clientId)), before, terms)
}

export function entryOfIssuer(
  { issuer, before }: { issuer: string; before?: number | undefined },
  terms: EntryTerms,
): RevocationEntry {
  return issuedBefore('issuer', nameOf('issuer', text('issuer', issuer), ''), before, terms)
}

/** No configured issuer contains `#`, so that no two things have the same name. */
export const nameOf = (kind: RevocationKind, issuer: string, id: string): string => `${issuer}#${kind}:${id}`

function issuedBefore(
  kind: RevocationKind,
  name: string,
  given: number | undefined,
  { now, clockTolerance, maxTokenLifetime }: EntryTerms,
): RevocationEntry {
  const before = given === undefined ? now + clockTolerance : seconds('before', given)
  return { kind, name, before, until: Math.max(now, before) + maxTokenLifetime + margin }
}

function text(what: string, value: unknown): string {
  if (typeof value === 'string' && value !== '' && !(what === 'issuer' && value.includes('#'))) return value
  throw new UsageError(`revoke: \`${what}\` must be a non-empty string${what === 'issuer' ? ' without #' : ''}`)
}

function seconds(what: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value <= latestTime) return value
  throw new UsageError(`revoke: \`${what}\` must be seconds since the epoch, not milliseconds`)
}
