import { type Auth, createResourceServer, type Decision, remoteKeys, scope } from '@claimcheck/core'
import { auth0, type KeycloakOptions, keycloak } from '@claimcheck/core/providers'

const issuer = 'https://auth.example.com'
const server = createResourceServer({
  issuer,
  audience: 'https://api.example.com',
  keys: remoteKeys(`${issuer}/jwks`),
})

// @ts-expect-error An audience is required: this line also shows that the types are not `any`.
createResourceServer({ issuer })

createResourceServer({
  ...auth0({ domain: 'example.auth0.com', audience: 'https://api.example.com' }),
  realm: 'orders',
})
export const ofKeycloak = (options: KeycloakOptions) => createResourceServer(keycloak(options))

// @ts-expect-error So is one of a preset.
auth0({ domain: 'example.auth0.com' })

const ownerOf = (auth: Auth | undefined): string => auth?.account ?? 'nobody'

export async function answer(authorization: string): Promise<string> {
  const rawHeaders = ['Authorization', authorization]
  const decision: Decision = await server.decide({ method: 'GET', target: '/', rawHeaders }, scope('read:orders'))
  return decision.admitted ? ownerOf(decision.auth) : `${decision.refusal.status} ${decision.refusal.failure.code}`
}
