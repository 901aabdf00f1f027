import { type AuthorizationVector, authorizationHeader } from '@claimcheck/test-fixtures/vectors/authorization-header'
import { describe, expect, it } from 'vitest'
import { readCredentials } from '../../src/credentials/credentials.js'
import { fromHeader } from '../../src/index.js'
import { answerTo, codeOf, decisionOn, requestWith, tokenOf } from '../verdicts.js'

const linesOf = ({ lines }: AuthorizationVector) => lines.map((line) => ['Authorization', line] as const)
const readFrom = async (vector: AuthorizationVector) =>
  readCredentials(requestWith({ headers: linesOf(vector) }), [fromHeader()], 1)

const accepted = authorizationHeader.filter(({ outcome }) => typeof outcome === 'object')
const absent = authorizationHeader.filter(({ outcome }) => outcome === 'credentials_absent')
const malformed = authorizationHeader.filter(({ outcome }) => outcome === 'credentials_malformed')
const oneLine = malformed.filter(({ lines }) => lines.length === 1)
const severalLines = malformed.filter(({ lines }) => lines.length > 1)

describe('fromHeader', () => {
  it.each(accepted)('[BR-02, BR-03, BR-04] $title ($source)', async (vector) => {
    const { token } = vector.outcome as { token: string }
    await expect(readFrom(vector)).resolves.toEqual({ scheme: 'Bearer', token })
  })

  it.each(absent)('[BR-12] $title ($source)', async (vector) => {
    await expect(readFrom(vector)).resolves.toBeUndefined()
  })

  it.each(oneLine)('[BR-04] $title ($source)', async (vector) => {
    await expect(codeOf(readFrom(vector))).resolves.toBe('credentials_malformed')
  })

  it.each(severalLines)('[BR-07, BR-18] $title ($source)', async (vector) => {
    await expect(codeOf(readFrom(vector))).resolves.toBe('credentials_malformed')
  })

  it('is frozen', () => {
    expect(Object.isFrozen(fromHeader())).toBe(true)
  })
})

describe('decide, on Authorization lines', () => {
  it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('[BR-02, BR-03] admits by %s and a valid token', async (scheme) => {
    const headers = [['Authorization', `${scheme} ${tokenOf()}`]] as const
    await expect(answerTo({ headers })).resolves.toBe('200 accepted')
  })

  it.each(['authorization', 'AUTHORIZATION', 'aUTHORIZATION'])('[BR-02] finds the header as %s', async (name) => {
    await expect(answerTo({ headers: [[name, `Bearer ${tokenOf()}`]] })).resolves.toBe('200 accepted')
  })

  it.each(absent)('[BR-12] gives no error code: $title', async (vector) => {
    await expect(decisionOn({ headers: linesOf(vector) })).resolves.toMatchObject({
      admitted: false,
      refusal: { status: 401, headers: { 'WWW-Authenticate': 'Bearer realm="api"' } },
    })
  })

  it.each(malformed)('[BR-07] answers 400: $title', async (vector) => {
    await expect(answerTo({ headers: linesOf(vector) })).resolves.toBe('400 credentials_malformed')
  })

  it('[BR-18] refuses two lines whose names differ in case, even when both have the same valid token', async () => {
    const line = `Bearer ${tokenOf()}`
    const headers = [
      ['Authorization', line],
      ['Accept', '*/*'],
      ['authorization', line],
    ] as const
    await expect(answerTo({ headers })).resolves.toBe('400 credentials_malformed')
  })

  it.each(['Bearer/abc', 'Bearer,abc', 'Bearer=abc', 'Bearer:abc', 'Bearer"abc"'])(
    '[BR-04] refuses what no space parts from the scheme: %s',
    async (line) => {
      await expect(answerTo({ headers: [['Authorization', line]] })).resolves.toBe('400 credentials_malformed')
    },
  )

  it('takes DPoP for a foreign scheme, also with a valid token (DESIGN §6)', async () => {
    await expect(answerTo({ headers: [['Authorization', `DPoP ${tokenOf()}`]] })).resolves.toBe(
      '401 credentials_absent',
    )
  })

  it('does not read Proxy-Authorization (RFC 9449 §7.1)', async () => {
    const headers = [['Proxy-Authorization', `Bearer ${tokenOf()}`]] as const
    await expect(answerTo({ headers })).resolves.toBe('401 credentials_absent')
  })
})
