import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { base64url } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { authOf, tokenOf } from '../verdicts.js'

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url')
const signingInputOf = (token: string) => token.slice(0, token.lastIndexOf('.'))

/** The same signature the other way: n − s in place of s, just as valid (SEC 1 §4.1.4). */
function otherSignature(token: string): string {
  const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551')
  const bytes = Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url')
  const s = order - BigInt(`0x${bytes.subarray(32).toString('hex')}`)
  const other = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')])
  return `${signingInputOf(token)}.${base64url(other)}`
}

describe('tokenId', () => {
  it('is the jti, however it looks', async () => {
    await expect(authOf(tokenOf({ jti: 'sha256:x' }))).resolves.toMatchObject({ tokenId: 'jti:sha256:x' })
  })

  it('is the digest of the signing input where there is no jti', async () => {
    const token = tokenOf({ jti: undefined })
    await expect(authOf(token)).resolves.toMatchObject({ tokenId: `sha256:${sha256(signingInputOf(token))}` })
  })

  it('is not that of a prototype', async () => {
    const token = tokenOf({ jti: undefined, ...Object.fromEntries([['__proto__', { jti: 'a' }]]) })
    await expect(authOf(token)).resolves.toMatchObject({ tokenId: `sha256:${sha256(signingInputOf(token))}` })
  })

  it('stays the same when the signature is changed into another valid one', async () => {
    const token = tokenOf({ jti: undefined })
    const [one, other] = await Promise.all([authOf(token), authOf(otherSignature(token))])
    expect(one.token).not.toBe(other.token)
    expect(one.tokenId).toBe(other.tokenId)
  })

  it('differs where anything that is signed differs', async () => {
    const [one, other] = await Promise.all([
      authOf(tokenOf({ jti: undefined })),
      authOf(tokenOf({ jti: undefined, x: 1 })),
    ])
    expect(one.tokenId).not.toBe(other.tokenId)
  })
})

describe('token', () => {
  const token = tokenOf()
  const signature = token.slice(token.lastIndexOf('.') + 1)

  it('is there to be passed on', async () => {
    await expect(authOf(token)).resolves.toHaveProperty('token', token)
  })

  it.each([
    { title: 'JSON', show: (auth: object) => JSON.stringify(auth) },
    { title: 'a copy by spread', show: (auth: object) => JSON.stringify(Object.values({ ...auth })) },
    { title: 'a copy by assignment', show: (auth: object) => JSON.stringify(Object.assign({}, auth)) },
    { title: 'a structured clone', show: (auth: object) => inspect(structuredClone(auth), { depth: null }) },
    { title: 'inspection', show: (auth: object) => inspect(auth, { depth: null }) },
    { title: 'inspection of hidden things', show: (auth: object) => inspect(auth, { depth: null, showHidden: true }) },
    { title: 'inspection of all there is', show: (auth: object) => inspect(auth, { showHidden: true, getters: true }) },
    { title: 'inspection of getters', show: (auth: object) => inspect(auth, { depth: null, getters: true }) },
    {
      title: 'the console’s %o',
      show: (auth: object) => inspect({ auth }, { depth: 4, showHidden: true, showProxy: true }),
    },
    { title: 'text', show: (auth: object) => `${auth}${String(auth)}` },
    {
      title: 'own properties',
      show: (auth: object) => inspect(Object.entries(Object.getOwnPropertyDescriptors(auth)), { depth: null }),
    },
  ])('is absent from $title', async ({ show }) => {
    const shown = show(await authOf(token))
    expect(shown).not.toContain(signature)
    expect(shown.length).toBeGreaterThan(10)
  })

  it('is no name of an own property, and neither is anything else that is hidden', async () => {
    const auth = await authOf(token)
    expect(Reflect.ownKeys(auth)).toEqual(Object.keys(auth))
    expect(Object.keys(auth)).not.toContain('token')
    expect(Object.keys({ ...auth })).toEqual(Object.keys(auth))
  })

  it('is not learned by a structured clone, which keeps the rest', async () => {
    const auth = await authOf(token)
    expect(structuredClone(auth)).toEqual({ ...auth })
    expect('token' in structuredClone(auth)).toBe(false)
  })
})
