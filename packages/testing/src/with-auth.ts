import { type Auth, ConfigError, createResourceServer } from '@claimcheck/core'
import { createMount, remember } from '@claimcheck/core/adapter'
import { AUDIENCE, ISSUER } from './standard-claims.js'
import { type TestAuth, testAuth } from './test-auth.js'

/**
 * Leaves an `Auth` with every request it is shown, as `requireAuth()` would. Its server knows no key, and only answers for guards.
 *
 * @throws {ConfigError} under `NODE_ENV=production`; so does what it returns.
 */
export function authGiver(given: TestAuth | Auth = {}): (holder: object) => Auth {
  refuseInProduction()
  const mount = createMount(
    createResourceServer({ issuer: ISSUER, audience: AUDIENCE, keys: { keyFor: () => undefined } }),
  )
  const auth = isAuth(given) ? given : testAuth(given)
  return (holder) => {
    refuseInProduction()
    remember(holder, mount, auth)
    return auth
  }
}

const isAuth = (given: TestAuth | Auth): given is Auth => 'token' in given

function refuseInProduction(): void {
  if (process.env['NODE_ENV'] !== 'production') return
  throw new ConfigError(['withAuth() admits everybody: it is for tests, and cannot be used with NODE_ENV=production'])
}
