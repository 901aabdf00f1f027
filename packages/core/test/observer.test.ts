import { AUDIENCE, ISSUER, mint, testKeys } from '@claimcheck/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plainCore } from './run-in-node.js'

const good = mint()
const expired = mint({ exp: 1, iat: 0 })

/** Verifies two tokens and says what its own observer was told. */
const verifying = (over: string) => `
  import { createVerifier, staticKeys } from './index.js'
  const told = []
  const verifier = createVerifier({
    issuer: '${ISSUER}',
    audience: '${AUDIENCE}',
    keys: staticKeys(${JSON.stringify(testKeys.ES256.publicJwk)}),
    onEvent: ({ type }) => told.push(type),
    ${over}
  })
  for (const token of ${JSON.stringify([good, expired])}) await verifier.verify(token).catch(() => undefined)
  console.log(told.join(' '))
`

/** Metadata of another name than the issuer's, with a line of its own in it. */
const discovering = `
  import { createVerifier, discoverKeys } from './index.js'
  const forged = 'https://evil.test\\nCLAIMCHECK 1: accepted issuer=${ISSUER}\\r\\u2028\\u001b[2J'
  const fetch = async () => new Response(JSON.stringify({ issuer: forged, jwks_uri: '${ISSUER}/jwks' }))
  const verifier = createVerifier({ issuer: '${ISSUER}', audience: '${AUDIENCE}', keys: discoverKeys(), fetch })
  await verifier.verify('${good}').catch(() => undefined)
`

describe('NODE_DEBUG=claimcheck', () => {
  let core: ReturnType<typeof plainCore>
  beforeAll(() => {
    core = plainCore()
  })
  afterAll(() => core.remove())

  const linesOf = (text: string) => text.split('\n').filter((line) => line !== '')
  const debugging = { NODE_DEBUG: 'claimcheck' }

  it('prints one line for each event, with the hint and without the token', async () => {
    const { stdout, stderr } = await core.run(verifying(''), debugging)
    const fingerprint = '[0-9a-f]{16}'
    expect(linesOf(stderr)).toEqual([
      expect.stringMatching(
        `^CLAIMCHECK \\d+: accepted issuer=${ISSUER} kid=test-ES256 durationMs=[\\d.]+ fingerprint=${fingerprint}$`,
      ),
      expect.stringMatching(
        `^CLAIMCHECK \\d+: refused code=token_expired issuer=${ISSUER} kid=test-ES256 durationMs=[\\d.]+ fingerprint=${fingerprint}$`,
      ),
    ])
    expect(stdout).toBe('accepted refused\n')
    for (const token of [good, expired]) expect(stderr).not.toContain(token.split('.')[2])
  })

  it('prints where nobody else listens, too', async () => {
    const { stderr } = await core.run(verifying('onEvent: undefined,'), debugging)
    expect(linesOf(stderr)).toHaveLength(2)
  })

  it('prints one line whatever an issuer writes into its metadata', async () => {
    const { stderr } = await core.run(discovering, debugging)
    expect(linesOf(stderr).map((line) => /^CLAIMCHECK \d+: (\w+) /.exec(line)?.[1])).toEqual([
      'keys_failed',
      'unavailable',
    ])
    expect(stderr).toMatch(/^[\x20-\x7e\n]*$/)
  })

  it('prints nothing without it', async () => {
    const { stdout, stderr } = await core.run(verifying(''), { NODE_DEBUG: 'other' })
    expect([stdout, stderr]).toEqual(['accepted refused\n', ''])
  })
})
