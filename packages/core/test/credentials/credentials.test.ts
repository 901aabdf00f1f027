import { describe, expect, it } from 'vitest'
import { type CredentialExtractor, fromCookie, fromHeader } from '../../src/index.js'
import { TokenRefused } from '../../src/shared/failures.js'
import { answerTo, decisionOn, tokenOf } from '../verdicts.js'

const token = tokenOf()
const bearer = ['Authorization', `Bearer ${token}`] as const
const cookie = ['Cookie', `token=${token}`] as const

const extracting = (extract: (request: never) => unknown) => ({
  credentials: [extract as CredentialExtractor],
  hookTimeout: 0.01,
})

const thenable = (then: (resolve: (value: unknown) => void, reject: (reason: unknown) => void) => void) => ({ then })

const extractors: readonly { title: string; extract: () => unknown; answer: string }[] = [
  { title: 'admits by a token', extract: () => token, answer: '200 accepted' },
  { title: 'admits by a promise of a token', extract: async () => token, answer: '200 accepted' },
  { title: 'admits by a thenable', extract: () => thenable((resolve) => resolve(token)), answer: '200 accepted' },
  { title: 'takes undefined for none', extract: () => undefined, answer: '401 credentials_absent' },
  { title: 'takes a promise of undefined for none', extract: async () => undefined, answer: '401 credentials_absent' },
  { title: 'takes an empty text for malformed', extract: () => '', answer: '400 credentials_malformed' },
  { title: 'takes a promised empty text for malformed', extract: async () => '', answer: '400 credentials_malformed' },
  { title: 'hands any other text to the token room', extract: () => ' ', answer: '401 token_malformed' },
  { title: 'does not strip a scheme', extract: () => `Bearer ${token}`, answer: '401 token_malformed' },
  ...[
    { title: 'null', extract: () => null },
    { title: 'a promise of null', extract: async () => null },
    { title: 'false', extract: () => false },
    { title: 'a number', extract: () => 7 },
    { title: 'an object with a token', extract: () => ({ token }) },
    { title: 'a list with a token', extract: () => [token] },
    { title: 'a String object', extract: () => new String(token) },
    { title: 'a function', extract: () => () => token },
    { title: 'a symbol', extract: () => Symbol(token) },
    {
      title: 'a throw',
      extract: () => {
        throw new Error('down')
      },
    },
    {
      title: 'a throw of undefined',
      extract: () => {
        throw undefined
      },
    },
    {
      title: 'a refusal of its own',
      extract: () => {
        throw new TokenRefused('token_revoked')
      },
    },
    { title: 'a rejection', extract: async () => Promise.reject(new Error('down')) },
    { title: 'a promise that never settles', extract: () => new Promise(() => undefined) },
    { title: 'a thenable that never settles', extract: () => thenable(() => undefined) },
    { title: 'a thenable that rejects', extract: () => thenable((_, reject) => reject('down')) },
    {
      title: 'a thenable that throws',
      extract: () =>
        thenable(() => {
          throw new Error('down')
        }),
    },
    {
      title: 'an object that throws when it is looked at',
      extract: () =>
        Object.defineProperty({}, 'then', {
          get() {
            throw new Error('down')
          },
        }),
    },
  ].map(({ title, extract }) => ({
    title: `answers 503 to ${title}`,
    extract,
    answer: '503 credentials_unavailable',
  })),
]

describe('a custom extractor (DESIGN §5, §8)', () => {
  it.each(extractors)('$title', async ({ extract, answer }) => {
    await expect(answerTo({}, extracting(extract))).resolves.toBe(answer)
  })

  it('is handed the request', async () => {
    const credentials: CredentialExtractor[] = [({ rawHeaders }) => rawHeaders[rawHeaders.indexOf('X-Token') + 1]]
    await expect(answerTo({ headers: [['X-Token', token]] }, { credentials })).resolves.toBe('200 accepted')
  })

  it('keeps what it threw for the log, and out of the answer', async () => {
    const cause = new Error('password hunter2 was refused')
    const decision = await decisionOn(
      {},
      extracting(() => Promise.reject(cause)),
    )
    expect(decision).toMatchObject({ admitted: false, refusal: { body: '{"code":"credentials_unavailable"}' } })
    expect(decision).toHaveProperty('refusal.failure.cause', cause)
    expect(decision).toHaveProperty('refusal.headers.Retry-After', '5')
  })

  it('is not heard when it answers after its time', async () => {
    let late: (token: string) => void = () => undefined
    const extract = () => new Promise((resolve) => (late = resolve))
    await expect(answerTo({}, extracting(extract))).resolves.toBe('503 credentials_unavailable')
    late(token)
    await expect(
      answerTo(
        {},
        extracting(() => undefined),
      ),
    ).resolves.toBe('401 credentials_absent')
  })

  it('may fail after its time without an unhandled rejection', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', note)
    let fail: (reason: Error) => void = () => undefined
    await answerTo(
      {},
      extracting(() => new Promise((_, reject) => (fail = reject))),
    )
    fail(new Error('late'))
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })
})

const sources = [fromHeader(), fromCookie('token', { origins: [] }), () => undefined]

describe('several sources (RFC 6750 §3.1)', () => {
  it.each([
    { title: 'the header', headers: [bearer] },
    { title: 'the cookie', headers: [cookie] },
    { title: 'the cookie beside a foreign scheme', headers: [cookie, ['Authorization', 'Basic dTpw'] as const] },
    { title: 'the header beside an empty cookie', headers: [bearer, ['Cookie', 'token='] as const] },
    { title: 'the header beside a cookie that does not count', headers: [bearer, cookie], method: 'POST' },
  ])('admit by $title alone', async (request) => {
    await expect(answerTo(request, { credentials: sources })).resolves.toBe('200 accepted')
  })

  it('[BR-07] are refused together, even when both present the same valid token', async () => {
    await expect(answerTo({ headers: [bearer, cookie] }, { credentials: sources })).resolves.toBe(
      '400 credentials_malformed',
    )
  })

  it('[BR-07] are refused together when one is an extractor of the application', async () => {
    const credentials = [fromHeader(), async () => token]
    await expect(answerTo({ headers: [bearer] }, { credentials })).resolves.toBe('400 credentials_malformed')
  })

  it('[BR-07] are refused when one is valid and the other malformed', async () => {
    const headers = [bearer, ['Cookie', 'token=a b'] as const]
    await expect(answerTo({ headers }, { credentials: sources })).resolves.toBe('400 credentials_malformed')
  })

  it('leave nobody in who presents nothing', async () => {
    await expect(answerTo({}, { credentials: sources })).resolves.toBe('401 credentials_absent')
  })
})
