import { type Jwk, oddKeys, testKeys, testSecrets } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { algorithmOf, isSecret, jwkProblem } from '../../src/key/key-filter.js'
import { defaultAlgorithms } from '../../src/shared/algorithms.js'

const { use: _, alg: __, ...bare } = testKeys.ES256.publicJwk
const secret = 'the key is private or symmetric'
const kid = 'its kid is not 1 to 256 characters'
const use = 'its use is not sig'
const keyOps = 'its key_ops do not include verify'

describe('jwkProblem', () => {
  it.each<{ title: string; jwk: unknown; source: string }>([
    { title: 'a key with all members', jwk: testKeys.RS256.publicJwk, source: 'RFC 7517 §4' },
    { title: 'a key without use, key_ops and alg', jwk: bare, source: 'RFC 7517 §4.2' },
    { title: 'a key without kid', jwk: { ...bare, kid: undefined }, source: 'RFC 7517 §4.5' },
    { title: 'a kid of one character', jwk: { ...bare, kid: '1' }, source: 'DESIGN §9' },
    { title: 'a kid of 256 characters', jwk: { ...bare, kid: 'k'.repeat(256) }, source: 'DESIGN §9' },
    { title: 'key_ops verify', jwk: { ...bare, key_ops: ['verify'] }, source: 'RFC 7517 §4.3' },
    { title: 'key_ops with verify among others', jwk: { ...bare, key_ops: ['x', 'verify'] }, source: 'RFC 7517 §4.3' },
    { title: 'members nobody knows', jwk: { ...bare, status: 'current', x5t: 42 }, source: 'RFC 7517 §4' },
  ])('has nothing against $title', ({ jwk }) => {
    expect(jwkProblem(jwk)).toBeUndefined()
  })

  it.each<{ title: string; jwk: unknown; problem: string; source: string }>([
    { title: 'null', jwk: null, problem: 'the key is not a JSON object', source: 'RFC 7517 §4' },
    { title: 'a list', jwk: [bare], problem: 'the key is not a JSON object', source: 'RFC 7517 §4' },
    { title: 'text', jwk: 'a key', problem: 'the key is not a JSON object', source: 'RFC 7517 §4' },
    { title: 'a private EC key', jwk: testKeys.ES256.privateJwk, problem: secret, source: 'DESIGN §9' },
    { title: 'a private RSA key', jwk: testKeys.RS256.privateJwk, problem: secret, source: 'DESIGN §9' },
    { title: '[JB-23] a symmetric key', jwk: testSecrets.HS256.jwk, problem: secret, source: 'RFC 7518 §6.4' },
    { title: 'a key of type oct without k', jwk: { kty: 'oct' }, problem: secret, source: 'RFC 7518 §6.4' },
    { title: 'a kid that is empty', jwk: { ...bare, kid: '' }, problem: kid, source: 'DESIGN §9' },
    { title: 'a kid of 257 characters', jwk: { ...bare, kid: 'k'.repeat(257) }, problem: kid, source: 'DESIGN §9' },
    { title: 'a kid that is a number', jwk: { ...bare, kid: 1 }, problem: kid, source: 'RFC 7517 §4.5' },
    { title: 'a kid that is null', jwk: { ...bare, kid: null }, problem: kid, source: 'RFC 7517 §4.5' },
    { title: 'a kid that is a list', jwk: { ...bare, kid: ['a'] }, problem: kid, source: 'RFC 7517 §4.5' },
    { title: 'use enc', jwk: { ...bare, use: 'enc' }, problem: use, source: 'RFC 7517 §4.2' },
    { title: 'use in capitals', jwk: { ...bare, use: 'SIG' }, problem: use, source: 'RFC 7517 §4.2' },
    { title: 'use null', jwk: { ...bare, use: null }, problem: use, source: 'RFC 7517 §4.2' },
    { title: 'use as a list', jwk: { ...bare, use: ['sig'] }, problem: use, source: 'RFC 7517 §4.2' },
    { title: 'key_ops sign', jwk: { ...bare, key_ops: ['sign'] }, problem: keyOps, source: 'RFC 7517 §4.3' },
    { title: 'no key_ops at all', jwk: { ...bare, key_ops: [] }, problem: keyOps, source: 'RFC 7517 §4.3' },
    { title: 'key_ops as text', jwk: { ...bare, key_ops: 'verify' }, problem: keyOps, source: 'RFC 7517 §4.3' },
    { title: 'key_ops null', jwk: { ...bare, key_ops: null }, problem: keyOps, source: 'RFC 7517 §4.3' },
  ])('objects to $title', ({ jwk, problem }) => {
    expect(jwkProblem(jwk)).toBe(problem)
  })
})

describe('isSecret', () => {
  it.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])('sees the private member %s, whatever it holds', (name) => {
    expect(isSecret({ ...bare, [name]: null })).toBe(true)
  })

  it('does not see one in a public key, nor in what every object inherits', () => {
    expect([isSecret(bare), isSecret(Object.create({ d: 'x' }))]).toEqual([false, false])
  })
})

describe('algorithmOf', () => {
  const named = (jwk: Jwk, ...algorithms: string[]) => algorithmOf({ ...jwk }, algorithms)
  const withoutAlg = ({ alg: _alg, ...jwk }: Jwk): Jwk => jwk
  const { ES256, RS256, EdDSA } = testKeys

  it.each<{ title: string; jwk: Jwk; algorithms: readonly string[]; alg: string | undefined; source: string }>([
    {
      title: '[JB-05] its own alg, wherever the list has it',
      jwk: { ...RS256.publicJwk, alg: 'PS256' },
      algorithms: ['RS256', 'PS256'],
      alg: 'PS256',
      source: 'RFC 8725 §3.1',
    },
    {
      title: '[JB-03, JB-05] without alg the first of the list that fits its type',
      jwk: withoutAlg(RS256.publicJwk),
      algorithms: ['ES256', 'PS512', 'RS256'],
      alg: 'PS512',
      source: 'DESIGN §5, algorithms',
    },
    {
      title: '[JB-03] without alg the first of the list that fits its curve',
      jwk: oddKeys.p384.publicJwk,
      algorithms: ['ES256', 'ES512', 'ES384'],
      alg: 'ES384',
      source: 'RFC 7518 §3.4',
    },
    {
      title: 'RS256 for RSA by default',
      jwk: withoutAlg(RS256.publicJwk),
      algorithms: defaultAlgorithms,
      alg: 'RS256',
      source: 'DESIGN §5, algorithms',
    },
    {
      title: '[JB-20] EdDSA for Ed25519 by default',
      jwk: withoutAlg(EdDSA.publicJwk),
      algorithms: defaultAlgorithms,
      alg: 'EdDSA',
      source: 'DESIGN §5, algorithms',
    },
    {
      title: '[JB-20] Ed25519 where the list has no EdDSA',
      jwk: withoutAlg(EdDSA.publicJwk),
      algorithms: ['Ed25519'],
      alg: 'Ed25519',
      source: 'RFC 9864 §2.2',
    },
    {
      title: '[JB-20] no EdDSA for a key whose alg is Ed25519',
      jwk: { ...EdDSA.publicJwk, alg: 'Ed25519' },
      algorithms: ['EdDSA'],
      alg: undefined,
      source: 'RFC 9864 §2.2',
    },
    {
      title: '[JB-03] nothing when its alg does not fit its type',
      jwk: { ...RS256.publicJwk, alg: 'ES256' },
      algorithms: defaultAlgorithms,
      alg: undefined,
      source: 'RFC 8725 §3.1',
    },
    {
      title: '[JB-03] nothing when its alg does not fit its curve',
      jwk: { ...oddKeys.p384.publicJwk, alg: 'ES256' },
      algorithms: defaultAlgorithms,
      alg: undefined,
      source: 'RFC 7518 §3.4',
    },
    {
      title: 'nothing when the issuer does not use its alg',
      jwk: { ...RS256.publicJwk, alg: 'RS512' },
      algorithms: defaultAlgorithms,
      alg: undefined,
      source: 'DESIGN §5, algorithms',
    },
    {
      title: 'nothing for an alg of encryption',
      jwk: { ...RS256.publicJwk, alg: 'RSA-OAEP' },
      algorithms: defaultAlgorithms,
      alg: undefined,
      source: 'RFC 7518 §4.1',
    },
    {
      title: 'nothing for an alg in small letters',
      jwk: { ...RS256.publicJwk, alg: 'rs256' },
      algorithms: defaultAlgorithms,
      alg: undefined,
      source: 'RFC 7515 §4.1.1',
    },
    {
      title: '[JB-23] nothing for a curve that is not ours',
      jwk: oddKeys.secp256k1.publicJwk,
      algorithms: [...defaultAlgorithms, 'ES384', 'ES512'],
      alg: undefined,
      source: 'RFC 8812 §3.1',
    },
    {
      title: '[JB-03] nothing for Ed448',
      jwk: oddKeys.ed448.publicJwk,
      algorithms: defaultAlgorithms,
      alg: undefined,
      source: 'DESIGN §5, algorithms',
    },
    {
      title: 'nothing for a key of unknown type',
      jwk: { ...withoutAlg(ES256.publicJwk), kty: 'AKP' },
      algorithms: defaultAlgorithms,
      alg: undefined,
      source: 'RFC 7517 §4.1',
    },
    {
      title: 'nothing for a key without type',
      jwk: { crv: 'P-256' },
      algorithms: defaultAlgorithms,
      alg: undefined,
      source: 'RFC 7517 §4.1',
    },
  ])('gives $title', ({ jwk, algorithms, alg }) => {
    expect(named(jwk, ...algorithms)).toBe(alg)
  })

  it.each([null, 256, ['RS256'], '', '__proto__', 'constructor'])('gives nothing for the alg %j', (alg) => {
    expect(algorithmOf({ ...RS256.publicJwk, alg }, [...defaultAlgorithms, '__proto__'])).toBeUndefined()
  })
})
