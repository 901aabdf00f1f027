import { type FaultyIssuer, signCompact, spareKeys, startFaultyIssuer } from '@claimcheck/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { remoteKeys } from '../../src/index.js'
import { readJoseHeader } from '../../src/token/jose-header.js'
import { codeOf, tokenOf, verdictOn } from '../verdicts.js'

const verdict = (header: Readonly<Record<string, unknown>>) => verdictOn(tokenOf({}, { header }))

const spellings = ['none', 'None', 'NONE', 'nOnE', 'NoNe', 'none ']
const foreign = ['es256', 'Es256', 'rs256', 'ES256 ', ' ES256', 'ES256K', 'Ed448', 'RSA-OAEP', 'dir', '']
const inherited = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']

describe('alg (RFC 7515 §4.1.1)', () => {
  it.each(spellings)('[JB-02, JB-06, AT-05] refuses %j, without a signature and with a valid one', async (alg) => {
    await expect(verdictOn(tokenOf({}, { alg: 'none', header: { alg } }))).resolves.toBe('algorithm_refused')
    await expect(verdict({ alg })).resolves.toBe('algorithm_refused')
  })

  it.each(foreign)('[JB-02] refuses %j under a valid signature', async (alg) => {
    await expect(verdict({ alg })).resolves.toBe('algorithm_refused')
  })

  it.each(inherited)('refuses %j, which every object has', async (alg) => {
    await expect(verdict({ alg })).resolves.toBe('algorithm_refused')
  })

  it.each(['none', 'ES256K'])('refuses %j before the issuer is looked for (DESIGN §6)', async (alg) => {
    await expect(verdictOn(tokenOf({ iss: 'https://other.test' }, { header: { alg } }))).resolves.toBe(
      'algorithm_refused',
    )
  })

  it.each([undefined, null, 7, true, {}, ['ES256']])('refuses %j as malformed', async (alg) => {
    await expect(verdict({ alg })).resolves.toBe('token_malformed')
  })

  it('refuses what a prototype says in place of the header', async () => {
    const header = '{"__proto__":{"alg":"ES256"},"kid":"test-ES256"}'
    await expect(verdictOn(signCompact({ header, payload: '{}', alg: 'ES256' }))).resolves.toBe('token_malformed')
    const heir: Record<string, unknown> = Object.create({ alg: 'ES256' })
    await expect(codeOf(Promise.resolve().then(() => readJoseHeader(heir)))).resolves.toBe('token_malformed')
  })
})

const critical = [
  { title: 'an unknown member', header: { crit: ['exp'], exp: 1 } },
  { title: 'a member that is not there', header: { crit: ['exp'] } },
  { title: 'a member that we know', header: { crit: ['alg'] } },
  { title: 'b64', header: { crit: ['b64'], b64: false } },
  { title: 'b64, the usual way', header: { crit: ['b64'], b64: true } },
  { title: 'nothing', header: { crit: [] } },
  { title: 'null', header: { crit: null } },
  { title: 'a text', header: { crit: 'exp' } },
  { title: 'an object', header: { crit: {} } },
  { title: 'numbers', header: { crit: [1] } },
]

describe('crit and b64 (RFC 7515 §4.1.11, RFC 7797 §3)', () => {
  it.each(critical)('[JB-21] refuses crit with $title', async ({ header }) => {
    await expect(verdict(header)).resolves.toBe('critical_header_unsupported')
  })

  it.each([false, 'true', 'false', 0, 1, null, {}, []])('[JB-21] refuses b64 %j', async (b64) => {
    await expect(verdict({ b64 })).resolves.toBe('critical_header_unsupported')
  })

  it('[JB-21] takes b64 true for what it says: nothing is encoded differently', async () => {
    await expect(verdict({ b64: true })).resolves.toBe('accepted')
  })

  it('comes before the algorithm and after the form (DESIGN §6)', async () => {
    await expect(verdict({ crit: ['exp'], alg: 'none' })).resolves.toBe('critical_header_unsupported')
    await expect(verdict({ crit: ['exp'], alg: 7 })).resolves.toBe('token_malformed')
    await expect(verdict({ crit: ['exp'], kid: '' })).resolves.toBe('token_malformed')
  })
})

const kids = [
  { title: 'an empty text', kid: '', code: 'token_malformed' },
  { title: '256 characters', kid: 'k'.repeat(256), code: 'key_unknown' },
  { title: '257 characters', kid: 'k'.repeat(257), code: 'token_malformed' },
  { title: 'a number', kid: 7, code: 'token_malformed' },
  { title: 'null', kid: null, code: 'token_malformed' },
  { title: 'a list', kid: ['test-ES256'], code: 'token_malformed' },
  { title: 'an object', kid: { $ne: null }, code: 'token_malformed' },
  { title: 'SQL', kid: "x' UNION SELECT 'test-ES256' --", code: 'key_unknown' },
  { title: 'a path', kid: '../../../../dev/null', code: 'key_unknown' },
  { title: 'an LDAP filter', kid: '*)(uid=*', code: 'key_unknown' },
  { title: 'a NUL behind a known one', kid: 'test-ES256\u0000', code: 'key_unknown' },
  { title: 'a known one in another case', kid: 'TEST-ES256', code: 'key_unknown' },
  { title: 'a known one with a space', kid: 'test-ES256 ', code: 'key_unknown' },
  { title: 'a pattern', kid: '.*', code: 'key_unknown' },
  { title: '__proto__', kid: '__proto__', code: 'key_unknown' },
  { title: 'constructor', kid: 'constructor', code: 'key_unknown' },
]

describe('kid (RFC 7515 §4.1.4)', () => {
  it.each(kids)('[JB-12] is $code as $title', async ({ kid, code }) => {
    await expect(verdict({ kid })).resolves.toBe(code)
  })

  it('may be absent where one key fits', async () => {
    await expect(verdict({ kid: undefined })).resolves.toBe('accepted')
  })
})

describe('keys that a token brings along (RFC 7515 §4.1.2–§4.1.6)', () => {
  let attacker: FaultyIssuer
  let issuer: FaultyIssuer
  beforeAll(async () => {
    attacker = await startFaultyIssuer({ keys: [spareKeys.ES256.publicJwk] })
    issuer = await startFaultyIssuer()
  })
  afterAll(() => Promise.all([attacker.close(), issuer.close()]))

  const members = () => [
    { title: 'jku', header: { jku: attacker.jwksUri } },
    { title: 'x5u', header: { x5u: `${attacker.issuer}/cert.pem` } },
    { title: 'jwk', header: { jwk: spareKeys.ES256.publicJwk } },
    { title: 'x5c', header: { x5c: [spareKeys.ES256.publicPem.replaceAll(/-.*-|\s/g, '')] } },
    { title: 'x5t', header: { x5t: 'a', 'x5t#S256': 'b' } },
  ]
  const names = ['jku', 'x5u', 'jwk', 'x5c', 'x5t']
  const headerOf = (name: string) => members().find(({ title }) => title === name)?.header ?? {}
  const keys = () => remoteKeys(issuer.jwksUri)

  it.each(names)('[JB-13, JB-14] neither verify it nor are fetched: %s', async (name) => {
    const forged = (kid: string | undefined) =>
      tokenOf({}, { key: spareKeys.ES256.privateKey, header: { ...headerOf(name), kid } })
    await expect(verdictOn(forged('test-ES256'), { keys: keys() })).resolves.toBe('signature_invalid')
    await expect(verdictOn(forged(spareKeys.ES256.kid), { keys: keys() })).resolves.toBe('key_unknown')
    await expect(verdictOn(forged(undefined), { keys: keys() })).resolves.toBe('signature_invalid')
    expect(attacker.requests.paths).toEqual([])
  })

  it.each(names)('[JB-13] do not disturb a token that our key verifies: %s', async (name) => {
    await expect(verdictOn(tokenOf({}, { header: headerOf(name) }), { keys: keys() })).resolves.toBe('accepted')
    expect(attacker.requests.paths).toEqual([])
  })

  it.each([7, null, 'javascript:', ['a'], {}])('[JB-13] are not even looked at: %j', async (value) => {
    const header = { jku: value, x5u: value, jwk: value, x5c: value }
    await expect(verdictOn(tokenOf({}, { header }))).resolves.toBe('accepted')
  })
})
