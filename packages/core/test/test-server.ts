import {
  AUDIENCE,
  type Claims,
  ISSUER,
  mint,
  type TurnableClock,
  testKeys,
  turnableClock,
} from '@claimcheck/test-fixtures'
import {
  type Auth,
  createResourceServer,
  createVerifier,
  type Decision,
  type Event,
  type IssuerOptions,
  type Policy,
  type Refusal,
  type ResourceRequest,
  type ResourceServer,
  staticKeys,
} from '../src/index.js'
import type { ServerWideOptions } from '../src/options.js'

type Options = ServerWideOptions & IssuerOptions

/** Options of a server that trusts the test keys, and what is laid over them. */
export const serverOptions = (over: Partial<Options> = {}): Options => ({
  issuer: ISSUER,
  audience: AUDIENCE,
  keys: staticKeys({ keys: [testKeys.ES256.publicJwk] }),
  ...over,
})

export interface TestServer {
  readonly server: ResourceServer
  readonly clock: TurnableClock
  readonly events: Event[]
  /** Mints at the server's time. */
  mintNow(claims?: Claims): string
}

/** A server with a clock to turn and a record of what its observer was told. */
export function testServer(over: Partial<Options> = {}): TestServer {
  const clock = turnableClock()
  const events: Event[] = []
  const server = createResourceServer(serverOptions({ clock, onEvent: (event) => events.push(event), ...over }))
  return { server, clock, events, mintNow: (claims) => mint(claims, { now: clock.now() }) }
}

/** A request as an adapter would hand it over, with a bearer token or without. */
export function requestWith(token?: string, over: Partial<ResourceRequest> = {}): ResourceRequest {
  const rawHeaders = token === undefined ? [] : ['Authorization', `Bearer ${token}`]
  return { method: 'GET', target: '/orders', rawHeaders, ...over }
}

/** The refusal of a decision that must be one. */
export function refusalIn(decision: Decision): Refusal {
  if (decision.admitted) throw new Error('the request was admitted')
  return decision.refusal
}

/** The `Auth` of a decision that must have one. */
export function authIn(decision: Decision): Auth {
  if (!decision.admitted) throw new Error(`the request was refused: ${decision.refusal.failure.code}`)
  if (decision.auth === undefined) throw new Error('the request was admitted without auth')
  return decision.auth
}

/** An `Auth` as a verifier makes it. */
export const authWith = (claims: Claims = {}, over: Partial<Options> = {}): Promise<Auth> =>
  createVerifier(serverOptions(over)).verify(mint(claims))

const server = createResourceServer(serverOptions())

/** What a guard answers about an `Auth`: `admitted`, or the code of the refusal and the scopes its challenge names. */
export function judged(auth: Auth | undefined, policy: Policy, params?: Readonly<Record<string, unknown>>) {
  const decision = server.authorize(auth, policy, requestWith(undefined, params === undefined ? {} : { params }))
  if (decision.admitted) return 'admitted'
  const { failure, headers } = decision.refusal
  return { code: failure.code, scope: /, scope="([^"]*)"/.exec(headers['WWW-Authenticate'] ?? '')?.[1] }
}

/** The problems a `ConfigError` names, or an empty list when nothing was thrown. */
export function problemsOf(make: () => unknown): readonly string[] {
  try {
    make()
    return []
  } catch (error) {
    if (error instanceof Error && error.name === 'ConfigError')
      return (error as Error & { problems: string[] }).problems
    throw error
  }
}

/** `done`, or the code or name of what a call rejected with. */
export async function outcomeOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call
    return 'done'
  } catch (error) {
    return (error as { code?: unknown }).code ?? (error as Error).name
  }
}
