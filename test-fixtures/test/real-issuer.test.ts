import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type RealIssuer, startRealIssuer } from '../src/real-issuer.js'

const audience = 'https://api.test'

let issuer: RealIssuer
afterEach(() => {
  vi.restoreAllMocks()
  return issuer.close()
})

const verified = (token: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL(issuer.jwksUri)), { issuer: issuer.issuer, audience, typ: 'at+jwt' })

describe('the real issuer', () => {
  it('says nothing on the console', async () => {
    const written = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'info'), vi.spyOn(console, 'error')]
    issuer = await startRealIssuer({ audience })
    await issuer.token({ client: issuer.clients.full })
    expect(written.map((spy) => spy.mock.calls)).toEqual([[], [], []])
  })

  it.each(['RS256', 'ES256'] as const)('issues a JWT signed with %s that jose verifies', async (alg) => {
    issuer = await startRealIssuer({ audience, alg })
    const { protectedHeader, payload } = await verified(await issuer.token({ client: issuer.clients.full }))
    const { iat, exp, jti, ...claims } = payload
    expect(protectedHeader).toEqual({ alg, kid: `test-${alg}`, typ: 'at+jwt' })
    expect(claims).toEqual({
      iss: issuer.issuer,
      aud: audience,
      sub: 'test-client-full',
      client_id: 'test-client-full',
      scope: 'read:orders write:orders',
    })
    expect([exp, typeof jti]).toEqual([Number(iat) + 300, 'string'])
  })

  it('publishes RFC 8414 and OpenID metadata', async () => {
    issuer = await startRealIssuer({ audience })
    const { tokenEndpoint, jwksUri } = issuer
    for (const name of ['oauth-authorization-server', 'openid-configuration']) {
      const response = await fetch(`${issuer.issuer}/.well-known/${name}`)
      const expected = { issuer: issuer.issuer, token_endpoint: tokenEndpoint, jwks_uri: jwksUri }
      expect(await response.json()).toMatchObject(expected)
    }
  })

  it('grants a client the scopes it has, and no others', async () => {
    issuer = await startRealIssuer({ audience, otherAudiences: ['https://other.test'] })
    const client = issuer.clients.readOnly
    expect(decodeJwt(await issuer.token({ client }))['scope']).toBe('read:orders')
    expect(decodeJwt(await issuer.token({ client, scope: '' }))['scope']).toBeUndefined()
    expect(decodeJwt(await issuer.token({ client, resource: 'https://other.test' })).aud).toBe('https://other.test')
    await expect(issuer.token({ client, scope: 'write:orders' })).rejects.toThrow('invalid_scope')
    await expect(issuer.token({ client, resource: 'https://unknown.test' })).rejects.toThrow('invalid_target')
    await expect(issuer.token({ client: { ...client, secret: 'wrong' } })).rejects.toThrow('invalid_client')
  })

  it('lends its key for tokens it would not issue', async () => {
    issuer = await startRealIssuer({ audience })
    await expect(verified(issuer.signingKey.sign())).resolves.toBeDefined()
    await expect(verified(issuer.signingKey.sign({ exp: 1 }))).rejects.toThrow('"exp"')
    expect(decodeProtectedHeader(issuer.signingKey.sign({}, { typ: undefined }))).not.toHaveProperty('typ')
  })

  it('rotates its key', async () => {
    issuer = await startRealIssuer({ audience })
    const before = await issuer.token({ client: issuer.clients.full })
    await issuer.rotate()
    await expect(verified(before)).rejects.toThrow('no applicable key')
    await expect(verified(await issuer.token({ client: issuer.clients.full }))).resolves.toBeDefined()
    await expect(verified(issuer.signingKey.sign())).resolves.toBeDefined()
  })

  it('refuses connections once closed, and comes back with the same keys', async () => {
    issuer = await startRealIssuer({ audience })
    const token = await issuer.token({ client: issuer.clients.full })
    await issuer.close()
    await expect(fetch(issuer.jwksUri)).rejects.toThrow(TypeError)
    await issuer.restart()
    await expect(verified(token)).resolves.toBeDefined()
  })
})
