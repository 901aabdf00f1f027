import type { AccessTokenClaims, Auth, Unchecked } from '@claimcheck/core'
import { authOf as authOfHolder } from '@claimcheck/core/adapter'
import type { AuthMode } from './hooks.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** For reading. Guards and `authOf` do not look at it. */
    auth: Auth | undefined
  }
  interface FastifyContextConfig {
    /** Over the `auth` of every registration that covers the route. */
    auth?: AuthMode
    /** `unchecked('why')` lets tokens pass while the denylist does not answer. */
    onStatusUnavailable?: Unchecked
  }
}

/**
 * The `Auth` of a request that the plugin has authenticated.
 *
 * @throws {UsageError} when there is none.
 */
export function authOf<Claims = AccessTokenClaims>(request: object): Auth<Claims> {
  return authOfHolder(request) as Auth<Claims>
}
