import { type Claims, mint, testKeys, turnableClock } from '@claimcheck/test-fixtures'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createResourceServer, type IssuerOptions } from '../../src/index.js'
import { auth0, clerk, entra, firebase, keycloak } from '../../src/providers.js'
import { admitted, answerTo, refused } from '../key/answers.js'
import { startProviderHost } from '../providers/provider-host.js'
import { rsaCertificate } from '../providers/rsa-certificate.js'

const guid = '11111111-2222-3333-4444-555555555555'
const aud = 'https://api.test'
const jwks = { keys: [testKeys.RS256.publicJwk] }
const metadata = (issuer: string) => ({ issuer, jwks_uri: 'https://keys.test/jwks' })
const rsaKid = 'test-RS256'

const presets: {
  title: string
  make: () => IssuerOptions
  documents: Record<string, unknown>
  claims: Claims
}[] = [
  {
    title: 'auth0',
    make: () => auth0({ domain: 'acme.eu.auth0.com', audience: aud }),
    documents: {
      'https://acme.eu.auth0.com/.well-known/openid-configuration': metadata('https://acme.eu.auth0.com/'),
      'https://keys.test/jwks': jwks,
    },
    claims: { aud },
  },
  {
    title: 'keycloak',
    make: () => keycloak({ url: 'https://sso.test', realm: 'acme', audience: aud }),
    documents: {
      'https://sso.test/realms/acme/.well-known/openid-configuration': metadata('https://sso.test/realms/acme'),
      'https://keys.test/jwks': jwks,
    },
    claims: { aud, typ: 'Bearer' },
  },
  {
    title: 'entra',
    make: () => entra({ tenant: guid, audience: guid }),
    documents: {
      [`https://login.microsoftonline.com/${guid}/v2.0/.well-known/openid-configuration`]: metadata(
        `https://login.microsoftonline.com/${guid}/v2.0`,
      ),
      'https://keys.test/jwks': jwks,
    },
    claims: { aud: guid, tid: guid, azp: 'client' },
  },
  {
    title: 'clerk',
    make: () => clerk({ frontendApiUrl: 'https://clerk.test', authorizedParties: ['https://app.test'] }),
    documents: { 'https://clerk.test/.well-known/jwks.json': jwks },
    claims: { azp: 'https://app.test', sid: 's', sts: 'active' },
  },
  {
    title: 'firebase',
    make: () => firebase({ projectId: 'acme-app' }),
    documents: {
      'https://www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com': {
        [rsaKid]: rsaCertificate,
      },
    },
    claims: { aud: 'acme-app', auth_time: 1 },
  },
]

describe('a preset that a resolver makes for each answer', () => {
  it.each(presets)('keeps its keys when it says the same: $title', async ({ make, documents, claims }) => {
    const host = await startProviderHost(documents)
    const clock = turnableClock()
    const name = make().issuer
    let answers = 0
    const server = createResourceServer({
      issuers: (iss) => {
        answers++
        return iss === name ? make() : undefined
      },
      clock,
      fetch: host.fetch,
    })
    onTestFinished(async () => {
      await server.close()
      await host.close()
    })
    const ask = (over: Claims = {}) =>
      answerTo(
        server,
        mint({ iss: name, ...claims, ...over }, { now: clock.now(), alg: 'RS256', header: { typ: 'JWT' } }),
      )
    expect(await ask()).toEqual(admitted)
    const fetched = host.asked.length
    clock.advance(300)
    expect([await ask(), answers, host.asked.length]).toEqual([admitted, 2, fetched])
    expect(await ask({ iss: `${name}x` })).toEqual(refused('issuer_unknown'))
    await host.close()
    clock.advance(3000)
    expect([await ask(), answers]).toEqual([admitted, 4])
  })

  it('is no issuer’s where it stands for several tenants', async () => {
    const issuer = `https://login.microsoftonline.com/${guid}/v2.0`
    const server = createResourceServer({ issuers: () => entra({ tenants: [guid], audience: guid }) })
    expect(await answerTo(server, mint({ iss: issuer }, { alg: 'RS256' }))).toEqual(refused('issuer_unknown'))
  })
})
