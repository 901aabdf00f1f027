import { createPublicKey } from 'node:crypto'
import {
  AUDIENCE,
  ISSUER,
  mint,
  oddKeys,
  oddPublicJwks,
  testKeys,
  testSecrets,
  turnableClock,
} from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { importAny, importKey, KeyUnusable } from '../../src/key/import-key.js'
import { admitted, answerTo, problemsOf } from './answers.js'
import { bothPlatforms } from './both-platforms.js'
import { certificate } from './certificate.js'

const { ES256, RS256, EdDSA } = testKeys
const clock = turnableClock()

describe.each(await bothPlatforms())('importKey on $platform', ({ core }) => {
  const { createResourceServer, importKey } = core

  it.each<{ title: string; material: string | object; alg: 'ES256' | 'RS256' | 'EdDSA'; kid: string | undefined }>([
    { title: 'a JWK with its kid', material: ES256.publicJwk, alg: 'ES256', kid: 'test-ES256' },
    { title: 'a JWK without alg', material: { ...EdDSA.publicJwk, alg: undefined }, alg: 'EdDSA', kid: 'test-EdDSA' },
    { title: 'SPKI in PEM', material: RS256.publicPem, alg: 'RS256', kid: undefined },
    { title: 'X.509 in PEM', material: certificate, alg: 'ES256', kid: undefined },
  ])('makes a key of $title that a source of yours can answer with', async ({ material, alg, kid }) => {
    const given = JSON.parse(JSON.stringify(material))
    const key = await importKey(given, alg)
    expect({ alg: key.alg, kid: key.kid, frozen: Object.isFrozen(key) }).toEqual({ alg, kid, frozen: true })
    const server = createResourceServer({ issuer: ISSUER, audience: AUDIENCE, keys: { keyFor: () => key }, clock })
    expect(await answerTo(server, mint({}, { alg, now: clock.now() }))).toEqual(admitted)
  })

  it.each<{ title: string; material: unknown; alg: string }>([
    { title: 'an algorithm we do not have', material: ES256.publicJwk, alg: 'ES256K' },
    { title: '[JB-23] a symmetric algorithm', material: testSecrets.HS256.jwk, alg: 'HS256' },
    { title: 'no algorithm at all', material: ES256.publicJwk, alg: 'none' },
    { title: 'a name every object has', material: ES256.publicJwk, alg: 'constructor' },
    { title: 'a private JWK', material: ES256.privateJwk, alg: 'ES256' },
    { title: 'a private PEM', material: ES256.privateKey.export({ format: 'pem', type: 'pkcs8' }), alg: 'ES256' },
    { title: 'a private KeyObject', material: ES256.privateKey, alg: 'ES256' },
    { title: '[JB-23] a symmetric JWK', material: testSecrets.HS256.jwk, alg: 'RS256' },
    { title: 'a JWK for encryption', material: { ...ES256.publicJwk, use: 'enc' }, alg: 'ES256' },
    { title: '[JB-05] a JWK for another algorithm', material: RS256.publicJwk, alg: 'PS256' },
    { title: '[JB-03] a JWK on another curve', material: oddKeys.p384.publicJwk, alg: 'ES256' },
    { title: '[JB-03] a PEM on another curve', material: oddKeys.p384.publicPem, alg: 'ES256' },
    { title: '[JB-09] a point off its curve', material: oddPublicJwks.ecOffCurve, alg: 'ES256' },
    { title: '[JB-23] a short RSA key', material: oddKeys.rsa1024.publicJwk, alg: 'RS256' },
    { title: '[JB-23] a short RSA key in PEM', material: oddKeys.rsa1024.publicPem, alg: 'RS256' },
    { title: '[JB-23] e = 1', material: oddPublicJwks.rsaExponentOne, alg: 'RS256' },
    { title: '[JB-23] an even e', material: oddPublicJwks.rsaExponentEven, alg: 'RS256' },
    { title: '[JB-23] a huge e', material: oddPublicJwks.rsaExponentHuge, alg: 'RS256' },
    { title: 'a set', material: { keys: [ES256.publicJwk] }, alg: 'ES256' },
    { title: 'nothing', material: undefined, alg: 'ES256' },
    { title: 'null', material: null, alg: 'ES256' },
    { title: 'a list', material: [ES256.publicJwk], alg: 'ES256' },
    { title: 'a number', material: 42, alg: 'ES256' },
    { title: 'bytes', material: new Uint8Array(32), alg: 'ES256' },
  ])('refuses $title by a ConfigError, as a rejection', async ({ material, alg }) => {
    const importing = importKey(material as object, alg)
    expect(importing).toBeInstanceOf(Promise)
    expect(await problemsOf(() => importing)).toEqual([expect.stringMatching(/^importKey: /)])
  })

  it('does not let the material into the message', async () => {
    const marker = 'a-marker-that-must-not-come-back'
    const problems = await problemsOf(() => importKey({ kty: 'EC', crv: 'P-256', x: marker, y: marker }, 'ES256'))
    expect(problems.join()).not.toContain(marker)
  })
})

it('takes a KeyObject on Node', async () => {
  const key = createPublicKey(ES256.publicPem)
  const imported = await importKey(key, 'ES256')
  expect([imported.alg, key.equals(imported.key as typeof key)]).toEqual(['ES256', true])
})

describe('importAny', () => {
  const algOf = async (material: string | object, ...algorithms: string[]) =>
    (await importAny(material, algorithms)).alg

  it('binds PEM to the first of the algorithms that fits, and skips names that are not ours', async () => {
    expect(await algOf(RS256.publicPem, 'ES256', 'nonsense', 'PS384', 'RS256')).toBe('PS384')
  })

  it('has no use for a key where there are no algorithms', () => {
    expect(() => importAny(RS256.publicPem, [])).toThrow(KeyUnusable)
    expect(() => importAny(RS256.publicJwk, [])).toThrow(KeyUnusable)
  })
})
