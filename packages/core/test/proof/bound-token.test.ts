import { validClaims } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { unchecked } from '../../src/index.js'
import { answerTo, authOf, NOW, tokenOf, tokenWith, verdictOn } from '../verdicts.js'

const thumbprint = '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I'

const bindings = [
  { title: 'the thumbprint of a DPoP key', cnf: { jkt: thumbprint } },
  { title: 'the thumbprint of a certificate', cnf: { 'x5t#S256': thumbprint } },
  { title: 'a key', cnf: { jwk: { kty: 'EC' } } },
  { title: 'the name of a key', cnf: { kid: 'a' } },
  { title: 'a method nobody knows', cnf: { other: 1 } },
  { title: 'a thumbprint of the wrong form', cnf: { jkt: 7 } },
  { title: 'nothing', cnf: {} },
  { title: 'null', cnf: null },
  { title: 'false', cnf: false },
  { title: 'zero', cnf: 0 },
  { title: 'an empty text', cnf: '' },
  { title: 'a text', cnf: 'jkt' },
  { title: 'a list', cnf: [] },
]

const senderConstraint = unchecked('the gateway checks certificates')

describe('a token with cnf (RFC 7800 §3, RFC 9449 §7.1, RFC 8705 §3)', () => {
  it.each(bindings)('is refused as a bearer token: $title', async ({ cnf }) => {
    await expect(verdictOn(tokenOf({ cnf }))).resolves.toBe('binding_unverifiable')
    await expect(verdictOn(tokenOf({ cnf }), { profile: 'rfc9068' })).resolves.toBe('binding_unverifiable')
  })

  it.each(bindings)('passes where that is said in words: $title', async ({ cnf }) => {
    const auth = await authOf(tokenOf({ cnf }), { senderConstraint })
    expect([auth.scheme, auth.claims['cnf']]).toEqual(['Bearer', cnf])
  })

  it('is refused with a DPoP proof beside it: nobody looks at the proof yet', async () => {
    const headers = [
      ['Authorization', `Bearer ${tokenOf({ cnf: { jkt: thumbprint } })}`],
      ['DPoP', 'eyJ0eXAiOiJkcG9wK2p3dCJ9.e30.c2ln'],
    ] as const
    await expect(answerTo({ headers })).resolves.toBe('401 binding_unverifiable')
  })

  it('is no token of ours under the scheme DPoP, unchecked or not (DESIGN §6)', async () => {
    const headers = [['Authorization', `DPoP ${tokenOf({ cnf: { jkt: thumbprint } })}`]] as const
    await expect(answerTo({ headers })).resolves.toBe('401 credentials_absent')
    await expect(answerTo({ headers }, { senderConstraint })).resolves.toBe('401 credentials_absent')
  })

  it('is refused also where a second member of that name says null', async () => {
    const payload = JSON.stringify({ ...validClaims({ now: NOW }), cnf: 1 }).replace('"cnf":1', '"cnf":{},"cnf":null')
    await expect(verdictOn(tokenWith(payload))).resolves.toBe('binding_unverifiable')
  })

  it('is judged by its claims first', async () => {
    await expect(verdictOn(tokenOf({ cnf: {}, exp: NOW - 60 }))).resolves.toBe('token_expired')
    await expect(verdictOn(tokenOf({ cnf: {}, exp: NOW - 60 }), { senderConstraint })).resolves.toBe('token_expired')
  })
})

describe('a token without cnf of its own', () => {
  it.each([
    { title: 'within another claim', claims: { act: { cnf: { jkt: thumbprint } } } },
    { title: 'in another case', claims: { CNF: { jkt: thumbprint } } },
    { title: 'in what looks like a prototype', claims: Object.fromEntries([['__proto__', { cnf: {} }]]) },
  ])('is a bearer token: $title', async ({ claims }) => {
    await expect(verdictOn(tokenOf(claims))).resolves.toBe('accepted')
  })
})
