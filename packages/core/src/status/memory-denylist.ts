import type { Auth } from '../claims/auth.js'
import { type Clock, latestTime, systemClock } from '../shared/clock.js'
import type { Emit } from '../shared/events.js'
import { ConfigError, StoreFull, UsageError } from '../shared/failures.js'
import { OptionReader } from '../shared/option-reader.js'
import type { Status } from './denylist.js'
import type { RevocableToken, RevocationStore } from './revocation-store.js'

export interface MemoryDenylistOptions {
  /** Entries. Default 1,000,000. At the limit `revoke…` rejects with {@link StoreFull}; nothing unexpired is ever evicted. */
  readonly max?: number
  /** Seconds that a token may live from `iat` to `exp`; longer ones are refused. Default 86,400. */
  readonly maxTokenLifetime?: number
  /** Claims that every token must have, such as `['sid']` for {@link RevocationStore.revokeSession}. */
  readonly requires?: readonly string[]
}

/**
 * Revocations in the memory of this process: seen at once here, unknown to other processes, and gone with this one.
 *
 * @throws {@link ConfigError} for unknown or malformed options.
 */
export function memoryDenylist(options: MemoryDenylistOptions = {}): RevocationStore {
  const read = new OptionReader('memoryDenylist', options)
  const max = read.number('max', { min: 1, max: 2 ** 24, whole: true }) ?? 1_000_000
  const maxTokenLifetime = read.number('maxTokenLifetime', { min: 1, max: 31_536_000 }) ?? 86_400
  const requires = read.strings('requires') ?? []
  read.refuseOthers()
  if (read.problems.length > 0) throw new ConfigError(read.problems)
  return new MemoryDenylist(max, maxTokenLifetime, requires)
}

interface Entry {
  /** Tokens issued up to then are revoked; undefined: whatever their `iat`. Seconds. */
  readonly before: number | undefined
  /** When every token it could match has expired. Seconds. */
  readonly until: number
  /** Whether the clock tolerance comes on top; as it is then, because a later server may have a larger one. */
  readonly tolerated: boolean
}

class MemoryDenylist implements RevocationStore {
  readonly maxTokenLifetime: number
  readonly requires: readonly string[]
  readonly #max: number
  readonly #entries = new Map<string, Entry>()
  readonly #emits = new Set<Emit>()
  #clock: Clock | undefined
  #clockTolerance: number | undefined
  #sweepAt = 1024

  constructor(max: number, maxTokenLifetime: number, requires: readonly string[]) {
    this.#max = max
    this.maxTokenLifetime = maxTokenLifetime
    this.requires = Object.freeze([...requires])
    Object.freeze(this)
  }

  attach({ clock, clockTolerance, emit }: Parameters<NonNullable<RevocationStore['attach']>>[0]): void {
    this.#clock ??= clock
    this.#clockTolerance = Math.max(this.#clockTolerance ?? 0, clockTolerance)
    this.#emits.add(emit)
  }

  lookup(auth: Auth): Status {
    const { issuer, subject, clientId, claims } = auth
    const issuedAt = Object.hasOwn(claims, 'iat') ? claims.iat : undefined
    const sessionId = Object.hasOwn(claims, 'sid') ? claims['sid'] : undefined
    // A session that cannot be told cannot be told to be live.
    if (this.requires.includes('sid') && (typeof sessionId !== 'string' || sessionId === '')) return 'revoked'
    const revoked =
      this.#entries.has(keyOf(issuer, 'token', auth.tokenId)) ||
      (typeof sessionId === 'string' && this.#entries.has(keyOf(issuer, 'session', sessionId))) ||
      (subject !== undefined && this.#covers(keyOf(issuer, 'subject', subject), issuedAt)) ||
      (clientId !== undefined && this.#covers(keyOf(issuer, 'client', clientId), issuedAt)) ||
      this.#covers(keyOf(issuer, 'issuer', ''), issuedAt)
    return revoked ? 'revoked' : 'live'
  }

  async revokeToken({ issuer, tokenId, expiresAt }: RevocableToken): Promise<void> {
    if (typeof tokenId !== 'string' || !/^(?:jti:[\s\S]+|sha256:[A-Za-z0-9_-]{43})$/.test(tokenId)) {
      throw new UsageError('revokeToken: `tokenId` has the form of `auth.tokenId`: "jti:…" or "sha256:…"')
    }
    const until = seconds('expiresAt', expiresAt) + 60
    this.#add(keyOf(name('issuer', issuer), 'token', tokenId), { before: undefined, until, tolerated: true })
  }

  async revokeSubject({
    issuer,
    subject,
    before,
  }: {
    issuer: string
    subject: string
    before?: number
  }): Promise<void> {
    this.#addIssuedBefore(keyOf(name('issuer', issuer), 'subject', name('subject', subject)), before)
  }

  async revokeClient({
    issuer,
    clientId,
    before,
  }: {
    issuer: string
    clientId: string
    before?: number
  }): Promise<void> {
    this.#addIssuedBefore(keyOf(name('issuer', issuer), 'client', name('clientId', clientId)), before)
  }

  async revokeIssuer({ issuer, before }: { issuer: string; before?: number }): Promise<void> {
    this.#addIssuedBefore(keyOf(name('issuer', issuer), 'issuer', ''), before)
  }

  async revokeSession({ issuer, sessionId }: { issuer: string; sessionId: string }): Promise<void> {
    if (!this.requires.includes('sid')) {
      throw new UsageError("revokeSession: tokens without `sid` would pass; make the store with requires: ['sid']")
    }
    const until = this.#now() + this.maxTokenLifetime + 180
    const key = keyOf(name('issuer', issuer), 'session', name('sessionId', sessionId))
    this.#add(key, { before: undefined, until, tolerated: false })
  }

  get #tolerance(): number {
    return this.#clockTolerance ?? 10
  }

  #now(): number {
    return (this.#clock ?? systemClock).now()
  }

  #covers(key: string, issuedAt: unknown): boolean {
    const before = this.#entries.get(key)?.before
    return before !== undefined && !(typeof issuedAt === 'number' && issuedAt > before)
  }

  #addIssuedBefore(key: string, before: number | undefined): void {
    const moment = before === undefined ? this.#now() + this.#tolerance : seconds('before', before)
    const until = Math.max(this.#now(), moment) + this.maxTokenLifetime + 180
    this.#add(key, { before: moment, until, tolerated: false })
  }

  // A revocation never takes back what an earlier one said.
  #add(key: string, entry: Entry): void {
    const known = this.#entries.get(key)
    if (known === undefined) this.#makeRoom()
    const before = known?.before === undefined ? entry.before : Math.max(known.before, entry.before ?? 0)
    this.#entries.set(key, { ...entry, before, until: Math.max(known?.until ?? 0, entry.until) })
  }

  #makeRoom(): void {
    if (this.#entries.size < Math.min(this.#sweepAt, this.#max)) return
    const now = this.#now()
    for (const [key, { until, tolerated }] of this.#entries)
      if (until + (tolerated ? this.#tolerance : 0) < now) this.#entries.delete(key)
    this.#sweepAt = Math.max(1024, this.#entries.size * 2)
    if (this.#entries.size < this.#max) return
    for (const emit of this.#emits) emit({ type: 'store_full', max: this.#max })
    throw new StoreFull(
      `the denylist holds ${this.#max} unexpired entries; nothing was revoked. Make it with a larger \`max\``,
    )
  }
}

// No configured issuer contains `#`, so that no two entries can have the same key.
const keyOf = (issuer: string, kind: string, id: string): string => `${issuer}#${kind}:${id}`

function name(what: string, value: unknown): string {
  if (typeof value === 'string' && value !== '' && !(what === 'issuer' && value.includes('#'))) return value
  throw new UsageError(`revoke: \`${what}\` must be a non-empty string${what === 'issuer' ? ' without #' : ''}`)
}

function seconds(what: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value <= latestTime) return value
  throw new UsageError(`revoke: \`${what}\` must be seconds since the epoch, not milliseconds`)
}
