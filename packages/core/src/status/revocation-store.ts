import type { Auth } from '../claims/auth.js'
import type { Denylist } from './denylist.js'

/** A verified token, or what is known of one. `tokenId` has the form of {@link Auth.tokenId}. */
export type RevocableToken = Pick<Auth, 'issuer' | 'tokenId' | 'expiresAt'>

/**
 * A denylist that can be written to. Every entry is kept with its issuer, and at least until the last token it can match has expired.
 * Tokens whose `iat` is later than `before` stay good; `before` is in seconds, by default now and the clock tolerance.
 *
 * Every method rejects with `UsageError` for arguments that cannot be meant, such as milliseconds, and with `StoreFull` when there is no room.
 */
export interface RevocationStore extends Denylist {
  revokeToken(token: RevocableToken): Promise<void>
  revokeSubject(target: { issuer: string; subject: string; before?: number }): Promise<void>
  /** Needs a store with `requires: ['sid']`. */
  revokeSession(target: { issuer: string; sessionId: string }): Promise<void>
  revokeClient(target: { issuer: string; clientId: string; before?: number }): Promise<void>
  revokeIssuer(target: { issuer: string; before?: number }): Promise<void>
}
