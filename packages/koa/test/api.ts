import {
  AUDIENCE,
  type Claims,
  ISSUER,
  type MintOptions,
  mint,
  testKeys,
  turnableClock,
} from '@claimcheck/test-fixtures'
import { staticKeys } from '../src/index.js'

/** Stands still: what a token says of time is compared with the same moment. */
const clock = turnableClock()

/** Options of a server that knows the ES256 test key. */
export const api = { issuer: ISSUER, audience: AUDIENCE, clock, keys: staticKeys({ keys: [testKeys.ES256.publicJwk] }) }

/** A token that `api` admits, but for these claims; as header lines. */
export const bearer = (claims: Claims = {}, options: MintOptions = {}) =>
  [['Authorization', `Bearer ${mint(claims, { now: clock.now(), ...options })}`]] as const

/** The answer to a request without credentials. */
export const absent = { status: 401, challenge: 'Bearer realm="api"', body: '{"code":"credentials_absent"}' }
