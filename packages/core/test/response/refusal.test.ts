import { describe, expect, it } from 'vitest'
import { TokenRefused, VerifierUnavailable } from '../../src/index.js'
import { refusalOf, render } from '../../src/response/refusal.js'
import type { RefusalCode, UnavailableCode } from '../../src/shared/refusals.js'

const terms = { realm: 'api', scheme: 'Bearer' } as const
const answerTo = (failure: TokenRefused | VerifierUnavailable, scope?: string, method = 'GET') =>
  refusalOf(failure, render(failure, { ...terms, scope }), method)

interface Printed {
  readonly title: string
  readonly failure: TokenRefused | VerifierUnavailable
  readonly scope?: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly source: string
}

const source = 'DESIGN §6'
const printed: Printed[] = [
  {
    title: '[BR-08, BR-09, BR-12, BR-17] no credentials: a realm and no error',
    failure: new TokenRefused('credentials_absent'),
    status: 401,
    headers: {
      'WWW-Authenticate': 'Bearer realm="api"',
      'Cache-Control': 'no-store',
      'Content-Type': 'application/json',
      'Content-Length': '29',
    },
    body: '{"code":"credentials_absent"}',
    source,
  },
  {
    title: '[BR-08, BR-10, BR-13] an expired token: each parameter once',
    failure: new TokenRefused('token_expired'),
    status: 401,
    headers: {
      'WWW-Authenticate': 'Bearer realm="api", error="invalid_token", error_description="The access token has expired"',
      'Cache-Control': 'no-store',
      'Content-Type': 'application/json',
      'Content-Length': '99',
    },
    body: '{"code":"token_expired","error":"invalid_token","error_description":"The access token has expired"}',
    source,
  },
  {
    title: '[BR-08, BR-14] a missing scope: which one is needed',
    failure: new TokenRefused('scope_insufficient'),
    scope: 'read:orders',
    status: 403,
    headers: {
      'WWW-Authenticate':
        'Bearer realm="api", error="insufficient_scope", error_description="The access token lacks a required scope", scope="read:orders"',
      'Cache-Control': 'no-store',
      'Content-Type': 'application/json',
      'Content-Length': '120',
    },
    body: '{"code":"scope_insufficient","error":"insufficient_scope","error_description":"The access token lacks a required scope"}',
    source,
  },
  {
    title: '[BR-16, BR-17] keys that cannot be had: Retry-After and no challenge',
    failure: new VerifierUnavailable('keys_unavailable'),
    status: 503,
    headers: {
      'Retry-After': '5',
      'Cache-Control': 'no-store',
      'Content-Type': 'application/json',
      'Content-Length': '27',
    },
    body: '{"code":"keys_unavailable"}',
    source,
  },
]

describe('a refusal', () => {
  it.each(printed)('$title', ({ failure, scope, status, headers, body }) => {
    const answer = answerTo(failure, scope)
    expect(answer).toEqual({ status, headers, body, failure })
    expect(Object.keys(answer.headers)).toEqual(Object.keys(headers))
  })

  it.each(printed)('has the headers of GET and no body for HEAD: $title', ({ failure, scope, status, headers }) => {
    expect(answerTo(failure, scope, 'HEAD')).toEqual({ status, headers, body: '', failure })
  })

  it.each(printed)('hands the application what the frameworks need: $title', ({ failure, scope, headers, body }) => {
    answerTo(failure, scope)
    const { 'Content-Type': _type, 'Content-Length': _length, ...kept } = headers
    expect(failure.headers).toEqual(kept)
    expect(failure.body).toBe(body)
  })

  it('is frozen', () => {
    const answer = answerTo(new TokenRefused('token_expired'))
    expect([answer, answer.headers, answer.failure.headers].map(Object.isFrozen)).toEqual([true, true, true])
  })
})

type Row = readonly [code: RefusalCode, status: number, error: string, description: string]

const rows: readonly Row[] = [
  [
    'credentials_malformed',
    400,
    'invalid_request',
    'The request presents its access token in a malformed or ambiguous way',
  ],
  ['token_too_long', 401, 'invalid_token', 'The access token is too long'],
  ['token_malformed', 401, 'invalid_token', 'The access token is not a well-formed signed JWT'],
  ['token_encrypted', 401, 'invalid_token', 'The access token is encrypted and this resource only reads signed ones'],
  [
    'critical_header_unsupported',
    401,
    'invalid_token',
    'The access token has a critical header this resource does not support',
  ],
  ['issuer_unknown', 401, 'invalid_token', 'The access token is from an issuer this resource does not trust'],
  [
    'algorithm_refused',
    401,
    'invalid_token',
    'The access token is signed with an algorithm this resource does not accept',
  ],
  ['type_refused', 401, 'invalid_token', 'The token is not an access token'],
  ['key_unknown', 401, 'invalid_token', 'The access token is signed with a key its issuer does not publish'],
  ['key_ambiguous', 401, 'invalid_token', 'The access token does not say which of several keys signed it'],
  ['signature_invalid', 401, 'invalid_token', 'The access token has an invalid signature'],
  ['claims_malformed', 401, 'invalid_token', 'The access token has a claim of the wrong form'],
  ['claim_missing', 401, 'invalid_token', 'The access token lacks a required claim'],
  ['claim_mismatch', 401, 'invalid_token', 'The access token has a claim with a value this resource does not accept'],
  ['audience_mismatch', 401, 'invalid_token', 'The access token is meant for another audience'],
  ['token_expired', 401, 'invalid_token', 'The access token has expired'],
  ['token_not_yet_valid', 401, 'invalid_token', 'The access token is not valid yet'],
  ['token_issued_in_future', 401, 'invalid_token', 'The access token was issued in the future'],
  ['token_too_old', 401, 'invalid_token', 'The access token was issued too long ago'],
  ['token_lifetime_excessive', 401, 'invalid_token', 'The access token is valid for longer than this resource accepts'],
  [
    'binding_unverifiable',
    401,
    'invalid_token',
    'The access token is bound to a sender and this resource cannot verify the binding',
  ],
  ['token_revoked', 401, 'invalid_token', 'The access token has been revoked'],
  ['scope_insufficient', 403, 'insufficient_scope', 'The access token lacks a required scope'],
  ['role_insufficient', 403, 'insufficient_scope', 'The access token lacks a required role'],
  ['claim_insufficient', 403, 'insufficient_scope', 'The access token lacks a required claim value'],
  ['issuer_insufficient', 403, 'insufficient_scope', 'The access token is from an issuer that may not do this'],
]

describe('the wire form of each code', () => {
  it.each(rows)('[BR-08, BR-10, BR-13, BR-17] %s: %i %s', (code, status, error, description) => {
    const answer = answerTo(new TokenRefused(code))
    const body = `{"code":"${code}","error":"${error}","error_description":"${description}"}`
    expect([answer.status, answer.body]).toEqual([status, body])
    expect(answer.headers).toEqual({
      'WWW-Authenticate': `Bearer realm="api", error="${error}", error_description="${description}"`,
      'Cache-Control': 'no-store',
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(body)),
    })
  })

  it.each<UnavailableCode>([
    'credentials_unavailable',
    'issuers_unavailable',
    'keys_unavailable',
    'status_unavailable',
    'overloaded',
  ])('[BR-16] %s: 503, Retry-After, no challenge', (code) => {
    const answer = answerTo(new VerifierUnavailable(code), 'read:orders')
    expect([answer.status, answer.body]).toEqual([503, `{"code":"${code}"}`])
    expect(Object.keys(answer.headers)).toEqual(['Retry-After', 'Cache-Control', 'Content-Type', 'Content-Length'])
  })

  it.each(rows)('%s names a scope only if it is scope_insufficient', (code) => {
    const { headers } = answerTo(new TokenRefused(code), 'read:orders')
    expect(headers['WWW-Authenticate']?.endsWith(', scope="read:orders"')).toBe(code === 'scope_insufficient')
  })

  it('names the scope when credentials are absent', () => {
    const { headers, body } = answerTo(new TokenRefused('credentials_absent'), 'read:orders')
    expect(headers['WWW-Authenticate']).toBe('Bearer realm="api", scope="read:orders"')
    expect(body).toBe('{"code":"credentials_absent"}')
  })
})

describe('Retry-After', () => {
  it.each([
    { title: 'is 5 where no attempt is scheduled', seconds: undefined, header: '5' },
    { title: 'is at least 1', seconds: 0, header: '1' },
    { title: 'is at least 1, also for a moment past', seconds: -3, header: '1' },
    { title: 'rounds up a little more than a second', seconds: 1.001, header: '2' },
    { title: 'keeps whole seconds', seconds: 30, header: '30' },
    { title: 'is at most 60', seconds: 60.2, header: '60' },
    { title: 'is at most 60, however long', seconds: Number.POSITIVE_INFINITY, header: '60' },
  ])('[BR-16] $title', ({ seconds, header }) => {
    const failure = new VerifierUnavailable('overloaded', seconds === undefined ? {} : { retryAfter: seconds })
    expect(answerTo(failure).headers['Retry-After']).toBe(header)
    expect(failure.retryAfter).toBe(Number(header))
  })
})
