import { describe, expect, it } from 'vitest'
import { algorithmNamed, algorithms, defaultAlgorithms, isAlgorithm, isSymmetric } from '../../src/shared/algorithms.js'

const names = Object.keys(algorithms)

describe('algorithms (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2)', () => {
  it('[JB-01] are these and no others', () => {
    expect(names.join(' ')).toBe(
      'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519 HS256 HS384 HS512',
    )
  })

  it.each(['none', 'None', 'rs256', 'ES256K', 'Ed448', '', 'RSA-OAEP', '__proto__', 'constructor', 'toString'])(
    '[JB-02, JB-06] do not include %j',
    (name) => {
      expect(isAlgorithm(name)).toBe(false)
    },
  )

  it.each([undefined, null, 7, {}, ['ES256'], new String('ES256')])('are named by text only: %o', (name) => {
    expect(isAlgorithm(name)).toBe(false)
  })

  it.each(names)('know %s', (name) => {
    expect(isAlgorithm(name) && algorithmNamed(name)).toEqual(Reflect.get(algorithms, name))
  })

  it('[JB-20] have Ed25519 beside EdDSA, over the same curve', () => {
    expect(algorithmNamed('Ed25519')).toEqual({ kty: 'OKP', crv: 'Ed25519' })
    expect(algorithmNamed('EdDSA')).toEqual({ kty: 'OKP', crv: 'Ed25519' })
  })

  it('are symmetric only as HS', () => {
    expect([...names, 'none', 'HS1', '__proto__'].filter(isSymmetric)).toEqual(['HS256', 'HS384', 'HS512'])
  })

  it('[JB-01] default to those of DESIGN §5, frozen', () => {
    expect(defaultAlgorithms).toEqual(['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'])
    expect(Object.isFrozen(defaultAlgorithms)).toBe(true)
  })
})
