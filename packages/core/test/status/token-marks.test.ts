import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Auth } from '../../src/index.js'
import type { RevocationKind } from '../../src/status/revocation-entry.js'
import { wordsOf } from '../../src/status/revocation-table.js'
import { type MarkSearch, marksOf, statusOf, type TokenMarks } from '../../src/status/token-marks.js'
import { authWith, testServer } from '../test-server.js'

const issuer = 'https://issuer.test'
const digestOf = (text: string) => createHash('sha256').update(text).digest('base64url')

/** On Node they are there at once. */
const marksNow = (auth: Auth): TokenMarks => {
  const marks = marksOf(auth)
  if (marks instanceof Promise) throw new Error('later')
  return marks
}

describe('the marks of a token', () => {
  it('are the digests of all it can be revoked by, and nothing of it', async () => {
    const auth = await authWith({ jti: 'one', sid: 'session-1', sub: 'user-1', client_id: 'client-1', iat: 1_000 })
    const { marks, issuedAt, hasSession } = marksNow(auth)
    const names = {
      token: `${issuer}#token:jti:one`,
      session: `${issuer}#session:session-1`,
      subject: `${issuer}#subject:user-1`,
      client: `${issuer}#client:client-1`,
      issuer: `${issuer}#issuer:`,
    }
    const expected = Object.entries(names).map(([kind, name]) => {
      const digest = digestOf(name)
      return [kind, { kind, digest, words: wordsOf(digest) }]
    })
    expect({ marks, issuedAt, hasSession }).toEqual({
      marks: Object.fromEntries(expected),
      issuedAt: 1_000,
      hasSession: true,
    })
  })

  it('are fewer for a token that says less', async () => {
    const auth = await authWith({
      sub: undefined,
      client_id: undefined,
      sid: undefined,
      iat: undefined,
      jti: undefined,
    })
    const { marks, issuedAt, hasSession } = marksNow(auth)
    expect([Object.keys(marks).sort(), issuedAt, hasSession]).toEqual([['issuer', 'token'], undefined, false])
    expect(marks.token?.digest).toBe(digestOf(`${issuer}#token:${auth.tokenId}`))
  })

  const noNames = [1, '', null, [], ['a'], {}, true].map((sid) => ({ sid }))

  it.each(noNames)('hold no session where `sid` is no name: %o', async ({ sid }) => {
    const { marks, hasSession } = marksNow(await authWith({ sid }))
    expect([marks.session, hasSession]).toEqual([undefined, false])
  })

  it('are of the configured issuer, whichever spelling the token used', async () => {
    const auth = await authWith({ iss: 'https://old.test', jti: 'one' }, { aliases: ['https://old.test'] })
    expect(marksNow(auth).marks.token?.digest).toBe(digestOf(`${issuer}#token:jti:one`))
  })

  it('look at own claims only', () => {
    const claims = Object.create({ sid: 'inherited', iat: 5 })
    const auth = { issuer, subject: undefined, clientId: undefined, tokenId: 'jti:one', claims } as Auth
    expect(marksNow(auth)).toMatchObject({ issuedAt: undefined, hasSession: false })
  })

  it('are made once for a token whose verification is kept', async () => {
    const { server, mintNow } = testServer()
    const [token, other] = [mintNow(), mintNow()]
    const first = marksNow(await server.verify(token))
    expect(marksNow(await server.verify(token))).toBe(first)
    expect(marksNow(await server.verify(other))).not.toBe(first)
    const uncached = testServer({ cache: false }).server
    expect(marksNow(await uncached.verify(token))).not.toBe(first)
    expect(marksNow(await uncached.verify(token))).toEqual(first)
  })

  it.each<{ title: string; made: (auth: Auth) => Auth }>([
    { title: 'a copy', made: (auth) => ({ ...auth, subject: 'other' }) as Auth },
    { title: 'an heir', made: (auth) => Object.create(auth, { subject: { value: 'other' } }) },
  ])('are its own for what only looks like a verified token: $title', async ({ made }) => {
    const auth = await authWith()
    const marks = marksNow(auth)
    expect(marksNow(made(auth)).marks.subject?.digest).toBe(digestOf(`${issuer}#subject:other`))
    expect(marksNow(auth)).toBe(marks)
    expect(marks.marks.subject?.digest).toBe(digestOf(`${issuer}#subject:user-1`))
  })
})

describe('the status of marks', () => {
  const mark = (kind: RevocationKind) => ({ kind, digest: kind, words: [0, 0, 0, 0] as const })
  const all = { token: mark('token'), subject: mark('subject'), issuer: mark('issuer') }
  const search = (found: Partial<Record<RevocationKind, number>>, over: Partial<MarkSearch> = {}): MarkSearch => ({
    requires: [],
    kinds: Object.keys(found) as RevocationKind[],
    find: ({ kind }) => found[kind],
    ...over,
  })

  it.each<{ title: string; issuedAt: number | undefined; found: Partial<Record<RevocationKind, number>>; is: string }>([
    { title: 'nothing found', issuedAt: 5, found: {}, is: 'live' },
    { title: 'for always', issuedAt: 5, found: { token: Number.POSITIVE_INFINITY }, is: 'revoked' },
    { title: 'issued before', issuedAt: 5, found: { subject: 6 }, is: 'revoked' },
    { title: 'issued then', issuedAt: 5, found: { subject: 5 }, is: 'revoked' },
    { title: 'issued later', issuedAt: 5, found: { subject: 4.999 }, is: 'live' },
    { title: 'issued at no time', issuedAt: undefined, found: { subject: 0 }, is: 'revoked' },
    { title: 'issued at NaN', issuedAt: Number.NaN, found: { subject: 0 }, is: 'revoked' },
    { title: 'the second of two', issuedAt: 5, found: { subject: 4, issuer: 5 }, is: 'revoked' },
    { title: 'a mark the token has not', issuedAt: 5, found: { client: 9, session: 9 }, is: 'live' },
  ])('is $is: $title', ({ issuedAt, found, is }) => {
    expect(statusOf({ marks: all, issuedAt, hasSession: false }, search(found))).toBe(is)
  })

  it('is revoked for a session that cannot be told where sessions are revoked, and only there', () => {
    const without: TokenMarks = { marks: all, issuedAt: 5, hasSession: false }
    expect(statusOf(without, search({}, { requires: ['sid'] }))).toBe('revoked')
    expect(statusOf({ ...without, hasSession: true }, search({}, { requires: ['sid'] }))).toBe('live')
    expect(statusOf(without, search({}, { requires: ['tenant'] }))).toBe('live')
  })

  it('looks for the kinds there are entries of, and no others', () => {
    const asked: string[] = []
    const find = ({ kind }: { kind: RevocationKind }) => {
      asked.push(kind)
      return undefined
    }
    const marks = { marks: all, issuedAt: 5, hasSession: false }
    expect(statusOf(marks, { requires: [], kinds: ['subject', 'client'], find })).toBe('live')
    expect(asked).toEqual(['subject'])
  })
})
