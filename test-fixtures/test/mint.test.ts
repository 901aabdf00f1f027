import { constants, createPublicKey, verify } from 'node:crypto'
import { compactVerify, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import {
  type AsymmetricAlgorithm,
  AUDIENCE,
  base64url,
  ISSUER,
  mint,
  type SymmetricAlgorithm,
  signCompact,
  spareKeys,
  testKeys,
  testSecrets,
} from '../src/index.js'

const algorithms = Object.keys(testKeys) as AsymmetricAlgorithm[]
const symmetric = Object.keys(testSecrets) as SymmetricAlgorithm[]

describe('mint', () => {
  it.each(algorithms)('signs with %s as jose understands it', async (alg) => {
    const key = createPublicKey(testKeys[alg].publicPem)
    const { protectedHeader, payload } = await jwtVerify(mint({}, { alg }), key, { issuer: ISSUER, audience: AUDIENCE })
    expect(protectedHeader).toEqual({ alg, kid: `test-${alg}`, typ: 'at+jwt' })
    expect(payload).toMatchObject({ sub: 'user-1', client_id: 'client-1', scope: 'read:orders write:orders' })
  })

  it.each(symmetric)('signs with %s as jose understands it', async (alg) => {
    await expect(jwtVerify(mint({}, { alg }), testSecrets[alg].secret)).resolves.toBeDefined()
  })

  it('never mints the same token identifier twice', () => {
    expect(decodeJwt(mint()).jti).not.toBe(decodeJwt(mint()).jti)
  })

  it('lays claims and header members over the valid ones, and removes those that are undefined', () => {
    const token = mint(
      { aud: undefined, sub: 'someone' },
      { now: 1000, kid: 'other', header: { typ: undefined, x: 1 } },
    )
    const { jti, ...claims } = decodeJwt(token)
    const { sub, client_id, scope, iat, exp, iss } = claims
    expect(claims).toEqual({ iss, sub, client_id, scope, iat, exp })
    expect([sub, iat, exp]).toEqual(['someone', 1000, 1300])
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', kid: 'other', x: 1 })
  })

  it('signs with another key under the same key identifier', async () => {
    const token = mint({}, { alg: 'RS256', key: spareKeys.RS256.privateKey })
    expect(decodeProtectedHeader(token).kid).toBe('test-RS256')
    await expect(jwtVerify(token, createPublicKey(testKeys.RS256.publicPem))).rejects.toThrow('signature')
    await expect(jwtVerify(token, createPublicKey(spareKeys.RS256.publicPem))).resolves.toBeDefined()
  })

  it('leaves the signature of alg none empty', () => {
    expect(mint({}, { alg: 'none' })).toMatch(/^[\w-]+\.[\w-]+\.$/)
  })
})

describe('signCompact', () => {
  const header = { alg: 'ES256' }

  it('takes text and bytes as they are', () => {
    const token = signCompact({ header: '{ "alg":"ES256" }', payload: Uint8Array.of(0xff, 0x00), alg: 'ES256' })
    const [first, second] = token.split('.')
    expect(first).toBe(base64url('{ "alg":"ES256" }'))
    expect(second).toBe('_wA')
  })

  it('uses a public key as an HMAC secret, as an attacker does', async () => {
    const secret = testKeys.RS256.publicPem
    const token = signCompact({ header: { alg: 'HS256' }, payload: '{}', alg: 'HS256', key: secret })
    await expect(compactVerify(token, Buffer.from(secret))).resolves.toBeDefined()
  })

  it('writes an ECDSA signature as DER when told', async () => {
    const token = signCompact({ header, payload: '{}', alg: 'ES256', dsaEncoding: 'der' })
    const [signed = '', signature = ''] = token.split(/\.(?=[^.]*$)/)
    const key = createPublicKey(testKeys.ES256.publicPem)
    expect(
      verify('sha256', Buffer.from(signed), { key, dsaEncoding: 'der' }, Buffer.from(signature, 'base64url')),
    ).toBe(true)
    await expect(compactVerify(token, key)).rejects.toThrow('signature')
  })

  it('salts PSS with another length when told', async () => {
    const token = signCompact({ header: { alg: 'PS256' }, payload: '{}', alg: 'PS256', pssSaltLength: 0 })
    const [signed = '', signature = ''] = token.split(/\.(?=[^.]*$)/)
    const key = createPublicKey(testKeys.PS256.publicPem)
    const scheme = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 0 }
    expect(verify('sha256', Buffer.from(signed), scheme, Buffer.from(signature, 'base64url'))).toBe(true)
    await expect(compactVerify(token, key)).rejects.toThrow('signature')
  })

  it('puts PKCS#1 under a PSS header when told', async () => {
    const key = testKeys.PS256.privateKey
    const token = signCompact({ header: { alg: 'PS256' }, payload: '{}', alg: 'RS256', key })
    await expect(compactVerify(token, createPublicKey(key))).rejects.toThrow('signature')
  })

  it('carries any signature it is given', () => {
    expect(signCompact({ header, payload: '{}', alg: 'ES256', signature: new Uint8Array(3) })).toMatch(/\.AAAA$/)
  })
})
