import { startLoopbackServer } from '@claimcheck/testing/internal'
import { authorizationServer, type RealClient, type RealIssuerAlgorithm } from './authorization-server.js'
import { type Claims, mint } from './mint.js'
import { spareKeys, type TestKey, testKeys } from './test-keys.js'

export type { RealClient, RealIssuerAlgorithm }

export interface RealIssuerOptions {
  /** The resource indicator (RFC 8707) that tokens are for unless asked otherwise: an absolute URI. */
  audience: string
  /** Further resource indicators that tokens may be had for. */
  otherAudiences?: readonly string[]
  /** Default `RS256`. */
  alg?: RealIssuerAlgorithm
  /** Default: a free one. */
  port?: number
  /** Seconds a token lives, 300 unless told. */
  lifetime?: number
}

export interface TokenRequest {
  client: RealClient
  /** Default: all that the client may have. */
  scope?: string
  /** Default: the issuer's `audience`. */
  resource?: string
}

/** The issuer's own key, for what it would not issue to us: expired, for someone else, bound to a key, an ID token. */
export interface RealSigningKey extends TestKey {
  /** Claims and header members are laid over a valid token of this issuer; `undefined` removes one. */
  sign(claims?: Claims, header?: Readonly<Record<string, unknown>>): string
}

export interface RealIssuer {
  readonly issuer: string
  readonly tokenEndpoint: string
  readonly jwksUri: string
  readonly port: number
  readonly clients: typeof clients
  /** The key it signs with now: another one after {@link rotate}. */
  readonly signingKey: RealSigningKey
  /** A client_credentials grant (RFC 6749 §4.4) over HTTP; rejects with the issuer's error. */
  token(request: TokenRequest): Promise<string>
  /** Publishes the other of its two keys, in place of the one published, and signs with it. */
  rotate(): Promise<void>
  /** Stops listening and ends all sockets. */
  close(): Promise<void>
  /** After `close`: listens again, on the same port, with the same keys. */
  restart(): Promise<void>
}

const scope = 'read:orders write:orders'

const clients = {
  full: { id: 'test-client-full', secret: 'test-secret-of-client-full', scope },
  readOnly: { id: 'test-client-read-only', secret: 'test-secret-of-client-read-only', scope: 'read:orders' },
} as const satisfies Record<string, RealClient>

/** Runs oidc-provider, a certified authorization server, on loopback; its access tokens are JWTs (RFC 9068). */
export async function startRealIssuer(options: RealIssuerOptions): Promise<RealIssuer> {
  const { audience, otherAudiences = [], alg = 'RS256', lifetime = 300 } = options
  const server = await startLoopbackServer((request, response) => handle(request, response), options.port)
  const issuer = server.origin
  const tokenEndpoint = `${issuer}/token`
  const run = (key: TestKey<RealIssuerAlgorithm>) =>
    authorizationServer({
      issuer,
      key,
      scope,
      lifetime,
      clients: Object.values(clients),
      audiences: [audience, ...otherAudiences],
    })

  let key: TestKey<RealIssuerAlgorithm> = testKeys[alg]
  let handle = await run(key)
  return {
    issuer,
    tokenEndpoint,
    jwksUri: `${issuer}/jwks`,
    port: server.port,
    clients,
    get signingKey() {
      return signingKey(key, { iss: issuer, aud: audience })
    },
    token: (request) => requestToken(tokenEndpoint, { resource: audience, scope: request.client.scope, ...request }),
    async rotate() {
      key = key === testKeys[alg] ? spareKeys[alg] : testKeys[alg]
      handle = await run(key)
    },
    close: server.stop,
    restart: server.restart,
  }
}

function signingKey(key: TestKey<RealIssuerAlgorithm>, named: Claims): RealSigningKey {
  const { alg, kid, privateKey } = key
  const sign: RealSigningKey['sign'] = (claims, header = {}) =>
    mint({ ...named, ...claims }, { alg, kid, key: privateKey, header })
  return { ...key, sign }
}

async function requestToken(endpoint: string, { client, scope, resource }: Required<TokenRequest>): Promise<string> {
  const credentials = Buffer.from(`${client.id}:${client.secret}`).toString('base64')
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}`, connection: 'close' },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope, resource }),
  })
  const answer: unknown = await response.json()
  if (isTokenResponse(answer)) return answer.access_token
  throw new Error(`the issuer refused a token: ${response.status} ${JSON.stringify(answer)}`)
}

const isTokenResponse = (answer: unknown): answer is { access_token: string } =>
  typeof answer === 'object' && answer !== null && 'access_token' in answer && typeof answer.access_token === 'string'
