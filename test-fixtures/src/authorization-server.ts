import type { RequestListener } from 'node:http'
import type { Configuration, ResourceServer } from 'oidc-provider'
import { memoryAdapter } from './memory-adapter.js'
import type { TestKey } from './test-keys.js'

export type RealIssuerAlgorithm = 'RS256' | 'ES256'

/** A confidential client registered for client_credentials. */
export interface RealClient {
  readonly id: string
  readonly secret: string
  readonly scope: string
}

export interface AuthorizationServerSettings {
  readonly issuer: string
  readonly key: TestKey<RealIssuerAlgorithm>
  readonly clients: readonly RealClient[]
  readonly scope: string
  readonly audiences: readonly string[]
  /** Seconds. */
  readonly lifetime: number
}

/** oidc-provider with one signing key, as a request listener. */
export async function authorizationServer(settings: AuthorizationServerSettings): Promise<RequestListener> {
  const { Provider, errors } = await importQuietly()
  const { key, scope, audiences, lifetime } = settings
  const getResourceServerInfo = (_: unknown, resource: string): ResourceServer => {
    if (!audiences.includes(resource)) throw new errors.InvalidTarget()
    const sign = { alg: key.alg, kid: key.kid }
    return { scope, audience: resource, accessTokenTTL: lifetime, accessTokenFormat: 'jwt', jwt: { sign } }
  }
  return new Provider(settings.issuer, {
    ...basics(settings),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: { enabled: true, getResourceServerInfo },
    },
  }).callback()
}

// Whatever is left to a default that "MUST change" or "SHOULD change" makes oidc-provider write to the console.
function basics({ key, clients, scope, lifetime }: AuthorizationServerSettings): Configuration {
  return {
    adapter: memoryAdapter,
    cookies: { keys: ['test-cookie-key'] },
    jwks: { keys: [key.privateJwk] as NonNullable<Configuration['jwks']>['keys'] },
    ttl: { ClientCredentials: lifetime },
    scopes: scope.split(' '),
    clientDefaults: { id_token_signed_response_alg: key.alg },
    clients: clients.map((client) => ({
      client_id: client.id,
      client_secret: client.secret,
      scope: client.scope,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })),
  }
}

/** On Node 20 oidc-provider warns at import that it wants 22; client_credentials work (see test/real-issuer.test.ts). */
async function importQuietly(): Promise<typeof import('oidc-provider')> {
  const { warn } = console
  console.warn = () => {}
  try {
    return await import('oidc-provider')
  } finally {
    console.warn = warn
  }
}
