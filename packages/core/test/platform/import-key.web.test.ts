import { oddPublicJwks, rsaPss, testKeys } from '@claimcheck/test-fixtures'
import { expect, it } from 'vitest'
import { importKey, importSecret } from '../../src/platform/import-key.web.js'
import { certificate } from '../key/certificate.js'
import { describeImport } from './import-variants.js'

describeImport('import by WebCrypto', { importKey, importSecret })

it('binds a key to the wanted algorithm, whatever the JWK says', async () => {
  const { key } = await importKey({ ...testKeys.RS256.publicJwk, alg: 'RS256' }, 'PS384')
  expect(key).toMatchObject({ algorithm: { name: 'RSA-PSS', hash: { name: 'SHA-384' } } })
})

it('reads a certificate', async () => {
  expect((await importKey(certificate, 'ES256')).traits).toEqual({ type: 'EC', crv: 'P-256' })
})

it('[JB-09] refuses a point off its curve at import', async () => {
  await expect(importKey(oddPublicJwks.ecOffCurve, 'ES256')).rejects.toThrow()
})

it('does not take an rsa-pss key, which WebCrypto has no form for', async () => {
  await expect(importKey(rsaPss.publicPem, 'PS256')).rejects.toThrow()
})
