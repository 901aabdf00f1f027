import { describe, expectTypeOf, it } from 'vitest'
import { createResourceServer, type IssuerOptions } from '../../src/index.js'
import {
  auth0,
  authentik,
  clerk,
  cognito,
  entra,
  firebase,
  google,
  hydra,
  keycloak,
  okta,
  supabase,
  zitadel,
} from '../../src/providers.js'

describe('the presets', () => {
  it('answer with options of an issuer', () => {
    const presets = [auth0, authentik, clerk, cognito, entra, firebase, hydra, keycloak, okta, supabase, zitadel]
    expectTypeOf<ReturnType<(typeof presets)[number]>>().toEqualTypeOf<IssuerOptions>()
    expectTypeOf(google).returns.toBeNever()
  })

  it('fit into a server and into a resolver', () => {
    createResourceServer({ ...auth0({ domain: 'a', audience: 'a' }), clockTolerance: 5 })
    createResourceServer({ issuers: (iss) => (iss === 'a' ? firebase({ projectId: 'a' }) : undefined) })
  })

  it('have no default for the audience', () => {
    // @ts-expect-error `audience` is missing
    auth0({ domain: 'a' })
    // @ts-expect-error `clientId` is missing
    cognito({ userPoolId: 'a' })
    // @ts-expect-error `authorizedParties` is missing
    clerk({ frontendApiUrl: 'a' })
  })

  it('take one tenant or several, a reference or a URL', () => {
    entra({ tenant: 'a', audience: 'a', version: 1 })
    entra({ tenants: ['a'], audience: 'a' })
    // @ts-expect-error both
    entra({ tenant: 'a', tenants: ['a'], audience: 'a' })
    // @ts-expect-error neither
    entra({ audience: 'a' })
    // @ts-expect-error a version is a number
    entra({ tenant: 'a', audience: 'a', version: '2.0' })
    // @ts-expect-error both
    supabase({ projectRef: 'a', url: 'a' })
    // @ts-expect-error neither
    supabase({})
  })

  it('know their fields', () => {
    // @ts-expect-error the pool goes by its ID
    cognito({ userPool: 'a', clientId: 'a' })
  })
})
