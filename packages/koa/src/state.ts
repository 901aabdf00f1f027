import type { AccessTokenClaims, Auth } from '@claimcheck/core'
import { authOf as authOfHolder } from '@claimcheck/core/adapter'

/** The state of a context behind `requireAuth()`: `new Koa<AuthState>()`. For reading: guards and `authOf` do not look at it. */
export interface AuthState {
  auth?: Auth | undefined
}

/**
 * The `Auth` of a context behind `requireAuth()`, or behind a guard.
 *
 * @throws {UsageError} when there is none.
 */
export function authOf<Claims = AccessTokenClaims>(ctx: object): Auth<Claims> {
  return authOfHolder(ctx) as Auth<Claims>
}
