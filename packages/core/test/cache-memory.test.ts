import { mint, testKeys } from '@claimcheck/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plainCore } from './run-in-node.js'

const count = 500
const MiB = 2 ** 20

/** Verifies tokens of 12,000 characters that say as much as those of 400, and tells how much memory is in use before and after. */
const script = `
  import { createPrivateKey, sign } from 'node:crypto'
  import { setFlagsFromString } from 'node:v8'
  import { runInNewContext } from 'node:vm'
  import { createVerifier, staticKeys } from './index.js'
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc')
  const { issuer, audience, privateJwk, publicJwk, exp, header } = JSON.parse(process.env.GIVEN)
  const key = createPrivateKey({ key: privateJwk, format: 'jwk' })
  const verifier = createVerifier({ issuer, audience, keys: staticKeys(publicJwk) })
  const text = (part) => Buffer.from(part).toString('base64url')
  const mint = (at) => {
    const payload = JSON.stringify({ iss: issuer, aud: audience, exp, jti: String(at), scope: 'read:orders write:orders' })
    const input = text(JSON.stringify(header)) + '.' + text(payload.padEnd(8700))
    return input + '.' + sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')
  }
  const length = mint(0).length
  const heap = () => { gc(); gc(); return process.memoryUsage().heapUsed }
  const before = heap()
  for (let at = 0; at < ${count}; at++) await verifier.verify(mint(at))
  await new Promise(setImmediate)
  const grown = heap() - before
  console.log(JSON.stringify({ length, grown, size: verifier.health().cache.size }))
`

describe('what is kept of a token', () => {
  let core: ReturnType<typeof plainCore>
  beforeAll(() => {
    core = plainCore()
  })
  afterAll(() => core.remove())

  it('is what it says, not its text', async () => {
    const { privateJwk, publicJwk, kid } = testKeys.ES256
    const { iss: issuer, aud: audience } = JSON.parse(Buffer.from(mint().split('.')[1] ?? '', 'base64url').toString())
    const exp = Math.floor(Date.now() / 1000) + 600
    const given = { issuer, audience, privateJwk, publicJwk, exp, header: { alg: 'ES256', kid } }
    const { stdout } = await core.run(script, { GIVEN: JSON.stringify(given) })
    const { length, grown, size } = JSON.parse(stdout)
    expect([length > 11_000, size]).toEqual([true, count])
    // Their texts alone would be 6 MB.
    expect(grown).toBeLessThan(2 * MiB)
  })
})
