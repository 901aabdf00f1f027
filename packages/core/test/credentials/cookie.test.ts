import { describe, expect, it } from 'vitest'
import { fromCookie } from '../../src/index.js'
import { ConfigError } from '../../src/shared/failures.js'
import { answerTo, type Request, tokenOf } from '../verdicts.js'

const token = tokenOf()
const origin = 'https://app.test'
const cookie = ['Cookie', `token=${token}`] as const
const sameOrigin = ['Sec-Fetch-Site', 'same-origin'] as const

const answer = (request: Request, origins: readonly string[] = [origin]) =>
  answerTo(request, { credentials: [fromCookie('token', { origins })] })

interface Row {
  readonly title: string
  readonly headers: readonly (readonly [string, string])[]
  readonly method?: string
  readonly origins?: readonly string[]
}

const post = (title: string, ...headers: Row['headers']): Row => ({
  title,
  headers: [cookie, ...headers],
  method: 'POST',
})

const counting: readonly Row[] = [
  { title: 'GET', headers: [cookie], method: 'GET' },
  { title: 'HEAD', headers: [cookie], method: 'HEAD' },
  { title: 'GET from another site', headers: [cookie, ['Sec-Fetch-Site', 'cross-site']], method: 'GET' },
  post('POST of the same origin', sameOrigin),
  post('POST of a listed origin', ['Origin', origin]),
  post(
    'POST of a listed origin that fetch metadata calls same-site',
    ['Origin', origin],
    ['Sec-Fetch-Site', 'same-site'],
  ),
  post('POST of the same origin with an Origin of its own', sameOrigin, ['Origin', 'https://api.test']),
  { title: 'POST of the same origin, no origins listed', headers: [cookie, sameOrigin], method: 'POST', origins: [] },
  ...['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'].map((method) => ({
    title: `${method} of the same origin`,
    headers: [cookie, sameOrigin],
    method,
  })),
]

const notCounting: readonly Row[] = [
  post('POST that does not say where it comes from'),
  post('POST from another site', ['Sec-Fetch-Site', 'cross-site']),
  post('POST from the same site', ['Sec-Fetch-Site', 'same-site']),
  post('POST that no page caused', ['Sec-Fetch-Site', 'none']),
  post('POST with an empty Sec-Fetch-Site', ['Sec-Fetch-Site', '']),
  post('POST with Sec-Fetch-Site in capitals', ['Sec-Fetch-Site', 'Same-Origin']),
  post('POST with two Sec-Fetch-Site lines', sameOrigin, ['Sec-Fetch-Site', 'cross-site']),
  post('POST with Sec-Fetch-Site joined by a comma', ['Sec-Fetch-Site', 'same-origin, cross-site']),
  post('POST of another origin', ['Origin', 'https://evil.test']),
  post('POST of an opaque origin', ['Origin', 'null']),
  post('POST of a listed origin in another case', ['Origin', 'https://APP.test']),
  post('POST of a listed origin with a slash', ['Origin', `${origin}/`]),
  post('POST of a listed host with another scheme', ['Origin', 'http://app.test']),
  post('POST of a listed host with another port', ['Origin', `${origin}:8443`]),
  post('POST of an origin that begins like a listed one', ['Origin', `${origin}.evil.test`]),
  post('POST with an empty Origin', ['Origin', '']),
  post('POST with two Origin lines', ['Origin', origin], ['Origin', 'https://evil.test']),
  post('POST with a Referer in place of an Origin', ['Referer', `${origin}/page`]),
  { ...post('POST of any origin, none listed', ['Origin', origin]), origins: [] },
  ...['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'get', 'Head', ''].map((method) => ({
    title: `method "${method}" that does not say where it comes from`,
    headers: [cookie],
    method,
  })),
]

const lines = (...values: readonly string[]) => values.map((value) => ['Cookie', value] as const)

const readings: readonly { title: string; headers: Row['headers']; answer: string }[] = [
  { title: 'reads it among others', headers: lines(`a=1; token=${token}; b=2`), answer: '200 accepted' },
  { title: 'reads it without spaces', headers: lines(`a=1;token=${token};b=2`), answer: '200 accepted' },
  { title: 'reads it on the second line', headers: lines('a=1', `token=${token}`), answer: '200 accepted' },
  { title: 'finds none without a Cookie line', headers: [], answer: '401 credentials_absent' },
  { title: 'finds none among others', headers: lines('a=1; b=2'), answer: '401 credentials_absent' },
  { title: 'takes an empty one for none', headers: lines('token='), answer: '401 credentials_absent' },
  { title: 'takes a name without a value for none', headers: lines('token'), answer: '401 credentials_absent' },
  {
    title: 'compares the name with regard to case',
    headers: lines(`Token=${token}`),
    answer: '401 credentials_absent',
  },
  {
    title: 'does not take part of a name',
    headers: lines(`xtoken=${token}; token2=a`),
    answer: '401 credentials_absent',
  },
  { title: 'does not look into values', headers: lines(`a=token=${token}`), answer: '401 credentials_absent' },
  {
    title: 'refuses two of them',
    headers: lines(`token=${token}; token=${token}`),
    answer: '400 credentials_malformed',
  },
  {
    title: 'refuses two on two lines',
    headers: lines(`token=${token}`, `token=${token}`),
    answer: '400 credentials_malformed',
  },
  {
    title: 'refuses two, one of them empty',
    headers: lines(`token=; token=${token}`),
    answer: '400 credentials_malformed',
  },
  { title: 'refuses a quoted one', headers: lines(`token="${token}"`), answer: '400 credentials_malformed' },
  { title: 'refuses one with a space', headers: lines('token=a b'), answer: '400 credentials_malformed' },
  { title: 'refuses one with a comma', headers: lines('token=a,b'), answer: '400 credentials_malformed' },
  { title: 'refuses a percent-encoded one', headers: lines('token=a%20b'), answer: '400 credentials_malformed' },
  { title: 'refuses one that begins with =', headers: lines('token==a'), answer: '400 credentials_malformed' },
  {
    title: 'leaves it to the token room whether it is a JWT',
    headers: lines('token=abc'),
    answer: '401 token_malformed',
  },
]

describe('fromCookie (OAuth 2.1 §7.1.3)', () => {
  it.each(counting)('[BR-15] counts with $title', async ({ origins, ...request }) => {
    await expect(answer(request, origins)).resolves.toBe('200 accepted')
  })

  it.each(notCounting)('[BR-15] does not count with $title', async ({ origins, ...request }) => {
    await expect(answer(request, origins)).resolves.toBe('401 credentials_absent')
  })

  it.each(readings)('$title (RFC 6265 §4.2, DESIGN §5)', async ({ headers, answer: expected }) => {
    await expect(answer({ headers })).resolves.toBe(expected)
  })

  it('[BR-15] does not refuse what does not count, however malformed it is', async () => {
    await expect(answer({ method: 'POST', headers: lines('token=a b; token=c') })).resolves.toBe(
      '401 credentials_absent',
    )
  })

  it('is not a source unless it is configured', async () => {
    await expect(answerTo({ headers: [cookie] })).resolves.toBe('401 credentials_absent')
  })

  it('[BR-15] keeps to the origins it was made with', async () => {
    const origins = [origin]
    const credentials = [fromCookie('token', { origins })]
    origins.push('https://evil.test')
    const request = { method: 'POST', headers: [cookie, ['Origin', 'https://evil.test'] as const] }
    await expect(answerTo(request, { credentials })).resolves.toBe('401 credentials_absent')
  })

  it('does not take the name for a pattern', async () => {
    const credentials = [fromCookie('t.k*', { origins: [] })]
    const dotted = { headers: lines(`t.k*=${token}`) }
    await expect(answerTo(dotted, { credentials })).resolves.toBe('200 accepted')
    await expect(answerTo({ headers: lines(`txk=${token}`) }, { credentials })).resolves.toBe('401 credentials_absent')
  })
})

const misconfigured: readonly { title: string; name?: unknown; options?: unknown; problems?: number }[] = [
  { title: 'an empty name', name: '' },
  { title: 'a name with a space', name: 'my token' },
  { title: 'a name with an equals sign', name: 'a=b' },
  { title: 'a name with a semicolon', name: 'a;b' },
  { title: 'a name that is no text', name: 7 },
  { title: 'no options', options: undefined },
  { title: 'null for options', options: null },
  { title: 'no origins', options: {} },
  { title: 'one origin in place of a list', options: { origins: origin } },
  { title: 'any origin', options: { origins: ['*'] } },
  { title: 'any subdomain', options: { origins: ['https://*.app.test/'] } },
  { title: 'the opaque origin', options: { origins: ['null'] } },
  { title: 'an empty origin', options: { origins: [''] } },
  { title: 'an origin with a slash', options: { origins: [`${origin}/`] } },
  { title: 'an origin with a path', options: { origins: [`${origin}/login`] } },
  { title: 'a host without a scheme', options: { origins: ['app.test'] } },
  { title: 'an origin no browser would send', options: { origins: ['https://app.test:443'] } },
  { title: 'an origin that is no text', options: { origins: [new URL(origin)] } },
  { title: 'an unknown option', options: { origins: [], origin } },
  { title: 'everything at once', name: '', options: { origins: ['*'], csrf: false }, problems: 3 },
]

describe('fromCookie, made', () => {
  it.each(misconfigured)('is a ConfigError with $title', ({ name = 'token', problems = 1, ...row }) => {
    const options = 'options' in row ? row.options : { origins: [] }
    const make = () => fromCookie(name as string, options as { origins: string[] })
    expect(make).toThrow(ConfigError)
    expect(make).toThrow(
      expect.objectContaining({ problems: Array.from({ length: problems }, () => expect.any(String)) }),
    )
  })
})
