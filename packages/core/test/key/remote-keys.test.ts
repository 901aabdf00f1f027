import {
  type Behaviour,
  oddKeys,
  oddPublicJwks,
  spareKeys,
  startFaultyIssuer,
  type Target,
  testKeys,
  testSecrets,
} from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { type Answer, admitted, refused, unavailable } from './answers.js'
import { issuerAndServer } from './issuer-and-server.js'

const good = testKeys.ES256.publicJwk
const failed = (reason: string, details: object = {}) => ({ type: 'keys_failed', reason, ...details })
const refreshed = (keys: number) => ({ type: 'keys_refreshed', keys })

interface Fault {
  readonly title: string
  readonly at: Target
  readonly how: Behaviour
  readonly event: object
  /** The server is in a hurry. */
  readonly slow?: true
  /** 503 unless said otherwise. */
  readonly answer?: Answer
}

// One row for every way the faulty issuer can behave, at both of its documents.
const faults: readonly Fault[] = [
  { title: 'no answer', at: 'jwks', how: { mode: 'hang' }, slow: true, event: failed('timeout') },
  { title: 'half a body', at: 'jwks', how: { mode: 'stall' }, slow: true, event: failed('timeout') },
  { title: 'a body by drops', at: 'jwks', how: { mode: 'drip', ms: 20 }, slow: true, event: failed('timeout') },
  { title: 'an answer too late', at: 'jwks', how: { mode: 'delayed', ms: 1000 }, slow: true, event: failed('timeout') },
  { title: 'a body cut short', at: 'jwks', how: { mode: 'truncate' }, event: failed('connection') },
  { title: 'a reset', at: 'jwks', how: { mode: 'reset' }, event: failed('connection') },
  { title: '500', at: 'jwks', how: { mode: 'status', code: 500 }, event: failed('status', { status: 500 }) },
  { title: '429', at: 'jwks', how: { mode: 'status', code: 429 }, event: failed('status', { status: 429 }) },
  { title: '404', at: 'jwks', how: { mode: 'status', code: 404 }, event: failed('status', { status: 404 }) },
  { title: '201', at: 'jwks', how: { mode: 'status', code: 201 }, event: failed('status', { status: 201 }) },
  {
    title: '[MD-05] a redirect',
    at: 'jwks',
    how: { mode: 'redirect', to: '/elsewhere' },
    event: failed('redirect', { status: 302 }),
  },
  {
    title: '[MD-05] a redirect for good',
    at: 'jwks',
    how: { mode: 'redirect', to: '/jwks', code: 308 },
    event: failed('redirect', { status: 308 }),
  },
  { title: 'a login page', at: 'jwks', how: { mode: 'html' }, event: failed('not_json') },
  { title: 'JSON broken off', at: 'jwks', how: { mode: 'notJson' }, event: failed('not_json') },
  { title: '[MD-05] a huge set', at: 'jwks', how: { mode: 'huge', bytes: 20_000_000 }, event: failed('too_large') },
  { title: '[MD-05] a bomb', at: 'jwks', how: { mode: 'gzipBomb', bytes: 5_000_000 }, event: failed('too_large') },
  { title: 'an empty set', at: 'jwks', how: { mode: 'emptySet' }, event: failed('empty_set') },
  { title: '101 keys', at: 'jwks', how: { mode: 'manyKeys', count: 101 }, event: failed('too_many_keys') },
  { title: '100 keys', at: 'jwks', how: { mode: 'manyKeys', count: 100 }, event: refreshed(100), answer: admitted },
  { title: 'nothing wrong', at: 'jwks', how: { mode: 'ok' }, event: refreshed(1), answer: admitted },
  {
    title: 'headers',
    at: 'jwks',
    how: { mode: 'headers', headers: { age: '9' } },
    event: refreshed(1),
    answer: admitted,
  },
  { title: 'a short wait', at: 'jwks', how: { mode: 'delayed', ms: 5 }, event: refreshed(1), answer: admitted },
  {
    title: 'the name of another issuer, which a key set does not have',
    at: 'jwks',
    how: { mode: 'wrongIssuer' },
    event: refreshed(1),
    answer: admitted,
  },
  { title: 'no answer', at: 'discovery', how: { mode: 'hang' }, slow: true, event: failed('timeout') },
  { title: 'half a body', at: 'discovery', how: { mode: 'stall' }, slow: true, event: failed('timeout') },
  { title: 'a body by drops', at: 'discovery', how: { mode: 'drip', ms: 20 }, slow: true, event: failed('timeout') },
  { title: 'a body cut short', at: 'discovery', how: { mode: 'truncate' }, event: failed('connection') },
  { title: 'a reset', at: 'discovery', how: { mode: 'reset' }, event: failed('connection') },
  { title: '500', at: 'discovery', how: { mode: 'status', code: 500 }, event: failed('status', { status: 500 }) },
  { title: '404', at: 'discovery', how: { mode: 'status', code: 404 }, event: failed('status', { status: 404 }) },
  {
    title: '[MD-05] a redirect',
    at: 'discovery',
    how: { mode: 'redirect', to: '/elsewhere' },
    event: failed('redirect', { status: 302 }),
  },
  { title: 'a login page', at: 'discovery', how: { mode: 'html' }, event: failed('not_json') },
  { title: 'JSON broken off', at: 'discovery', how: { mode: 'notJson' }, event: failed('not_json') },
  {
    title: '[MD-05] a huge one',
    at: 'discovery',
    how: { mode: 'huge', bytes: 20_000_000 },
    event: failed('too_large'),
  },
  {
    title: '[MD-05] a bomb',
    at: 'discovery',
    how: { mode: 'gzipBomb', bytes: 5_000_000 },
    event: failed('too_large'),
  },
  { title: 'nothing wrong', at: 'discovery', how: { mode: 'ok' }, event: refreshed(1), answer: admitted },
]

describe('an issuer that answers', () => {
  it.each(faults)('$at with $title', async ({ at, how, event, slow, answer = unavailable(1) }) => {
    const { issuer, ask, told } = await issuerAndServer({ keys: { timeout: slow ? 0.1 : 3 } })
    issuer.behave(at, how)
    expect(await ask()).toEqual(answer)
    expect(told()).toEqual([event])
  })

  it('[MD-02] with the name of another issuer: both stand in the event', async () => {
    const { issuer, ask, told } = await issuerAndServer()
    issuer.behave('discovery', { mode: 'wrongIssuer' })
    expect(await ask()).toEqual(unavailable(1))
    const expected = issuer.issuer
    expect(told()).toEqual([failed('issuer_mismatch', { expected, received: 'https://other.test' })])
  })

  it('with no connection at all', async () => {
    const { issuer, ask, told } = await issuerAndServer()
    await issuer.stop()
    expect(await ask()).toEqual(unavailable(1))
    expect(told()).toEqual([failed('connection')])
  })

  it('slowly twice: the time is for discovery and keys together', async () => {
    const { issuer, ask, told } = await issuerAndServer({ keys: { timeout: 0.3 } })
    issuer.behave('discovery', { mode: 'delayed', ms: 200 })
    issuer.behave('jwks', { mode: 'delayed', ms: 200 })
    expect(await ask()).toEqual(unavailable(1))
    expect(told()).toEqual([failed('timeout')])
  })

  it('[MD-05] with too much: it is not read to the end', async () => {
    const { issuer, ask, told } = await issuerAndServer({ keys: { maxBytes: 10_000 } })
    issuer.behave('jwks', { mode: 'huge', bytes: 100_000_000 })
    expect(await ask()).toEqual(unavailable(1))
    expect(told()).toEqual([failed('too_large')])
    expect(issuer.bytesSent).toBeLessThan(5_000_000)
  })

  it.each(['discovery', 'jwks'] as const)(
    '[MD-05] with a redirect of its %s to another origin, which is not asked',
    async (at) => {
      const { issuer, ask } = await issuerAndServer()
      const other = await startFaultyIssuer()
      const to = at === 'jwks' ? other.jwksUri : `${other.issuer}/.well-known/openid-configuration`
      issuer.behave(at, { mode: 'redirect', to })
      expect(await ask()).toEqual(unavailable(1))
      expect(other.requests.paths).toEqual([])
      await other.close()
    },
  )
})

describe('a document in place of the key set', () => {
  it.each<{ title: string; document: unknown; reason: string }>([
    { title: 'null', document: null, reason: 'not_a_jwks' },
    { title: 'a number', document: 42, reason: 'not_a_jwks' },
    { title: 'text', document: 'keys', reason: 'not_a_jwks' },
    { title: 'true', document: true, reason: 'not_a_jwks' },
    { title: 'an empty list', document: [], reason: 'not_a_jwks' },
    { title: 'a list of keys', document: [good], reason: 'not_a_jwks' },
    { title: 'an empty object', document: {}, reason: 'not_a_jwks' },
    { title: 'one key', document: good, reason: 'not_a_jwks' },
    { title: 'keys null', document: { keys: null }, reason: 'not_a_jwks' },
    { title: 'keys as text', document: { keys: 'none' }, reason: 'not_a_jwks' },
    { title: 'keys as an object', document: { keys: { a: good } }, reason: 'not_a_jwks' },
    { title: 'keys in capitals', document: { Keys: [good] }, reason: 'not_a_jwks' },
    { title: 'keys within keys', document: { keys: [{ keys: [good] }] }, reason: 'no_usable_key' },
    { title: 'keys that are no objects', document: { keys: [null, 1, 'key', [], true] }, reason: 'no_usable_key' },
    { title: 'only a key for encryption', document: { keys: [{ ...good, use: 'enc' }] }, reason: 'no_usable_key' },
    { title: '[JB-23] only a secret', document: { keys: [testSecrets.HS256.jwk] }, reason: 'no_usable_key' },
    { title: 'only a private key', document: { keys: [testKeys.ES256.privateJwk] }, reason: 'no_usable_key' },
    { title: '[JB-23] only a short key', document: { keys: [oddKeys.rsa1024.publicJwk] }, reason: 'no_usable_key' },
    {
      title: '[JB-09] only a point off its curve',
      document: { keys: [oddPublicJwks.ecOffCurve] },
      reason: 'no_usable_key',
    },
    { title: 'certificates by URL', document: { x509: { a: 'PEM' } }, reason: 'not_a_jwks' },
    { title: 'the metadata', document: { issuer: 'x', jwks_uri: 'y' }, reason: 'not_a_jwks' },
  ])('is unavailable, not a bad token: $title', async ({ document, reason }) => {
    const { issuer, ask, told } = await issuerAndServer({ by: 'remote' })
    issuer.behave('jwks', { mode: 'json', value: document })
    expect(await ask()).toEqual(unavailable(1))
    expect(told().filter(({ type }) => type === 'keys_failed')).toEqual([failed(reason)])
  })
})

describe('a set with one key that is not for us', () => {
  const bare = { ...good, kid: 'odd' }
  it.each<{ title: string; jwk: object; skipped: object; source: string }>([
    { title: 'use enc', jwk: { ...bare, use: 'enc' }, skipped: { kid: 'odd' }, source: 'RFC 7517 §4.2' },
    { title: 'key_ops sign', jwk: { ...bare, key_ops: ['sign'] }, skipped: { kid: 'odd' }, source: 'RFC 7517 §4.3' },
    {
      title: 'an alg that is not ours',
      jwk: { ...bare, alg: 'ECDH-ES' },
      skipped: { kid: 'odd' },
      source: 'RFC 7517 §4.4',
    },
    { title: 'a kid of a number', jwk: { ...bare, kid: 1 }, skipped: {}, source: 'RFC 7517 §4.5' },
    { title: 'an empty kid', jwk: { ...bare, kid: '' }, skipped: { kid: '' }, source: 'DESIGN §9' },
    {
      title: 'a kid without end',
      jwk: { ...bare, kid: 'k'.repeat(300) },
      skipped: { kid: 'k'.repeat(256) },
      source: 'DESIGN §9',
    },
    { title: 'private members', jwk: { ...bare, d: 'AA' }, skipped: { kid: 'odd' }, source: 'DESIGN §9' },
    {
      title: '[JB-23] oct',
      jwk: { ...testSecrets.HS256.jwk, kid: 'odd' },
      skipped: { kid: 'odd' },
      source: 'DESIGN §9',
    },
    {
      title: '[JB-23] RSA of 1024 bits',
      jwk: { ...oddKeys.rsa1024.publicJwk, kid: 'odd' },
      skipped: { kid: 'odd' },
      source: 'RFC 7518 §3.3',
    },
    {
      title: '[JB-23] secp256k1',
      jwk: { ...oddKeys.secp256k1.publicJwk, kid: 'odd' },
      skipped: { kid: 'odd' },
      source: 'RFC 8812 §3.1',
    },
    {
      title: '[JB-09] a point off its curve',
      jwk: { ...oddPublicJwks.ecOffCurve, kid: 'odd' },
      skipped: { kid: 'odd' },
      source: 'RFC 8725 §3.4',
    },
    {
      title: '[JB-03] Ed448',
      jwk: { ...oddKeys.ed448.publicJwk, kid: 'odd' },
      skipped: { kid: 'odd' },
      source: 'DESIGN §5',
    },
    { title: 'no members', jwk: {}, skipped: {}, source: 'RFC 7517 §4.1' },
  ])('skips it and serves the others: $title', async ({ jwk, skipped }) => {
    const { issuer, ask, told } = await issuerAndServer({ by: 'remote' })
    issuer.behave('jwks', { mode: 'json', value: { keys: [jwk, good] } })
    expect(await ask()).toEqual(admitted)
    const reason = expect.any(String)
    expect(told()).toEqual([{ type: 'key_skipped', ...skipped, reason }, refreshed(1)])
  })

  it('gives the key that is skipped to no token', async () => {
    const { issuer, ask } = await issuerAndServer({ by: 'remote' })
    issuer.publish([good, { ...spareKeys.ES256.publicJwk, use: 'enc' }])
    const { kid, privateKey: key } = spareKeys.ES256
    expect(await ask({ kid, key })).toEqual(refused('key_unknown'))
  })
})
