import { AUDIENCE, ISSUER, spareKeys, testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { createVerifier, discoverKeys, type IssuerEntry, staticKeys } from '../../src/index.js'
import { authOf, codeOf, NOW, ours, tokenOf, tokenWith, verdictOn } from '../verdicts.js'

const foreign = [
  { title: 'another issuer', iss: 'https://other.test' },
  { title: 'ours with a slash', iss: `${ISSUER}/` },
  { title: 'ours in capitals', iss: 'HTTPS://ISSUER.TEST' },
  { title: 'ours with a capital', iss: 'https://Issuer.test' },
  { title: 'ours with its port', iss: `${ISSUER}:443` },
  { title: 'ours with a path', iss: `${ISSUER}/tenant` },
  { title: 'ours with a space', iss: `${ISSUER} ` },
  { title: 'ours with a NUL', iss: `${ISSUER}\u0000` },
  { title: 'ours with a query', iss: `${ISSUER}?` },
  { title: 'ours over http', iss: 'http://issuer.test' },
  { title: 'ours percent-encoded', iss: 'https://issuer%2Etest' },
  { title: 'ours in full-width letters', iss: 'https://ｉssuer.test' },
  { title: 'ours behind user information', iss: 'https://issuer.test@evil.test' },
  { title: 'an empty text', iss: '' },
  { title: 'nothing', iss: undefined },
  { title: 'null', iss: null },
  { title: 'a number', iss: 7 },
  { title: 'a list of ours', iss: [ISSUER] },
  { title: 'an object', iss: { iss: ISSUER } },
  { title: '__proto__', iss: '__proto__' },
  { title: 'constructor', iss: 'constructor' },
  { title: 'toString', iss: 'toString' },
]

describe('iss (RFC 9068 §4, RFC 8414 §4)', () => {
  it('[AT-03] is accepted when it is exactly the configured one', async () => {
    await expect(verdictOn(tokenOf({ iss: ISSUER }))).resolves.toBe('accepted')
  })

  it.each(foreign)('[AT-03] is refused as $title', async ({ iss }) => {
    await expect(verdictOn(tokenOf({ iss }))).resolves.toBe('issuer_unknown')
  })

  it('[AT-03] is refused without a slash that is configured', async () => {
    await expect(verdictOn(tokenOf(), { issuer: `${ISSUER}/` })).resolves.toBe('issuer_unknown')
  })

  it('is not taken from a prototype', async () => {
    const inherited = Object.fromEntries([['__proto__', { iss: ISSUER }]])
    await expect(verdictOn(tokenOf({ iss: undefined, ...inherited }))).resolves.toBe('issuer_unknown')
    await expect(verdictOn(tokenWith(`{"__proto__":{"iss":"${ISSUER}"}}`))).resolves.toBe('issuer_unknown')
  })

  it('is not taken from a prototype that something else in the process has polluted', async () => {
    Object.defineProperty(Object.prototype, 'iss', { value: ISSUER, configurable: true })
    const verdict = await verdictOn(tokenOf({ iss: undefined })).finally(() =>
      Reflect.deleteProperty(Object.prototype, 'iss'),
    )
    expect(verdict).toBe('issuer_unknown')
  })

  it('[JB-14, MD-06] causes no network call unless it is configured (DESIGN §3)', async () => {
    const asked: unknown[] = []
    const fetch = (input: unknown) => {
      asked.push(input)
      return Promise.reject(new Error('no network here'))
    }
    const verifier = createVerifier({ issuer: ISSUER, audience: AUDIENCE, clock: ours.clock, fetch })
    for (const { iss } of foreign) await codeOf(verifier.verify(tokenOf({ iss })))
    expect(asked).toEqual([])
    await expect(codeOf(verifier.verify(tokenOf()))).resolves.toBe('keys_unavailable')
    expect(asked.length).toBeGreaterThan(0)
  })
})

const aliases = ['issuer.test', `${ISSUER}/`]

describe('aliases (DESIGN §4, §5)', () => {
  it.each(aliases)('accept %s and keep the configured issuer as the one to rely on', async (iss) => {
    const { issuer, account, claims } = await authOf(tokenOf({ iss }), { aliases })
    expect({ issuer, account, iss: claims.iss }).toEqual({ issuer: ISSUER, account: `${ISSUER}#sub:user-1`, iss })
  })

  it('accept the configured spelling still', async () => {
    await expect(verdictOn(tokenOf(), { aliases })).resolves.toBe('accepted')
  })

  it.each(['ISSUER.test', 'issuer.test/', 'https://issuer.test//'])('are as exact: %s', async (iss) => {
    await expect(verdictOn(tokenOf({ iss }), { aliases })).resolves.toBe('issuer_unknown')
  })
})

const other = 'https://other.test'
const spare = spareKeys.RS256

const first: IssuerEntry = {
  issuer: ISSUER,
  audience: AUDIENCE,
  algorithms: ['ES256'],
  profile: 'rfc9068',
  keys: staticKeys({ keys: [testKeys.ES256.publicJwk] }),
}
const second: IssuerEntry = {
  issuer: other,
  audience: 'https://second.test',
  algorithms: ['RS256'],
  keys: staticKeys({ keys: [spare.publicJwk] }),
}
const both = createVerifier({ issuers: [first, second], clock: ours.clock })
const verdict = (token: string) => codeOf(both.verify(token))

const ofFirst = (claims = {}, header = {}) => tokenOf(claims, { header })
const ofSecond = (claims = {}, header = {}) =>
  tokenOf(
    { iss: other, aud: 'https://second.test', ...claims },
    { alg: 'RS256', kid: spare.kid, key: spare.privateKey, header },
  )

describe('several issuers (RFC 8725 §3.1, §3.8)', () => {
  it('each have their tokens accepted', async () => {
    await expect(verdict(ofFirst())).resolves.toBe('accepted')
    await expect(verdict(ofSecond())).resolves.toBe('accepted')
  })

  it('[JB-04] each have algorithms of their own', async () => {
    await expect(verdict(ofSecond({ iss: ISSUER, aud: AUDIENCE }))).resolves.toBe('algorithm_refused')
    await expect(verdict(ofFirst({ iss: other, aud: 'https://second.test' }))).resolves.toBe('algorithm_refused')
  })

  it('[AT-01, AT-12] each have a profile of their own', async () => {
    await expect(verdict(ofFirst({}, { typ: 'JWT' }))).resolves.toBe('type_refused')
    await expect(verdict(ofSecond({}, { typ: 'JWT' }))).resolves.toBe('accepted')
  })

  it('[AT-04, JB-11] each have an audience of their own', async () => {
    await expect(verdict(ofFirst({ aud: 'https://second.test' }))).resolves.toBe('audience_mismatch')
    await expect(verdict(ofSecond({ aud: AUDIENCE }))).resolves.toBe('audience_mismatch')
  })

  it('keep a subject apart by its issuer', async () => {
    const accounts = await Promise.all([both.verify(ofFirst()), both.verify(ofSecond())])
    expect(accounts.map(({ account }) => account)).toEqual([`${ISSUER}#sub:user-1`, `${other}#sub:user-1`])
  })
})

describe('keys of another issuer (RFC 8725 §3.8)', () => {
  const neighbour: IssuerEntry = {
    issuer: other,
    audience: AUDIENCE,
    keys: staticKeys({ keys: [{ ...spareKeys.ES256.publicJwk, kid: 'shared' }] }),
  }
  const us: IssuerEntry = {
    issuer: ISSUER,
    audience: AUDIENCE,
    keys: staticKeys({ keys: [{ ...testKeys.ES256.publicJwk, kid: 'shared' }, testKeys.RS256.publicJwk] }),
  }
  const verifier = createVerifier({ issuers: [us, neighbour], clock: ours.clock })
  const signedByNeighbour = (iss: string, kid: string | undefined) =>
    codeOf(verifier.verify(tokenOf({ iss }, { key: spareKeys.ES256.privateKey, header: { kid } })))

  it('[JB-10] do not sign for us under a key identifier that both use', async () => {
    await expect(signedByNeighbour(other, 'shared')).resolves.toBe('accepted')
    await expect(signedByNeighbour(ISSUER, 'shared')).resolves.toBe('signature_invalid')
  })

  it('[JB-10] do not sign for us without a key identifier', async () => {
    await expect(signedByNeighbour(other, undefined)).resolves.toBe('accepted')
    await expect(signedByNeighbour(ISSUER, undefined)).resolves.toBe('signature_invalid')
  })

  it('[JB-10] are not found under an identifier that is only the neighbour’s', async () => {
    const token = tokenOf({ iss: other }, { alg: 'RS256' })
    await expect(codeOf(verifier.verify(token))).resolves.toBe('key_unknown')
  })
})

describe('the order within the room (DESIGN §6)', () => {
  const strict = { algorithms: ['ES256'], profile: 'rfc9068' } as const

  it.each([
    {
      title: 'the issuer before the algorithm',
      claims: { iss: other },
      header: { alg: 'RS256' },
      code: 'issuer_unknown',
    },
    {
      title: 'the algorithm before the type',
      claims: {},
      header: { alg: 'RS256', typ: 'x' },
      code: 'algorithm_refused',
    },
    { title: 'the type before the key', claims: {}, header: { typ: 'x', kid: 'unknown' }, code: 'type_refused' },
    { title: 'the type before the signature', claims: {}, header: { typ: 'x' }, code: 'type_refused' },
    { title: 'the key before the claims', claims: { exp: NOW - 60 }, header: { kid: 'unknown' }, code: 'key_unknown' },
  ])('judges $title', async ({ claims, header, code }) => {
    const token = tokenOf(claims, { header, key: spareKeys.ES256.privateKey })
    await expect(verdictOn(token, strict)).resolves.toBe(code)
  })

  it('judges the algorithm of an issuer whose keys cannot be had before it asks for them', async () => {
    const fetch = () => Promise.reject(new Error('no network here'))
    const options = { ...strict, keys: discoverKeys(), fetch }
    await expect(verdictOn(tokenOf({}, { alg: 'RS256' }), options)).resolves.toBe('algorithm_refused')
  })
})
