import type { Auth } from '@claimcheck/core'
import type { TestAuth } from './test-auth.js'
import { authGiver } from './with-auth.js'

/**
 * Stands in for `requireAuth()` in tests of handlers: every context has this `Auth`, and guards judge it.
 *
 * @throws {ConfigError} under `NODE_ENV=production`.
 */
export function withAuth(auth?: TestAuth | Auth) {
  const give = authGiver(auth)
  return async (
    ctx: { readonly state: { auth?: Auth | undefined } },
    next: () => Promise<unknown>,
  ): Promise<unknown> => {
    ctx.state.auth = give(ctx)
    return next()
  }
}
