import { mint, startFaultyIssuer } from '@claimcheck/test-fixtures'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createResourceServer, type IssuerOptions, memoryDenylist, unchecked } from '../../src/index.js'
import * as presets from '../../src/providers.js'
import { isPlainObject } from '../../src/shared/json.js'
import { authIn, problemsOf, requestWith } from '../test-server.js'

const tenant = 'aaaabbbb-0000-cccc-1111-dddd2222eeee'
const api = '11112222-bbbb-3333-cccc-4444dddd5555'
const clerkOptions = presets.clerk({
  frontendApiUrl: 'https://clerk.example.com',
  authorizedParties: ['https://app.example.com'],
})

const made: readonly { readonly title: string; readonly options: IssuerOptions; readonly issuer: unknown }[] = [
  {
    title: 'auth0',
    options: presets.auth0({ domain: 'example.auth0.com', audience: ['a', 'b'] }),
    issuer: 'https://example.auth0.com/',
  },
  {
    title: 'authentik',
    options: presets.authentik({ url: 'https://auth.example.com', slug: 'shop', clientId: 'c' }),
    issuer: 'https://auth.example.com/application/o/shop/',
  },
  { title: 'clerk', options: clerkOptions, issuer: 'https://clerk.example.com' },
  {
    title: 'cognito',
    options: presets.cognito({ userPoolId: 'us-gov-west-1_aBc', clientId: ['c', 'd'] }),
    issuer: 'https://cognito-idp.us-gov-west-1.amazonaws.com/us-gov-west-1_aBc',
  },
  {
    title: 'entra',
    options: presets.entra({ tenant, audience: api }),
    issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
  },
  {
    title: 'entra of version 1',
    options: presets.entra({ tenant, audience: 'api://a', version: 1 }),
    issuer: `https://sts.windows.net/${tenant}/`,
  },
  {
    title: 'entra with several tenants',
    options: presets.entra({ tenants: [tenant], audience: ['api://a', api], version: 2 }),
    issuer: { template: 'https://login.microsoftonline.com/{tenantid}/v2.0', tenants: [tenant] },
  },
  {
    title: 'entra of version 1 with several tenants',
    options: presets.entra({ tenants: [tenant], audience: 'api://a', version: 1 }),
    issuer: { template: 'https://sts.windows.net/{tenantid}/', tenants: [tenant] },
  },
  {
    title: 'firebase',
    options: presets.firebase({ projectId: 'example-1a2b3' }),
    issuer: 'https://securetoken.google.com/example-1a2b3',
  },
  {
    title: 'hydra',
    options: presets.hydra({ issuer: 'https://auth.example.com', audience: 'a' }),
    issuer: 'https://auth.example.com',
  },
  {
    title: 'keycloak on loopback, at an older path',
    options: presets.keycloak({ url: 'http://localhost:8080/auth', realm: 'shop', audience: 'a' }),
    issuer: 'http://localhost:8080/auth/realms/shop',
  },
  {
    title: 'okta',
    options: presets.okta({ domain: 'example.okta.com', audience: 'a' }),
    issuer: 'https://example.okta.com/oauth2/default',
  },
  {
    title: 'supabase',
    options: presets.supabase({ projectRef: 'abcdefghijklmnopqrst' }),
    issuer: 'https://abcdefghijklmnopqrst.supabase.co/auth/v1',
  },
  {
    title: 'zitadel',
    options: presets.zitadel({ domain: 'example-a1b2c3.zitadel.cloud', projectId: '1' }),
    issuer: 'https://example-a1b2c3.zitadel.cloud',
  },
]

describe('what a preset answers', () => {
  it.each(made)('names its issuer: $title', ({ options, issuer }) => {
    expect(options.issuer).toEqual(issuer)
  })

  it.each(made)('is a plain object to spread, and to add to: $title', ({ options }) => {
    expect(isPlainObject(options)).toBe(true)
    const denylist = memoryDenylist()
    expect(problemsOf(() => createResourceServer({ ...options, clockTolerance: 5, denylist }))).toEqual([])
  })

  it.each(made)('is one of several issuers: $title', ({ options }) => {
    const other = { issuer: 'https://other.test', audience: 'other' }
    expect(problemsOf(() => createResourceServer({ issuers: [options, other] }))).toEqual([])
  })

  it('can be asked to leave the audience out, in words, where it says what else must hold', () => {
    const audience = unchecked('native apps send no origin')
    expect(problemsOf(() => createResourceServer({ ...clerkOptions, audience }))).toEqual([])
  })

  it('takes a list over, and does not look at it again', () => {
    const audience = ['a']
    const { audience: taken } = presets.auth0({ domain: 'example.auth0.com', audience })
    audience.push('b')
    expect(taken).toEqual(['a'])
  })
})

describe('a preset and a resolver', () => {
  it('get along: what it answers is valid for its issuer', async () => {
    const issuer = await startFaultyIssuer()
    onTestFinished(() => issuer.close())
    const auth0 = presets.auth0({ domain: 'example.auth0.com', audience: 'https://api.test' })
    const asked: string[] = []
    const server = createResourceServer({
      issuers: (iss) => (iss === auth0.issuer ? { ...auth0, algorithms: ['ES256'] } : undefined),
      fetch: (url, init) => {
        asked.push(String(url))
        const jwks = 'https://example.auth0.com/.well-known/jwks.json'
        if (String(url) === jwks) return fetch(issuer.jwksUri, init)
        issuer.describe({ issuer: auth0.issuer, jwks_uri: jwks })
        return fetch(`${issuer.issuer}/.well-known/openid-configuration`, init)
      },
    })
    const token = mint({ iss: auth0.issuer, aud: 'https://api.test' })
    expect(authIn(await server.decide(requestWith(token))).issuer).toBe('https://example.auth0.com/')
    expect(asked).toHaveLength(2)
    await server.close()
  })
})
