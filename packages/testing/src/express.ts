import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Auth } from '@claimcheck/core'
import type { TestAuth } from './test-auth.js'
import { authGiver } from './with-auth.js'

/**
 * Stands in for `requireAuth()` in tests of handlers: every request has this `Auth`, and guards judge it.
 *
 * @throws {ConfigError} under `NODE_ENV=production`.
 */
export function withAuth(auth?: TestAuth | Auth) {
  const give = authGiver(auth)
  return (
    req: IncomingMessage & { auth?: Auth | undefined },
    _res: ServerResponse,
    next: (error?: unknown) => void,
  ): void => {
    req.auth = give(req)
    next()
  }
}
