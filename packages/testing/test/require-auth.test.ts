import { describe, expect, it } from 'vitest'
import { type MintClaims, type MintOptions, testIssuer, testKey } from '../src/index.js'
import { frameworks } from './apps.js'

/** Whatever would go over the network, fails the test. */
const fetch: typeof globalThis.fetch = () => {
  throw new Error('an issuer in memory needs no network')
}

interface Row {
  readonly title: string
  readonly claims?: MintClaims
  readonly options?: MintOptions
  readonly status: number
  readonly code: string
  readonly source: string
}

const refused: readonly Row[] = [
  {
    title: 'an expired token',
    options: { expired: true },
    status: 401,
    code: 'token_expired',
    source: 'RFC 7519 §4.1.4',
  },
  {
    title: 'a token for somebody else',
    options: { wrongAudience: true },
    status: 401,
    code: 'audience_mismatch',
    source: 'RFC 9068 §4',
  },
  {
    title: 'a token from somebody else',
    options: { wrongIssuer: true },
    status: 401,
    code: 'issuer_unknown',
    source: 'RFC 9068 §4',
  },
  {
    title: 'a token signed with a foreign key',
    options: { key: testKey() },
    status: 401,
    code: 'key_unknown',
    source: 'RFC 9068 §4',
  },
  {
    title: 'a token without the scope',
    claims: { scope: 'write:orders' },
    status: 403,
    code: 'scope_insufficient',
    source: 'RFC 6750 §3.1',
  },
]

describe.each(frameworks)('$framework with the options of an issuer in memory', ({ requireAuth }) => {
  it('admits its tokens', async () => {
    const issuer = testIssuer()
    const send = await requireAuth({ ...issuer.options, fetch })
    const { status, body } = await send('/orders', await issuer.mint({ scope: 'read:orders' }))
    expect([status, body]).toEqual([200, { ok: true }])
  })

  it('refuses a request without a token', async () => {
    const send = await requireAuth({ ...testIssuer().options, fetch })
    expect(await send('/orders')).toEqual({
      status: 401,
      challenge: 'Bearer realm="api"',
      body: { code: 'credentials_absent' },
    })
  })

  it.each(refused)('refuses $title', async ({ claims, options, status, code }) => {
    const issuer = testIssuer()
    const send = await requireAuth({ ...issuer.options, fetch })
    const answer = await send('/orders', await issuer.mint({ scope: 'read:orders', ...claims }, options))
    expect(answer).toMatchObject({ status, body: { code } })
  })

  it('sees what the issuer does meanwhile', async () => {
    const issuer = testIssuer({ alg: 'EdDSA' })
    const send = await requireAuth({ ...issuer.options, fetch })
    const statusOf = async (token: string) => (await send('/me', token)).status
    const [first, revoked] = [await issuer.mint(), await issuer.mint()]
    issuer.revoke(revoked)
    expect([await statusOf(first), await statusOf(revoked)]).toEqual([200, 401])
    issuer.rotate()
    const second = await issuer.mint()
    expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200])
    issuer.rotate({ withdraw: true })
    expect([await statusOf(first), await statusOf(second)]).toEqual([401, 401])
    const last = await issuer.mint()
    expect(await statusOf(last)).toBe(200)
    issuer.clock.advance(315)
    expect(await statusOf(last)).toBe(401)
  })
})
