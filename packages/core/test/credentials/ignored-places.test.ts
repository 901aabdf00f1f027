import { describe, expect, it } from 'vitest'
import { createResourceServer, requestOf } from '../../src/index.js'
import { answerTo, decisionOn, ours, tokenOf } from '../verdicts.js'

const token = tokenOf()
const bearer = ['Authorization', `Bearer ${token}`] as const

const queries = [
  { title: 'as access_token', query: `?access_token=${token}` },
  { title: 'as token', query: `?token=${token}` },
  { title: 'twice', query: `?access_token=${token}&access_token=x` },
  { title: 'empty', query: '?access_token=' },
]

describe('a token in the query (OAuth 2.1 §5.1)', () => {
  it.each(queries)('[BR-05] does not authenticate: $title', async ({ query }) => {
    await expect(decisionOn({ target: `/orders${query}` })).resolves.toMatchObject({
      admitted: false,
      refusal: { status: 401, body: '{"code":"credentials_absent"}' },
    })
  })

  it.each(queries)('[BR-05] does not disturb one in the header: $title', async ({ query }) => {
    await expect(answerTo({ target: `/orders${query}`, headers: [bearer] })).resolves.toBe('200 accepted')
  })
})

const form = ['Content-Type', 'application/x-www-form-urlencoded'] as const
const untouchable = {
  get body(): unknown {
    throw new Error('the body was looked at')
  },
}

describe('a token in a form body (OAuth 2.1 §5.1.2)', () => {
  it.each(['POST', 'PUT', 'PATCH', 'GET'])('[BR-06] is never looked at: %s', async (method) => {
    const incoming = Object.defineProperties(
      { method, url: '/orders', rawHeaders: [...form] },
      Object.getOwnPropertyDescriptors(untouchable),
    )
    const decision = await createResourceServer(ours).decide(requestOf(incoming))
    expect(decision).toMatchObject({ admitted: false, refusal: { body: '{"code":"credentials_absent"}' } })
  })

  it('[BR-06] does not disturb one in the header', async () => {
    const parsed = { method: 'POST', url: '/orders', rawHeaders: [...form, ...bearer], body: { access_token: token } }
    await expect(createResourceServer(ours).decide(requestOf(parsed))).resolves.toMatchObject({ admitted: true })
  })
})
