import { ISSUER, testKeys, testSecrets } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import {
  createResourceServer,
  createVerifier,
  discoverKeys,
  remoteKeys,
  rolesFromKeys,
  sharedSecret,
  staticKeys,
  unchecked,
} from '../src/index.js'
import { authIn, authWith, problemsOf, refusalIn, requestWith, serverOptions, testServer } from './test-server.js'

const problemsWith = (over: Record<string, unknown>) =>
  problemsOf(() => createVerifier({ ...serverOptions(), ...over } as never))

const secret = sharedSecret(testSecrets.HS256.secret)

const bad: { option: string; title: string; value: unknown }[] = [
  ...['', 'https://issuer.test#', 'https://issuer.test ', 'https://issüer.test', 'x'.repeat(513), 7, null].map(
    (value) => ({ option: 'issuer', title: String(value).slice(0, 30) || 'empty', value }),
  ),
  { option: 'issuer', title: 'a template without tenants', value: { template: 'https://{tenant}.test' } },
  { option: 'issuer', title: 'a resolver', value: () => ({ issuer: ISSUER }) },
  { option: 'issuer', title: 'a list', value: [ISSUER] },
  { option: 'issuer', title: 'a URL object', value: new URL(ISSUER) },
  { option: 'aliases', title: 'a string', value: 'https://old.test' },
  { option: 'aliases', title: 'an empty list', value: [] },
  { option: 'aliases', title: 'one with #', value: ['https://old.test#'] },
  { option: 'audience', title: 'empty', value: '' },
  { option: 'audience', title: 'an empty list', value: [] },
  { option: 'audience', title: 'a list with an empty string', value: ['https://api.test', ''] },
  { option: 'audience', title: 'a number', value: 7 },
  { option: 'audience', title: 'false', value: false },
  { option: 'audience', title: 'null', value: null },
  { option: 'audience', title: 'an object that looks like unchecked', value: { reason: 'why not' } },
  { option: 'audienceClaims', title: 'a string', value: 'client_id' },
  { option: 'audienceClaims', title: 'an empty list', value: [] },
  { option: 'algorithms', title: 'an empty list', value: [] },
  { option: 'algorithms', title: 'a string', value: 'RS256' },
  { option: 'algorithms', title: 'none', value: ['none'] },
  { option: 'algorithms', title: 'none beside a good one', value: ['RS256', 'none'] },
  { option: 'algorithms', title: 'in small letters', value: ['rs256'] },
  { option: 'algorithms', title: 'HS256 without a secret', value: ['HS256'] },
  { option: 'algorithms', title: 'RSA1_5', value: ['RSA1_5'] },
  { option: 'algorithms', title: '__proto__', value: ['__proto__'] },
  { option: 'keys', title: 'a URL', value: 'https://issuer.test/jwks' },
  { option: 'keys', title: 'a JWKS', value: { keys: [testKeys.ES256.publicJwk] } },
  { option: 'keys', title: 'a function', value: () => undefined },
  { option: 'keys', title: 'null', value: null },
  { option: 'profile', title: 'strict', value: 'strict' },
  { option: 'profile', title: 'in capitals', value: 'RFC9068' },
  ...[-1, 121, Number.NaN, '10', Number.POSITIVE_INFINITY, null].map((value) => ({
    option: 'clockTolerance',
    title: String(value),
    value,
  })),
  ...[-1, Number.NaN, '3600', Number.POSITIVE_INFINITY].map((value) => ({
    option: 'maxTokenAge',
    title: String(value),
    value,
  })),
  { option: 'requiredClaims', title: 'a string', value: 'tenant' },
  { option: 'requiredClaims', title: 'an empty name', value: [''] },
  { option: 'requiredClaims', title: 'no values', value: [{ claim: 'tenant', oneOf: [] }] },
  { option: 'requiredClaims', title: 'an object as value', value: [{ claim: 'tenant', oneOf: [{}] }] },
  { option: 'requiredClaims', title: 'a claim without values', value: [{ claim: 'tenant' }] },
  { option: 'requiredClaims', title: 'another word', value: [{ claim: 'tenant', oneOf: ['a'], anyOf: ['b'] }] },
  { option: 'scopeClaims', title: 'a string', value: 'scope' },
  { option: 'scopeClaims', title: 'an empty list', value: [] },
  { option: 'scopeClaims', title: 'an empty path', value: [[]] },
  { option: 'scopeClaims', title: 'rolesFromKeys', value: [rolesFromKeys('roles')] },
  { option: 'roleClaims', title: 'a string', value: 'roles' },
  { option: 'roleClaims', title: 'a number in a path', value: [['realm_access', 1]] },
  { option: 'subjectClaims', title: 'a path', value: [['a', 'b']] },
  { option: 'subjectClaims', title: 'an empty list', value: [] },
  { option: 'senderConstraint', title: 'false', value: false },
  { option: 'senderConstraint', title: 'the word', value: 'unchecked' },
  { option: 'senderConstraint', title: 'an object that looks like it', value: { reason: 'why not' } },
]

describe('the options of an issuer', () => {
  it.each(bad)('name what is wrong: $option is $title', ({ option, value }) => {
    expect(problemsWith({ [option]: value }).map((problem) => /`(\w+)/.exec(problem)?.[1])).toContain(option)
  })

  it.each(['issuer', 'audience'])('must have %s', (option) => {
    expect(problemsWith({ [option]: undefined })).toEqual([expect.stringMatching(`^\`${option}\` is required`)])
  })

  it('[JB-01] hold an explicit list of algorithms, and no other is used', async () => {
    const keys = staticKeys({ keys: [testKeys.ES256.publicJwk, testKeys.PS256.publicJwk] })
    const { server, mintNow } = testServer({ keys, algorithms: ['PS256'] })
    expect(refusalIn(await server.decide(requestWith(mintNow()))).failure.code).toBe('algorithm_refused')
  })

  it('[JB-01] have a list of asymmetric algorithms when none is given', async () => {
    const keys = staticKeys({ keys: [testKeys.ES256.publicJwk] })
    for (const alg of ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519']) {
      expect(problemsWith({ keys, algorithms: ['ES256', alg] })).toEqual([])
    }
    const { server } = testServer({ keys })
    for (const alg of ['RS384', 'RS512', 'PS384', 'PS512', 'ES384', 'ES512', 'HS256', 'HS384', 'HS512']) {
      const [, payload, signature] = testServer().mintNow().split('.')
      const header = Buffer.from(JSON.stringify({ alg, kid: 'test-ES256' })).toString('base64url')
      const { failure } = refusalIn(await server.decide(requestWith(`${header}.${payload}.${signature}`)))
      expect(failure.code).toBe('algorithm_refused')
    }
  })
})

describe('audience: unchecked(…)', () => {
  const audience = unchecked('the issuer cannot name an audience')
  const tenant = { claim: 'tenant', oneOf: ['acme'] }

  it.each([
    { title: 'no required claims', requiredClaims: undefined },
    { title: 'a claim that must only be there', requiredClaims: ['tenant'] },
    ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'].map((claim) => ({
      title: `${claim}, which every token has`,
      requiredClaims: [{ claim, oneOf: ['x'] }],
    })),
  ])('is refused with $title', ({ requiredClaims }) => {
    expect(problemsWith({ audience, requiredClaims })).toEqual([expect.stringContaining('`requiredClaims`')])
  })

  it('is refused with a claim that only the denylist requires', () => {
    const denylist = { lookup: () => 'live', requires: ['tenant'] }
    expect(problemsWith({ audience, denylist })).toEqual([expect.stringContaining('`requiredClaims`')])
  })

  it('leaves the audience to a claim that tells tenants apart', async () => {
    const { server, mintNow } = testServer({ audience, requiredClaims: [tenant] })
    authIn(await server.decide(requestWith(mintNow({ aud: 'https://other.test', tenant: 'acme' }))))
    const { failure } = refusalIn(await server.decide(requestWith(mintNow({ tenant: 'other' }))))
    expect(failure.code).toBe('claim_mismatch')
  })
})

describe('keys and algorithms', () => {
  it.each([
    { title: 'a secret and asymmetric algorithms', over: { keys: secret, algorithms: ['RS256'] } },
    { title: 'a secret and more than its own algorithm', over: { keys: secret, algorithms: ['HS256', 'RS256'] } },
    { title: 'a secret and another length', over: { keys: secret, algorithms: ['HS512'] } },
    { title: 'a static key that serves none of the algorithms', over: { algorithms: ['RS256'] } },
    { title: 'an issuer that cannot be discovered', over: { issuer: 'urn:issuer', keys: discoverKeys() } },
    { title: 'an issuer on http', over: { issuer: 'http://issuer.test', keys: undefined } },
  ])('contradict each other: $title', ({ over }) => {
    expect(problemsWith(over)).toHaveLength(1)
  })

  it.each([
    { title: 'a secret alone', over: { keys: secret } },
    { title: 'a secret and exactly its algorithm', over: { keys: secret, algorithms: ['HS256'] } },
    { title: 'an issuer on loopback', over: { issuer: 'http://127.0.0.1:4000', keys: discoverKeys() } },
    { title: 'any issuer with keys of its own', over: { issuer: 'urn:issuer', keys: remoteKeys('https://keys.test') } },
  ])('agree: $title', ({ over }) => {
    expect(problemsWith(over)).toEqual([])
  })
})

describe('unchecked', () => {
  it.each(['', '   ', undefined, 7, null])('wants a reason in words: %s', (reason) => {
    expect(problemsOf(() => unchecked(reason as string))).toHaveLength(1)
  })

  it('lets bound tokens pass without their proof where senderConstraint says so', async () => {
    const cnf = { jkt: 'x' }
    const { server, mintNow } = testServer()
    expect(refusalIn(await server.decide(requestWith(mintNow({ cnf })))).failure.code).toBe('binding_unverifiable')
    const passing = await authWith({ cnf }, { senderConstraint: unchecked('the gateway checks it') })
    expect(passing.claims['cnf']).toEqual(cnf)
  })
})

describe('what is handed over', () => {
  it('is copied: lists that change later change nothing', async () => {
    const audience = ['https://other.test']
    const requiredClaims = ['tenant']
    const server = createResourceServer({ ...serverOptions(), audience, requiredClaims })
    audience.push('https://api.test')
    requiredClaims.pop()
    const { mintNow } = testServer()
    const now = Math.floor(Date.now() / 1000)
    const token = mintNow({ iat: now, exp: now + 60, tenant: 'x' })
    expect(refusalIn(await server.decide(requestWith(token))).failure.code).toBe('audience_mismatch')
  })
})
