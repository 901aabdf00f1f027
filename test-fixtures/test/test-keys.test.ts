import { createPublicKey, sign, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { oddKeys, oddPublicJwks, rsaPss, spareKeys, testKeys, testSecrets } from '../src/index.js'

const named = [...Object.values(testKeys), ...Object.values(spareKeys)]

describe('test keys', () => {
  it('are all different', () => {
    expect(new Set(named.map((key) => key.publicPem)).size).toBe(13)
    expect(new Set(named.map((key) => key.kid)).size).toBe(13)
  })

  it.each(named)('$kid publishes no private member', ({ publicJwk, alg, kid }) => {
    expect(publicJwk).toMatchObject({ alg, kid, use: 'sig' })
    expect(Object.keys(publicJwk).filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'].includes(name))).toEqual([])
  })

  it('hold secrets long enough for every HMAC', () => {
    expect(Object.values(testSecrets).map(({ secret }) => secret.length >= 64)).toEqual([true, true, true])
  })
})

describe('odd keys', () => {
  it('are what their names say', () => {
    expect(oddKeys.rsa1024.privateKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 1024 })
    expect(oddKeys.p384.publicJwk).toMatchObject({ kty: 'EC', crv: 'P-384' })
    expect(oddKeys.secp256k1.publicJwk).toMatchObject({ kty: 'EC', crv: 'secp256k1' })
    expect(oddKeys.ed448.publicJwk).toMatchObject({ kty: 'OKP', crv: 'Ed448' })
    expect(oddKeys.x25519.publicJwk).toMatchObject({ kty: 'OKP', crv: 'X25519' })
  })

  it('have exponents that node:crypto imports without a word', () => {
    const { rsaExponentOne, rsaExponentEven, rsaExponentHuge } = oddPublicJwks
    const exponents = [rsaExponentOne, rsaExponentEven, rsaExponentHuge].map(
      (key) => createPublicKey({ key, format: 'jwk' }).asymmetricKeyDetails?.publicExponent,
    )
    expect(exponents).toEqual([1n, 65536n, 2n ** 32n + 1n])
  })

  it('hold a point that is not on its curve', () => {
    expect(() => createPublicKey({ key: oddPublicJwks.ecOffCurve, format: 'jwk' })).toThrow()
  })

  it('hold a pair of the genuine type rsa-pss', () => {
    expect(rsaPss.publicKey.asymmetricKeyType).toBe('rsa-pss')
    const signature = sign('sha256', Buffer.from('text'), rsaPss.privateKey)
    expect(verify('sha256', Buffer.from('text'), rsaPss.publicKey, signature)).toBe(true)
  })
})
