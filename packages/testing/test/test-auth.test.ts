import { inspect } from 'node:util'
import { type Auth, createVerifier, memoryDenylist, permits, scope, UsageError } from '@claimcheck/core'
import { describe, expect, it } from 'vitest'
import { type TestAuth, testAuth, testIssuer } from '../src/index.js'

describe('testAuth', () => {
  it('has every member of an auth that a server has made from the same token', async () => {
    const issuer = testIssuer()
    const { kid: _, ...header } = testAuth().header
    for (const claims of [{}, { scope: 'read:orders write:orders', roles: ['admin'] }]) {
      const real = await createVerifier(issuer.options).verify(
        await issuer.mint(claims, { header: { kid: undefined } }),
      )
      const ours = testAuth({ scopes: real.scopes, roles: real.roles, claims: real.claims })
      expect({ ...ours }).toEqual({ ...real, header })
    }
  })

  it.each<{ title: string; given: TestAuth; auth: Partial<Auth>; claims: object }>([
    {
      title: 'another subject',
      given: { subject: 'user-2' },
      auth: { account: 'https://issuer.test#sub:user-2', principal: 'user' },
      claims: { sub: 'user-2' },
    },
    {
      title: 'no subject',
      given: { subject: undefined },
      auth: { account: 'https://issuer.test#client:client-1', principal: 'client', subject: undefined },
      claims: { client_id: 'client-1' },
    },
    {
      title: 'no client',
      given: { clientId: undefined },
      auth: { account: 'https://issuer.test#sub:user-1', principal: undefined, clientId: undefined },
      claims: { sub: 'user-1' },
    },
    {
      title: 'neither',
      given: { subject: undefined, clientId: undefined },
      auth: { account: undefined, principal: 'client' },
      claims: { iss: 'https://issuer.test' },
    },
    {
      title: 'a client that is its own subject',
      given: { subject: 'service', clientId: 'service' },
      auth: { account: 'https://issuer.test#sub:service', principal: 'client' },
      claims: { sub: 'service', client_id: 'service' },
    },
    {
      title: 'another issuer, scopes, roles and time',
      given: { issuer: 'https://other.test', scopes: ['a', 'b'], roles: ['c'], expiresAt: 2_000_000_000 },
      auth: { issuer: 'https://other.test', scopes: ['a', 'b'], roles: ['c'], expiresAt: 2_000_000_000 },
      claims: { iss: 'https://other.test', scope: 'a b', roles: ['c'], exp: 2_000_000_000 },
    },
    {
      title: 'claims, which are laid over the others',
      given: { claims: { plan: 'basic', jti: 'one', exp: 2_000_000_000, aud: undefined } as object },
      auth: { tokenId: 'jti:one', expiresAt: 2_000_000_000, subject: 'user-1' },
      claims: { plan: 'basic', jti: 'one', sub: 'user-1' },
    },
    {
      title: 'what would not follow from the rest',
      given: { account: 'me', principal: 'client', tokenId: 'jti:two', scheme: 'DPoP', header: { alg: 'RS256' } },
      auth: { account: 'me', principal: 'client', tokenId: 'jti:two', scheme: 'DPoP', header: expect.anything() },
      claims: { sub: 'user-1' },
    },
  ])('fills in what fits $title', ({ given, auth, claims }) => {
    const made = testAuth(given)
    expect(made).toMatchObject({ ...auth, claims })
    expect(Object.values(made.claims)).not.toContain(undefined)
  })

  it('leaves out claims that follow from what is not there', () => {
    const { claims } = testAuth({ subject: undefined, clientId: undefined })
    expect(Object.keys(claims).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti'])
  })

  it('is frozen through, as a real one is, and leaves what it was given as it was', () => {
    const given = { scopes: ['a'], claims: { org: { id: 'acme', tags: ['x'] } }, header: { x: { y: 1 } } }
    const auth = testAuth(given)
    const { org } = auth.claims as unknown as typeof given.claims
    const parts = [auth, auth.scopes, auth.roles, auth.claims, org, org.tags, auth.header, auth.header['x']]
    expect(parts.map((part) => Object.isFrozen(part))).toEqual(parts.map(() => true))
    given.claims.org.tags.push('y')
    given.scopes.push('b')
    expect([auth.scopes, org.tags]).toEqual([['a'], ['x']])
  })

  it('has an empty token that neither JSON nor spread nor inspection shows', () => {
    const auth = testAuth()
    expect([auth.token, JSON.stringify(auth).includes('token"'), 'token' in { ...auth }]).toEqual(['', false, false])
    expect(inspect(auth)).not.toContain('token:')
  })

  it('can be asked by permits and revoked by a denylist', async () => {
    const auth = testAuth({ scopes: ['read:orders'] })
    const denylist = memoryDenylist()
    await denylist.revokeToken(auth)
    expect([permits(auth, scope('read:orders')), permits(auth, scope('write:orders'))]).toEqual([true, false])
    expect([await denylist.lookup(auth), await denylist.lookup(testAuth())]).toEqual(['revoked', 'live'])
  })

  it('is of no server, which recheck says', async () => {
    await expect(createVerifier(testIssuer().options).recheck(testAuth())).rejects.toThrow(UsageError)
  })
})
