import { createVerifier, memoryDenylist, permits, role, scope } from '@claimcheck/core'
import { describe, expect, it } from 'vitest'
import { type MintClaims, type MintOptions, type TestAlgorithm, testIssuer, testKey } from '../src/index.js'
import { verdictBy, verdictOf } from './verdict.js'

interface Minted {
  readonly title: string
  readonly claims?: MintClaims
  readonly options?: MintOptions
  readonly verdict: string
  readonly source: string
}

const tokens: readonly Minted[] = [
  { title: 'a token of which nothing is said', verdict: 'accepted', source: 'RFC 9068 §2' },
  { title: 'an expired one', options: { expired: true }, verdict: 'token_expired', source: 'RFC 7519 §4.1.4' },
  {
    title: 'one that expires in a minute',
    options: { expiresIn: 60 },
    verdict: 'accepted',
    source: 'RFC 7519 §4.1.4',
  },
  {
    title: 'one that expired a minute ago',
    options: { expiresIn: -60 },
    verdict: 'token_expired',
    source: 'RFC 7519 §4.1.4',
  },
  {
    title: 'one not yet valid',
    options: { notBefore: 60 },
    verdict: 'token_not_yet_valid',
    source: 'RFC 7519 §4.1.5',
  },
  {
    title: 'one valid in a moment',
    options: { notBefore: 5 },
    verdict: 'accepted',
    source: 'DESIGN §5 clockTolerance',
  },
  {
    title: 'one for somebody else',
    options: { wrongAudience: true },
    verdict: 'audience_mismatch',
    source: 'RFC 9068 §4',
  },
  { title: 'one from somebody else', options: { wrongIssuer: true }, verdict: 'issuer_unknown', source: 'RFC 9068 §4' },
  {
    title: 'one signed with a foreign key',
    options: { key: testKey() },
    verdict: 'key_unknown',
    source: 'RFC 9068 §4',
  },
  {
    title: 'one whose options say no to everything',
    options: { expired: false, wrongAudience: false, wrongIssuer: false },
    verdict: 'accepted',
    source: 'RFC 9068 §2',
  },
  { title: 'one without aud', claims: { aud: undefined }, verdict: 'audience_mismatch', source: 'RFC 9068 §2.2' },
  { title: 'one without exp', claims: { exp: undefined }, verdict: 'claim_missing', source: 'RFC 9068 §2.2' },
  { title: 'one without jti', claims: { jti: undefined }, verdict: 'accepted', source: 'DESIGN §5 profile' },
  { title: 'one with a malformed scope', claims: { scope: 42 }, verdict: 'claims_malformed', source: 'RFC 8693 §4.2' },
  {
    title: 'one bound to a key',
    claims: { cnf: { jkt: 'a' } },
    verdict: 'binding_unverifiable',
    source: 'RFC 7800 §3.1',
  },
  {
    title: 'an ID token by its claims',
    claims: { at_hash: 'a' },
    verdict: 'type_refused',
    source: 'OpenID Connect Core §3.1.3.6',
  },
  {
    title: 'one of another type',
    options: { header: { typ: 'dpop+jwt' } },
    verdict: 'type_refused',
    source: 'RFC 8725 §3.11',
  },
  {
    title: 'one without a type',
    options: { header: { typ: undefined } },
    verdict: 'accepted',
    source: 'DESIGN §5 profile',
  },
  {
    title: 'one that says alg none',
    options: { header: { alg: 'none' } },
    verdict: 'algorithm_refused',
    source: 'RFC 8725 §3.2',
  },
  {
    title: 'one with a critical header',
    options: { header: { crit: ['exp'], exp: 1 } },
    verdict: 'critical_header_unsupported',
    source: 'RFC 7515 §4.1.11',
  },
  {
    title: 'one without kid, of an issuer with one key',
    options: { header: { kid: undefined } },
    verdict: 'accepted',
    source: 'DESIGN §9 selection',
  },
]

const algorithms: readonly TestAlgorithm[] = ['ES256', 'RS256', 'EdDSA']

describe.each(algorithms)('what a service says of tokens signed with %s', (alg) => {
  const issuer = testIssuer({ alg })
  const verifier = createVerifier(issuer.options)

  it.each(tokens)('$title: $verdict', async ({ claims, options, verdict }) => {
    expect(await verdictOf(verifier, await issuer.mint(claims, options))).toBe(verdict)
  })

  it('one with the kid of the issuer and the signature of another: signature_invalid', async () => {
    const { header } = await verifier.verify(await issuer.mint())
    const forged = await issuer.mint({}, { key: testKey(alg), header: { kid: header.kid } })
    expect(await verdictOf(verifier, forged)).toBe('signature_invalid')
  })
})

describe('a good token', () => {
  it('is all that RFC 9068 asks for', async () => {
    const issuer = testIssuer()
    const verifier = createVerifier({ ...issuer.options, profile: 'rfc9068' })
    const { claims, header, ...auth } = await verifier.verify(await issuer.mint())
    const { iat = 0, jti = '', ...named } = claims
    expect(named).toEqual({
      iss: 'https://issuer.test',
      aud: 'https://api.test',
      sub: 'user-1',
      client_id: 'client-1',
      exp: iat + 300,
    })
    expect(header).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.stringMatching(/^test-\d+$/) })
    expect(auth).toEqual({
      scheme: 'Bearer',
      issuer: 'https://issuer.test',
      subject: 'user-1',
      account: 'https://issuer.test#sub:user-1',
      clientId: 'client-1',
      principal: 'user',
      scopes: [],
      roles: [],
      tokenId: `jti:${jti}`,
      expiresAt: iat + 300,
    })
  })

  it('has the claims and header members that were laid over', async () => {
    const issuer = testIssuer()
    const token = await issuer.mint({ scope: 'read:orders', roles: ['admin'], sub: 'user-2' }, { header: { x: 1 } })
    const auth = await createVerifier(issuer.options).verify(token)
    expect([auth.scopes, auth.roles, auth.subject, auth.header['x']]).toEqual([['read:orders'], ['admin'], 'user-2', 1])
  })

  it('is another one each time', async () => {
    const issuer = testIssuer()
    expect(await issuer.mint()).not.toBe(await issuer.mint())
  })
})

describe('an issuer', () => {
  it('has the name and the audience it is given', async () => {
    const issuer = testIssuer({ issuer: 'https://auth.example.com/tenant', audience: 'urn:orders' })
    expect([issuer.issuer, issuer.audience]).toEqual(['https://auth.example.com/tenant', 'urn:orders'])
    const { claims } = await createVerifier(issuer.options).verify(await issuer.mint())
    expect([claims.iss, claims.aud]).toEqual(['https://auth.example.com/tenant', 'urn:orders'])
  })

  it.each([
    { title: 'of the same name', names: {}, verdict: 'key_unknown' },
    { title: 'of another name', names: { issuer: 'https://other.test' }, verdict: 'issuer_unknown' },
  ])('is not trusted with the options of one $title', async ({ names, verdict }) => {
    const [ours, other] = [testIssuer(), testIssuer(names)]
    expect(await verdictBy(ours, await other.mint())).toBe(verdict)
    expect(await verdictBy(other, await ours.mint())).toBe(verdict)
  })

  it('needs no this', async () => {
    const { mint, revoke, rotate, options, clock } = testIssuer()
    const { advance } = clock
    rotate()
    const token = await mint()
    expect(await verdictOf(createVerifier(options), token)).toBe('accepted')
    revoke(token)
    expect(await verdictOf(createVerifier(options), token)).toBe('token_revoked')
    advance(1)
  })
})

describe('options of a service', () => {
  it('may be more than those of the issuer', async () => {
    const issuer = testIssuer()
    const verifier = createVerifier({ ...issuer.options, impliedScopes: { 'write:orders': ['read:orders'] } })
    const auth = await verifier.verify(await issuer.mint({ scope: 'write:orders' }))
    expect(permits(auth, scope('read:orders'))).toBe(true)
  })

  it('may be in place of them', async () => {
    const issuer = testIssuer()
    const denylist = memoryDenylist()
    const verifier = createVerifier({ ...issuer.options, audience: 'urn:other', denylist, roleClaims: ['groups'] })
    expect(await verdictOf(verifier, await issuer.mint())).toBe('audience_mismatch')
    const token = await issuer.mint({ aud: 'urn:other', groups: ['admin'] })
    const auth = await verifier.verify(token)
    expect(permits(auth, role('admin'))).toBe(true)
    await denylist.revokeToken(auth)
    expect(await verdictOf(verifier, token)).toBe('token_revoked')
  })
})

describe('rotate', () => {
  it('signs with a new key, and leaves the old one published', async () => {
    const issuer = testIssuer()
    const verifier = createVerifier(issuer.options)
    const before = await issuer.mint()
    issuer.rotate()
    const after = await issuer.mint()
    expect([await verdictOf(verifier, before), await verdictOf(verifier, after)]).toEqual(['accepted', 'accepted'])
    const [{ header: first }, { header: second }] = [await verifier.verify(before), await verifier.verify(after)]
    expect(first.kid).not.toBe(second.kid)
  })

  it('withdraws every old key when it is told to', async () => {
    const issuer = testIssuer()
    const verifier = createVerifier(issuer.options)
    const first = await issuer.mint()
    issuer.rotate()
    const second = await issuer.mint()
    expect(await verdictOf(verifier, second)).toBe('accepted')
    issuer.rotate({ withdraw: true })
    const verdicts = [first, second, await issuer.mint()].map((token) => verdictOf(verifier, token))
    expect(await Promise.all(verdicts)).toEqual(['key_unknown', 'key_unknown', 'accepted'])
  })

  it('makes a token without kid ambiguous while both are published', async () => {
    const issuer = testIssuer()
    issuer.rotate()
    const withoutKid = await issuer.mint({}, { header: { kid: undefined } })
    expect(await verdictBy(issuer, withoutKid)).toBe('key_ambiguous')
    issuer.rotate({ withdraw: true })
    expect(await verdictBy(issuer, await issuer.mint({}, { header: { kid: undefined } }))).toBe('accepted')
  })
})

describe('revoke', () => {
  it('revokes one token, at every service, from its next request on', async () => {
    const issuer = testIssuer()
    const services = [createVerifier(issuer.options), createVerifier(issuer.options)]
    const [revoked, live] = [await issuer.mint(), await issuer.mint()]
    const verdicts = (token: string) => Promise.all(services.map((service) => verdictOf(service, token)))
    expect(await verdicts(revoked)).toEqual(['accepted', 'accepted'])
    issuer.revoke(revoked)
    expect(await verdicts(revoked)).toEqual(['token_revoked', 'token_revoked'])
    expect(await verdicts(live)).toEqual(['accepted', 'accepted'])
  })

  it('revokes at the issuer that was told, and nowhere else', async () => {
    const [ours, other] = [testIssuer(), testIssuer()]
    const token = await ours.mint()
    other.revoke(token)
    expect(await verdictBy(ours, token)).toBe('accepted')
  })
})

describe('clock', () => {
  it('lets tokens expire, and new ones be minted', async () => {
    const issuer = testIssuer()
    const verifier = createVerifier(issuer.options)
    const token = await issuer.mint()
    issuer.clock.advance(305)
    expect(await verdictOf(verifier, token)).toBe('accepted')
    issuer.clock.advance(10)
    expect(await verdictOf(verifier, token)).toBe('token_expired')
    expect(await verdictOf(verifier, await issuer.mint())).toBe('accepted')
  })

  it('lets tokens become valid', async () => {
    const issuer = testIssuer()
    const token = await issuer.mint({}, { notBefore: 60 })
    issuer.clock.advance(60)
    expect(await verdictBy(issuer, token)).toBe('accepted')
  })

  it('is each its own', async () => {
    const [ours, other] = [testIssuer(), testIssuer()]
    other.clock.advance(3600)
    expect(await verdictBy(ours, await ours.mint())).toBe('accepted')
    expect(other.clock.now() - ours.clock.now()).toBeGreaterThan(3599)
  })
})
