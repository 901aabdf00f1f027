import { describe, expect, it } from 'vitest'
import { tokenOf, verdictOn } from '../verdicts.js'

const verdict = (typ: unknown, profile: 'compat' | 'rfc9068') =>
  verdictOn(tokenOf({}, { header: { typ } }), { profile })

const accessToken = ['at+jwt', 'AT+JWT', 'At+Jwt', 'application/at+jwt', 'APPLICATION/AT+JWT', 'Application/at+JWT']
const anyToken = ['JWT', 'jwt', 'Jwt', 'application/jwt', 'Application/JWT']
const otherKinds = [
  'dpop+jwt',
  'secevent+jwt',
  'logout+jwt',
  'token-introspection+jwt',
  'statuslist+jwt',
  'oauth-authz-req+jwt',
  'application/dpop+jwt',
  'application/secevent+jwt',
  'application/logout+jwt',
  'application/token-introspection+jwt',
  'application/statuslist+jwt',
]
const anythingElse = [
  '',
  ' ',
  'at',
  'at+jwt ',
  ' at+jwt',
  'at+jwt\n',
  'at+jwts',
  'xat+jwt',
  'at jwt',
  'at+jwt; charset=utf-8',
  'text/at+jwt',
  'application/',
  'application/application/at+jwt',
  'application /at+jwt',
  '/at+jwt',
  'x/jwt',
  'JOSE',
  'ID',
  'Bearer',
  'appl\u0131cation/at+jwt',
  '__proto__',
]
const noTexts: readonly unknown[] = [null, 7, true, [], {}, ['at+jwt'], { toString: 'at+jwt' }]

describe('typ under rfc9068 (RFC 9068 §4)', () => {
  it.each(accessToken)('[AT-01, JB-15] accepts %j', async (typ) => {
    await expect(verdict(typ, 'rfc9068')).resolves.toBe('accepted')
  })

  it.each([undefined, ...anyToken, ...anythingElse, ...noTexts])('[AT-01] refuses %j', async (typ) => {
    await expect(verdict(typ, 'rfc9068')).resolves.toBe('type_refused')
  })

  it.each(otherKinds)('[AT-10, JB-16] refuses %j', async (typ) => {
    await expect(verdict(typ, 'rfc9068')).resolves.toBe('type_refused')
  })
})

describe('typ under compat (DESIGN §5)', () => {
  it.each([undefined, ...accessToken, ...anyToken])('[AT-12, JB-15] accepts %j', async (typ) => {
    await expect(verdict(typ, 'compat')).resolves.toBe('accepted')
  })

  it.each([...anythingElse, ...noTexts])('[AT-12] refuses %j', async (typ) => {
    await expect(verdict(typ, 'compat')).resolves.toBe('type_refused')
  })

  it.each(otherKinds)('[AT-10, AT-12, JB-16] refuses %j', async (typ) => {
    await expect(verdict(typ, 'compat')).resolves.toBe('type_refused')
  })

  it('[AT-12] is the profile when none is configured', async () => {
    await expect(verdictOn(tokenOf({}, { header: { typ: undefined } }))).resolves.toBe('accepted')
    await expect(verdictOn(tokenOf({}, { header: { typ: 'dpop+jwt' } }))).resolves.toBe('type_refused')
  })
})
