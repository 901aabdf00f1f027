import { createPublicKey } from 'node:crypto'
import { oddPublicJwks, rsaPss, testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { importKey, importSecret } from '../../src/platform/import-key.node.js'
import { fits } from '../../src/platform/key-traits.js'
import { certificate } from '../key/certificate.js'
import { describeImport, nodeKeys } from './import-variants.js'

describeImport('import by node:crypto', { importKey, importSecret })

describe('import of Node’s own forms', () => {
  it('takes a frozen copy of a public KeyObject and leaves the original as it is', () => {
    const { key, traits } = importKey(nodeKeys.public, 'ES256')
    expect(traits).toEqual({ type: 'EC', crv: 'P-256' })
    expect(key).toSatisfy((copy: typeof nodeKeys.public) => copy !== nodeKeys.public && copy.equals(nodeKeys.public))
    expect([Object.isFrozen(key), Object.isFrozen(nodeKeys.public)]).toEqual([true, false])
  })

  it.each([
    { title: 'private', key: nodeKeys.private },
    { title: 'secret', key: nodeKeys.secret },
  ])('refuses a $title KeyObject', ({ key }) => {
    expect(() => importKey(key, 'ES256')).toThrow(TypeError)
  })

  it('[JB-09] refuses a point off its curve at import', () => {
    expect(() => importKey(oddPublicJwks.ecOffCurve, 'ES256')).toThrow()
  })

  const rsa = createPublicKey(testKeys.RS256.publicPem)
  const pkcs1 = rsa.export({ format: 'pem', type: 'pkcs1' })
  it.each([
    { title: 'a PKCS#1 PEM', alg: 'RS256', pem: pkcs1, type: 'RSA' },
    { title: 'a certificate', alg: 'ES256', pem: certificate, type: 'EC' },
    { title: 'a PEM after an empty line', alg: 'ES256', pem: `\n${testKeys.ES256.publicPem}`, type: 'EC' },
    { title: 'an rsa-pss PEM', alg: 'PS256', pem: rsaPss.publicPem, type: 'RSA-PSS' },
  ] as const)('reads $title', ({ alg, pem, type }) => {
    expect(importKey(pem, alg).traits.type).toBe(type)
  })

  const { privateKey } = testKeys.RS256
  it.each([
    { title: 'PKCS#8', pem: privateKey.export({ format: 'pem', type: 'pkcs8' }) },
    { title: 'PKCS#1', pem: privateKey.export({ format: 'pem', type: 'pkcs1' }) },
    { title: 'SEC 1', pem: testKeys.ES256.privateKey.export({ format: 'pem', type: 'sec1' }) },
    {
      title: 'encrypted PKCS#8',
      pem: privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-128-cbc', passphrase: 'x' }),
    },
    { title: 'a public PEM before a private one', pem: `-----BEGIN PRIVATE KEY-----\n${testKeys.RS256.publicPem}` },
  ])('refuses a private PEM in $title rather than take its public half', ({ pem }) => {
    expect(() => importKey(pem.toString(), 'RS256')).toThrow('not a public PEM')
  })

  it('knows to which hash an rsa-pss key is restricted (RFC 4055 §3.1)', () => {
    const { traits } = importKey(nodeKeys.restricted('sha384'), 'PS384')
    expect(traits).toEqual({ type: 'RSA-PSS', bits: 2048, exponent: 65537n, hash: 384, leastSalt: 48 })
    expect([fits(traits, 'PS384'), fits(traits, 'PS256')]).toEqual([undefined, 'the key is restricted to another hash'])
  })

  it('lets a key restricted to a hash that is not ours serve nothing', () => {
    const { traits } = importKey(nodeKeys.restricted('sha512-256'), 'PS256')
    expect([fits(traits, 'PS256'), fits(traits, 'PS512')]).not.toContain(undefined)
  })
})
