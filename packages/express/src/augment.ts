import type { AccessTokenClaims, Auth } from '@claimcheck/core'
import { authOf as authOfHolder } from '@claimcheck/core/adapter'

declare global {
  namespace Express {
    interface Request {
      /** For reading. Guards and `authOf` do not look at it. */
      auth?: Auth | undefined
    }
  }
}

/**
 * The `Auth` of a request behind `requireAuth()`, or behind a guard.
 *
 * @throws {UsageError} when there is none.
 */
export function authOf<Claims = AccessTokenClaims>(req: object): Auth<Claims> {
  return authOfHolder(req) as Auth<Claims>
}
