import { createPublicKey, createSecretKey, webcrypto } from 'node:crypto'
import {
  AUDIENCE,
  ISSUER,
  mint,
  oddKeys,
  oddPublicJwks,
  rsaPss,
  spareKeys,
  testKeys,
  testSecrets,
  turnableClock,
} from '@claimcheck/test-fixtures'
import { describe, expect, it, vi } from 'vitest'
import { createResourceServer, staticKeys } from '../../src/index.js'
import type { Event } from '../../src/shared/events.js'
import { type Answer, admitted, answerTo, problemsOf, refused, unavailable } from './answers.js'
import { bothPlatforms } from './both-platforms.js'
import { certificate } from './certificate.js'

const clock = turnableClock()
const now = clock.now()
const { ES256, RS256 } = testKeys
const withoutAlg = ({ alg: _alg, use: _use, ...jwk }: typeof ES256.publicJwk) => jwk
const cryptoKey = await webcrypto.subtle.importKey(
  'jwk',
  withoutAlg(ES256.publicJwk) as webcrypto.JsonWebKey,
  { name: 'ECDSA', namedCurve: 'P-256' },
  false,
  ['verify'],
)

type Material = Parameters<typeof import('../../src/index.js')['staticKeys']>[0]
type Options = { readonly algorithms?: readonly string[]; readonly onEvent?: (event: Event) => void }

describe.each(await bothPlatforms())('staticKeys on $platform', ({ platform, core }) => {
  const { createResourceServer, staticKeys } = core
  const serverOf = (material: Material, options: Options = {}) =>
    createResourceServer({ issuer: ISSUER, audience: AUDIENCE, keys: staticKeys(material), clock, ...options })

  it('runs on the platform it claims', () => {
    expect(serverOf(ES256.publicJwk).health().platform).toBe(platform)
  })

  const forms: readonly { title: string; material: Material }[] = [
    { title: 'a JWKS', material: { keys: [RS256.publicJwk, ES256.publicJwk] } },
    { title: 'a JWK', material: ES256.publicJwk },
    { title: 'a JWK without alg', material: withoutAlg(ES256.publicJwk) },
    { title: 'SPKI in PEM', material: ES256.publicPem },
    { title: 'X.509 in PEM', material: certificate },
    { title: 'a CryptoKey', material: cryptoKey },
  ]
  it.each(forms)('[AT-05] verifies by $title', async ({ material }) => {
    const server = serverOf(material)
    expect(await answerTo(server, mint({}, { now }))).toEqual(admitted)
    expect(await answerTo(server, mint({}, { now, key: spareKeys.ES256.privateKey }))).toEqual(
      refused('signature_invalid'),
    )
  })

  it.each<{ title: string; material: Material; header: object; answer: Answer; source: string }>([
    {
      title: 'a JWK the tokens with its kid',
      material: ES256.publicJwk,
      header: {},
      answer: admitted,
      source: 'DESIGN §9, Selection',
    },
    {
      title: 'a JWK no token with another kid',
      material: ES256.publicJwk,
      header: { kid: 'other' },
      answer: refused('key_unknown'),
      source: 'DESIGN §9, Selection',
    },
    {
      title: 'a JWK without kid no token with one',
      material: { ...withoutAlg(ES256.publicJwk), kid: undefined },
      header: {},
      answer: refused('key_unknown'),
      source: 'DESIGN §9, Selection',
    },
    {
      title: 'a JWK without kid a token without one',
      material: { ...withoutAlg(ES256.publicJwk), kid: undefined },
      header: { kid: undefined },
      answer: admitted,
      source: 'DESIGN §9, Selection',
    },
    {
      title: 'a PEM tokens with any kid',
      material: ES256.publicPem,
      header: { kid: 'whatever the issuer calls it' },
      answer: admitted,
      source: 'staticKeys: PEM has no kid',
    },
    {
      title: 'a set no token without kid when several fit',
      material: { keys: [ES256.publicJwk, spareKeys.ES256.publicJwk] },
      header: { kid: undefined },
      answer: refused('key_ambiguous'),
      source: 'DESIGN §9, Selection',
    },
    {
      title: 'a set no token whose kid two keys share',
      material: { keys: [ES256.publicJwk, { ...spareKeys.ES256.publicJwk, kid: ES256.kid }] },
      header: {},
      answer: refused('key_ambiguous'),
      source: 'DESIGN §9, Selection',
    },
    {
      title: '[JB-03] a set the token whose kid a key of another type shares',
      material: { keys: [{ ...RS256.publicJwk, kid: ES256.kid }, ES256.publicJwk] },
      header: {},
      answer: admitted,
      source: 'RFC 7517 §4.5',
    },
    {
      title: '[JB-12] no key to a kid that is the name of a prototype',
      material: { keys: [ES256.publicJwk] },
      header: { kid: '__proto__' },
      answer: refused('key_unknown'),
      source: 'RFC 8725 §3.10',
    },
    {
      title: '[JB-12] no key to a kid that is SQL or a path',
      material: { keys: [ES256.publicJwk] },
      header: { kid: "../../test-ES256' OR 1=1 --" },
      answer: refused('key_unknown'),
      source: 'RFC 8725 §3.10',
    },
  ])('lets serve: $title', async ({ material, header, answer }) => {
    expect(await answerTo(serverOf(material), mint({}, { now, header: { ...header } }))).toEqual(answer)
  })

  it.each<{ title: string; algorithms: readonly string[]; jwk: object; serves: readonly string[] }>([
    {
      title: '[JB-03, JB-05] an RSA key without alg only the first of RS256, PS256',
      algorithms: ['RS256', 'PS256'],
      jwk: withoutAlg(RS256.publicJwk),
      serves: ['RS256'],
    },
    {
      title: '[JB-03, JB-05] an RSA key without alg only the first of PS256, RS256',
      algorithms: ['PS256', 'RS256'],
      jwk: withoutAlg(RS256.publicJwk),
      serves: ['PS256'],
    },
    {
      title: '[JB-05] an RSA key for PS256 no RS256, though that is first',
      algorithms: ['RS256', 'PS256'],
      jwk: { ...RS256.publicJwk, alg: 'PS256' },
      serves: ['PS256'],
    },
    {
      title: '[JB-20] an Ed25519 key without alg only the first of EdDSA, Ed25519',
      algorithms: ['EdDSA', 'Ed25519'],
      jwk: withoutAlg(testKeys.EdDSA.publicJwk),
      serves: ['EdDSA'],
    },
    {
      title: '[JB-20] an Ed25519 key for Ed25519 no EdDSA',
      algorithms: ['EdDSA', 'Ed25519'],
      jwk: { ...testKeys.EdDSA.publicJwk, alg: 'Ed25519' },
      serves: ['Ed25519'],
    },
  ])('lets serve $title', async ({ algorithms, jwk, serves }) => {
    const server = serverOf({ keys: [jwk] }, { algorithms })
    const { kid, privateKey: key } =
      [RS256, testKeys.EdDSA].find((one) => one.kid === (jwk as { kid: string }).kid) ?? RS256
    const answers = algorithms.map((alg) => answerTo(server, mint({}, { alg: alg as 'RS256', kid, key, now })))
    const expected = algorithms.map((alg) => (serves.includes(alg) ? admitted : refused('key_unknown')))
    expect(await Promise.all(answers)).toEqual(expected)
  })

  it('tells of skipped keys when the server is made', async () => {
    const events: Event[] = []
    const keys = [
      { ...RS256.publicJwk, use: 'enc' },
      { ...oddKeys.rsa1024.publicJwk, kid: 'short' },
      null,
      ES256.publicJwk,
    ]
    serverOf({ keys }, { onEvent: (event) => events.push(event) })
    if (platform === 'web') await vi.waitFor(() => expect(events).toHaveLength(3))
    expect(events.map((event) => ({ ...event, reason: typeof Reflect.get(event, 'reason') }))).toEqual([
      { type: 'key_skipped', issuer: ISSUER, kid: 'test-RS256', reason: 'string' },
      { type: 'key_skipped', issuer: ISSUER, kid: 'short', reason: 'string' },
      { type: 'key_skipped', issuer: ISSUER, reason: 'string' },
    ])
  })

  it('does not age', () => {
    const { issuers } = serverOf({ keys: [ES256.publicJwk, RS256.publicJwk] }).health()
    expect(issuers).toEqual({ [ISSUER]: { ageSeconds: 0, fresh: true, keys: 2, lastError: undefined } })
  })

  it('fetches nothing for a kid that it does not know, and has nothing to refresh', async () => {
    const fetch = () => Promise.reject(new Error('no'))
    const server = createResourceServer({
      issuer: ISSUER,
      audience: AUDIENCE,
      keys: staticKeys(ES256.publicJwk),
      clock,
      fetch,
    })
    expect(await answerTo(server, mint({}, { now, kid: 'other' }))).toEqual(refused('key_unknown'))
    await expect(Promise.all([server.ready(), server.refresh()])).resolves.toEqual([undefined, undefined])
  })

  const bad: readonly { title: string; material: unknown; late?: true }[] = [
    { title: 'nothing', material: undefined },
    { title: 'null', material: null },
    { title: 'a number', material: 42 },
    { title: 'a list of keys', material: [ES256.publicJwk] },
    { title: 'a set without keys', material: { keys: [] } },
    { title: 'a set of things that are no keys', material: { keys: [null, 'key', 42] } },
    { title: 'a set in which no key is usable', material: { keys: [{ ...ES256.publicJwk, use: 'enc' }] } },
    { title: 'a set with a private key', material: { keys: [RS256.publicJwk, ES256.privateJwk] } },
    { title: '[JB-23] a set with a symmetric key', material: { keys: [RS256.publicJwk, testSecrets.HS256.jwk] } },
    { title: 'a private JWK', material: ES256.privateJwk },
    { title: '[JB-23] a symmetric JWK', material: testSecrets.HS256.jwk },
    { title: 'a JWK for encryption', material: { ...ES256.publicJwk, use: 'enc' } },
    { title: 'a JWK for signing only', material: { ...ES256.publicJwk, key_ops: ['sign'] } },
    { title: 'a JWK whose kid is empty', material: { ...ES256.publicJwk, kid: '' } },
    { title: 'a JWK of an algorithm that is not ours', material: { ...RS256.publicJwk, alg: 'RSA-OAEP' } },
    { title: '[JB-03] a JWK whose alg does not fit', material: { ...RS256.publicJwk, alg: 'ES256' } },
    { title: '[JB-23] a JWK on a curve that is not ours', material: oddKeys.secp256k1.publicJwk },
    { title: '[JB-03] an Ed448 JWK', material: oddKeys.ed448.publicJwk },
    { title: '[JB-23] a short RSA key', material: oddKeys.rsa1024.publicJwk, late: true },
    { title: '[JB-23] an RSA key with e = 1', material: oddPublicJwks.rsaExponentOne, late: true },
    { title: '[JB-23] an RSA key with an even e', material: oddPublicJwks.rsaExponentEven, late: true },
    { title: '[JB-23] an RSA key with a huge e', material: oddPublicJwks.rsaExponentHuge, late: true },
    { title: '[JB-09] a point off its curve', material: oddPublicJwks.ecOffCurve, late: true },
    { title: 'an empty object', material: {}, late: true },
    { title: 'a text that is no PEM', material: 'secret', late: true },
    { title: 'an empty text', material: '', late: true },
    {
      title: 'a private PEM',
      material: ES256.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
      late: true,
    },
    { title: 'a private KeyObject', material: ES256.privateKey, late: true },
    { title: 'a secret KeyObject', material: createSecretKey(Buffer.alloc(32, 1)), late: true },
  ]
  // What only WebCrypto can tell shows at the first token: unavailable, since the token may be good.
  it.each(bad)('refuses $title', async ({ material, late }) => {
    if (platform === 'web' && late) {
      const server = serverOf(material as Material)
      const tokens = [mint({}, { now }), mint({}, { alg: 'RS256', now })]
      expect(await Promise.all(tokens.map((token) => answerTo(server, token)))).toEqual([
        unavailable(5),
        unavailable(5),
      ])
    } else {
      expect(await problemsOf(() => staticKeys(material as Material))).toHaveLength(1)
    }
  })

  it('refuses keys that serve none of the issuer’s algorithms, at the server', async () => {
    expect(await problemsOf(() => serverOf(RS256.publicJwk, { algorithms: ['ES256'] }))).toEqual([
      'staticKeys: the key cannot be used: it serves none of the algorithms of this issuer',
    ])
  })
})

describe('staticKeys of Node’s own forms', () => {
  const serverOf = (material: Material, algorithms: readonly string[]) =>
    createResourceServer({ issuer: ISSUER, audience: AUDIENCE, keys: staticKeys(material), algorithms, clock })

  it.each<{ title: string; material: Material; alg: 'RS256' | 'ES256'; answer: Answer }>([
    { title: 'a KeyObject', material: createPublicKey(ES256.publicPem), alg: 'ES256', answer: admitted },
    {
      title: 'PKCS#1 in PEM',
      material: createPublicKey(RS256.publicPem).export({ format: 'pem', type: 'pkcs1' }).toString(),
      alg: 'RS256',
      answer: admitted,
    },
  ])('verifies by $title', async ({ material, alg, answer }) => {
    expect(await answerTo(serverOf(material, ['RS256', 'ES256']), mint({}, { alg, now }))).toEqual(answer)
  })

  it('[JB-03] lets an rsa-pss key serve PS256 only, though RS256 comes first', async () => {
    const server = serverOf(rsaPss.publicPem, ['RS256', 'PS256'])
    const key = rsaPss.privateKey
    expect(await answerTo(server, mint({}, { alg: 'PS256', key, now }))).toEqual(admitted)
    expect(await answerTo(server, mint({}, { alg: 'RS256', now }))).toEqual(refused('key_unknown'))
    expect(await problemsOf(() => serverOf(rsaPss.publicPem, ['RS256']))).toHaveLength(1)
  })
})
