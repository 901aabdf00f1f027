import { type Denylist, type KeySource, UsageError } from '@claimcheck/core'
import { checkOptions, flag, text } from './check-options.js'
import { type TestClock, testClock } from './clock.js'
import { algorithm, type TestAlgorithm } from './key.js'
import { type MintClaims, type MintOptions, mintToken } from './mint.js'
import { publishOnLoopback } from './published.js'
import { SigningKeys } from './signing-keys.js'
import { AUDIENCE, ISSUER } from './standard-claims.js'

/** Options of an issuer that listens: its name is its address. */
export interface ListeningTestIssuerOptions {
  /** Default `https://api.test`. */
  readonly audience?: string
  /** Default ES256. */
  readonly alg?: TestAlgorithm
}

export interface TestIssuerOptions extends ListeningTestIssuerOptions {
  /** Default `https://issuer.test`. */
  readonly issuer?: string
}

/** What a service needs to trust a {@link TestIssuer}: `requireAuth(issuer.options)`. */
export interface TrustOptions {
  readonly issuer: string
  readonly audience: string
  readonly clock: TestClock
  readonly denylist: Denylist
  /** In memory; on loopback the keys are discovered. */
  readonly keys?: KeySource
}

/** An issuer for tests: mints tokens, good and bad, and is trusted by whoever gets its `options`. */
export interface TestIssuer {
  readonly issuer: string
  readonly audience: string
  /** To pass to `requireAuth`, or to spread: `{ ...issuer.options, impliedScopes }`. */
  readonly options: TrustOptions
  /** Turn it to let tokens expire. */
  readonly clock: TestClock
  /** A token; good unless the options say otherwise. Rejects with a `ConfigError` for an option it does not know. */
  mint(claims?: MintClaims, options?: MintOptions): Promise<string>
  /** Signs with a new key from now on. The old keys stay published, unless they are withdrawn. */
  rotate(options?: RotateOptions): void
  /** Revokes a token that `mint` made: services that have the `options` refuse it from their next request on. */
  revoke(token: string): void
}

export interface RotateOptions {
  /** Default false. */
  readonly withdraw?: boolean
}

/** A {@link TestIssuer} that listens. */
export interface ListeningTestIssuer extends TestIssuer {
  readonly jwksUri: string
  /** Stops listening and ends all connections. */
  close(): Promise<void>
}

/** In memory: no socket, nothing to close. */
function inMemory(options: TestIssuerOptions = {}): TestIssuer {
  checkOptions('testIssuer', options, { issuer: text, audience: text, alg: algorithm })
  const { issuer = ISSUER, audience = AUDIENCE, alg } = options
  const keys = new SigningKeys(alg)
  return issuerOf({ issuer, audience, keys: keys.source }, keys)
}

async function listen(options: ListeningTestIssuerOptions = {}): Promise<ListeningTestIssuer> {
  checkOptions('testIssuer.listen', options, { audience: text, alg: algorithm })
  const { audience = AUDIENCE, alg } = options
  const keys = new SigningKeys(alg)
  const { origin, stop } = await publishOnLoopback(() => keys.jwks)
  return Object.freeze({ ...issuerOf({ issuer: origin, audience }, keys), jwksUri: `${origin}/jwks`, close: stop })
}

/**
 * An issuer for tests. `testIssuer()` is in memory: no socket, nothing to close. `await testIssuer.listen()` is on loopback, with metadata and
 * JWKS, for tests of the way over the network and of services in other processes; `close()` it.
 *
 * @throws {ConfigError} that names everything that is wrong with the options.
 */
export const testIssuer = Object.assign(inMemory, { listen })

function issuerOf(trusted: Pick<TrustOptions, 'issuer' | 'audience' | 'keys'>, keys: SigningKeys): TestIssuer {
  const { issuer, audience } = trusted
  const clock = testClock()
  const revoked = new Set<string>()
  const denylist: Denylist = Object.freeze<Denylist>({
    lookup: ({ token }) => (revoked.has(token) ? 'revoked' : 'live'),
  })
  return Object.freeze({
    issuer,
    audience,
    clock,
    options: Object.freeze({ ...trusted, clock, denylist }),
    mint: (claims: MintClaims = {}, options: MintOptions = {}) =>
      mintToken({ issuer, audience, clock, key: keys.current }, claims, options),
    rotate(options: RotateOptions = {}) {
      checkOptions('rotate', options, { withdraw: flag })
      keys.rotate(options.withdraw === true)
    },
    revoke(token: string) {
      if (!compactJws.test(token)) throw new UsageError('revoke(token): pass the token alone, as mint() made it')
      revoked.add(token)
    },
  })
}

const compactJws = /^[\w-]+\.[\w-]+\.[\w-]*$/
