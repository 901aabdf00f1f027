import { signCompact, testSecrets } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import * as web from '../../src/platform/platform.web.js'
import { describeText } from './text-variants.js'

describeText('WebCrypto', web)

describe('the platform of everywhere else', () => {
  it('knows no variables and keeps no log', () => {
    const { platform, variables, debugging, debug } = web.environment
    expect({ platform, variables, debugging, debugged: debug('unheard') }).toEqual({
      platform: 'web',
      variables: {},
      debugging: false,
      debugged: undefined,
    })
  })

  it('[JB-03] throws when the header says another algorithm than the one asked about', async () => {
    const text = signCompact({ header: { alg: 'HS512' }, payload: {}, alg: 'HS512' })
    const [header, payload, signature = ''] = text.split('.')
    const token = { text, signingInput: `${header}.${payload}`, signature }
    const secret = web.importSecret(testSecrets.HS512.secret)
    expect(await web.verifySignature('HS512', secret, token)).toBe(true)
    await expect(web.verifySignature('HS256', secret, token)).rejects.toThrow()
  })
})
