import { AUDIENCE, ISSUER } from '@claimcheck/test-fixtures'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createResourceServer, fromEnvironment, memoryDenylist } from '../src/index.js'
import { problemsOf, refusalIn, requestWith, testServer } from './test-server.js'

const good = { JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE }
const problemsWith = (over: Record<string, string | undefined>) =>
  problemsOf(() => fromEnvironment({ ...good, ...over }))

const bad: { title: string; over: Record<string, string | undefined>; named: string }[] = [
  { title: 'no issuer', over: { JWT_ISSUER: undefined }, named: 'JWT_ISSUER' },
  { title: 'an empty issuer', over: { JWT_ISSUER: '' }, named: 'JWT_ISSUER' },
  { title: 'a blank issuer', over: { JWT_ISSUER: ' ' }, named: 'JWT_ISSUER' },
  { title: 'two issuers', over: { JWT_ISSUER: 'https://a.test,https://b.test' }, named: 'JWT_ISSUER' },
  { title: 'no audience', over: { JWT_AUDIENCE: undefined }, named: 'JWT_AUDIENCE' },
  { title: 'an empty audience', over: { JWT_AUDIENCE: '' }, named: 'JWT_AUDIENCE' },
  { title: 'an empty element', over: { JWT_AUDIENCE: 'https://a.test,,https://b.test' }, named: 'JWT_AUDIENCE' },
  { title: 'a comma at the end', over: { JWT_AUDIENCE: 'https://a.test, ' }, named: 'JWT_AUDIENCE' },
  { title: 'empty algorithms', over: { JWT_ALGORITHMS: '' }, named: 'JWT_ALGORITHMS' },
  { title: 'an empty algorithm', over: { JWT_ALGORITHMS: 'RS256,' }, named: 'JWT_ALGORITHMS' },
  ...['none', 'NONE', 'None', 'HS256', 'hs256', 'Hs512', 'RS256, HS384', 'rs256', 'RS1', '__proto__'].map((name) => ({
    title: `the algorithms ${name}`,
    over: { JWT_ALGORITHMS: name },
    named: 'JWT_ALGORITHMS',
  })),
  { title: 'an empty JWKS URI', over: { JWT_JWKS_URI: '' }, named: 'JWT_JWKS_URI' },
  { title: 'two JWKS URIs', over: { JWT_JWKS_URI: 'https://a.test/a,https://a.test/b' }, named: 'JWT_JWKS_URI' },
  { title: 'a JWKS URI on http', over: { JWT_JWKS_URI: 'http://keys.test/jwks' }, named: 'JWT_JWKS_URI' },
  { title: 'a JWKS path', over: { JWT_JWKS_URI: '/jwks' }, named: 'JWT_JWKS_URI' },
  { title: 'a JWKS file', over: { JWT_JWKS_URI: 'file:///etc/jwks' }, named: 'JWT_JWKS_URI' },
  { title: 'a password', over: { JWT_JWKS_URI: 'https://me:secret@keys.test/jwks' }, named: 'JWT_JWKS_URI' },
]

describe('fromEnvironment', () => {
  afterEach(() => void vi.unstubAllEnvs())

  it.each(bad)('refuses $title', ({ over, named }) => {
    const problems = problemsWith(over)
    expect(problems).not.toEqual([])
    expect(problems.filter((problem) => !problem.startsWith(named))).toEqual([])
  })

  it('names everything at once, and never a value', () => {
    const problems = problemsOf(() =>
      fromEnvironment({ JWT_ALGORITHMS: 'none', JWT_JWKS_URI: 'http://a-secret-host.test' }),
    )
    expect(problems).toHaveLength(4)
    expect(problems.join()).not.toContain('a-secret-host')
  })

  it('takes issuer and audience', () => {
    expect(fromEnvironment(good)).toEqual({ issuer: ISSUER, audience: [AUDIENCE] })
  })

  it('takes lists by comma, trimmed, and keys from a URI, on loopback too', () => {
    const options = fromEnvironment({
      ...good,
      JWT_AUDIENCE: ' https://a.test ,https://b.test',
      JWT_ALGORITHMS: 'RS256 , EdDSA',
      JWT_JWKS_URI: 'http://127.0.0.1:4000/jwks',
    })
    const methods = ['keyFor', 'refresh', 'forget', 'health', 'snapshot']
    expect(options).toEqual({
      issuer: ISSUER,
      audience: ['https://a.test', 'https://b.test'],
      algorithms: ['RS256', 'EdDSA'],
      keys: Object.fromEntries(methods.map((name) => [name, expect.any(Function)])),
    })
  })

  it('reads process.env only without an argument', () => {
    for (const [name, value] of Object.entries(good)) vi.stubEnv(name, value)
    expect(fromEnvironment()).toEqual({ issuer: ISSUER, audience: [AUDIENCE] })
    expect(fromEnvironment(undefined)).toEqual({ issuer: ISSUER, audience: [AUDIENCE] })
    expect(problemsOf(() => fromEnvironment({}))).toHaveLength(2)
  })

  it('gives options to add to', async () => {
    const server = createResourceServer({ ...fromEnvironment(good), denylist: memoryDenylist() })
    const { mintNow } = testServer()
    const token = mintNow({ iss: 'https://other.test' })
    expect(refusalIn(await server.decide(requestWith(token))).failure.code).toBe('issuer_unknown')
  })
})
