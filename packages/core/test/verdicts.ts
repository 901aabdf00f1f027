import {
  AUDIENCE,
  type Claims,
  ISSUER,
  type MintOptions,
  mint,
  type Part,
  signCompact,
  testKeys,
  turnableClock,
} from '@claimcheck/test-fixtures'
import {
  type Auth,
  createResourceServer,
  createVerifier,
  type Decision,
  isTokenRefused,
  isVerifierUnavailable,
  type ResourceRequest,
  type ResourceServerOptions,
  staticKeys,
  type VerifierOptions,
} from '../src/index.js'

/** Where the tests' clock stands, in seconds since the epoch. */
export const NOW = 1_800_000_000

type OneIssuer<Options> = Partial<Extract<Options, { readonly issuer: unknown }>>

/** A right configuration, for tests to lay their own over. */
export const ours = {
  issuer: ISSUER,
  audience: AUDIENCE,
  keys: staticKeys({ keys: [testKeys.ES256.publicJwk, testKeys.RS256.publicJwk] }),
  clock: turnableClock(NOW),
}

/** A token that is right at {@link NOW} but for what is asked for. */
export const tokenOf = (claims: Claims = {}, options: MintOptions = {}): string =>
  mint(claims, { now: NOW, ...options })

/** A rightly signed token with exactly this payload, and a right header under the members given. */
export const tokenWith = (payload: Part, header: Readonly<Record<string, unknown>> = {}): string =>
  signCompact({ header: { alg: 'ES256', kid: 'test-ES256', typ: 'at+jwt', ...header }, payload, alg: 'ES256' })

/** The auth a token is worth. */
export const authOf = (token: string, options: OneIssuer<VerifierOptions> = {}): Promise<Auth> =>
  createVerifier({ ...ours, ...options }).verify(token)

/** `accepted`, or the code of the refusal. */
export const verdictOn = (token: string, options: OneIssuer<VerifierOptions> = {}): Promise<string> =>
  codeOf(authOf(token, options))

/** `accepted`, or the code of the failure a promise is rejected with; any other rejection is passed on. */
export const codeOf = (outcome: Promise<unknown>): Promise<string> =>
  outcome.then(
    () => 'accepted',
    (error: unknown) => {
      if (isTokenRefused(error) || isVerifierUnavailable(error)) return error.code
      throw error
    },
  )

export interface Request extends Partial<Omit<ResourceRequest, 'rawHeaders'>> {
  readonly headers?: readonly (readonly [name: string, value: string])[]
}

export const requestWith = ({ headers = [], ...more }: Request): ResourceRequest => ({
  method: 'GET',
  target: '/orders',
  rawHeaders: headers.flat(),
  ...more,
})

/** What a resource server decides on a request. */
export const decisionOn = (request: Request, options: OneIssuer<ResourceServerOptions> = {}): Promise<Decision> =>
  createResourceServer({ ...ours, ...options }).decide(requestWith(request))

/** Status and code of a decision; an admission is `200 accepted`. */
export async function answerTo(request: Request, options: OneIssuer<ResourceServerOptions> = {}): Promise<string> {
  const decision = await decisionOn(request, options)
  return decision.admitted ? '200 accepted' : `${decision.refusal.status} ${decision.refusal.failure.code}`
}
