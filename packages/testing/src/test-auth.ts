import type { AccessTokenClaims, Auth } from '@claimcheck/core'
import { checkOptions, members, names, type Rule, seconds, text } from './check-options.js'
import { AUDIENCE, ISSUER, standardClaims } from './standard-claims.js'

/** What a handler's test says of the caller. The rest is filled in, so that it fits. */
export interface TestAuth extends Partial<Omit<Auth, 'claims' | 'header' | 'token'>> {
  /** Laid over those that follow from the rest. */
  readonly claims?: Partial<AccessTokenClaims>
  readonly header?: Partial<Auth['header']>
}

/**
 * An `Auth` for tests of handlers: user-1 by client-1 of https://issuer.test, without scopes and roles, unless told otherwise. Its token is
 * empty, and no server has made it: `recheck` refuses it, and it knows no implied scopes.
 *
 * @throws {ConfigError} for a member that no `Auth` has.
 */
export function testAuth(given: TestAuth = {}): Auth {
  checkOptions('testAuth', given, rules)
  const { scheme = 'Bearer', issuer = ISSUER, scopes = [], roles = [] } = given
  const subject = 'subject' in given ? given.subject : 'user-1'
  const clientId = 'clientId' in given ? given.clientId : 'client-1'
  const claims = asInToken<AccessTokenClaims>({
    ...standardClaims({ issuer, audience: AUDIENCE, now: Math.floor(Date.now() / 1000) }),
    sub: subject,
    client_id: clientId,
    ...(scopes.length > 0 && { scope: scopes.join(' ') }),
    ...(roles.length > 0 && { roles }),
    ...(given.expiresAt !== undefined && { exp: given.expiresAt }),
    ...given.claims,
  })
  const auth: Omit<Auth, 'token'> = {
    scheme,
    issuer,
    subject,
    account: 'account' in given ? given.account : accountOf(issuer, subject, clientId),
    clientId,
    principal: 'principal' in given ? given.principal : principalOf(subject, clientId),
    scopes: asInToken(scopes),
    roles: asInToken(roles),
    tokenId: given.tokenId ?? `jti:${claims.jti}`,
    expiresAt: given.expiresAt ?? claims.exp,
    claims,
    header: asInToken({ alg: 'ES256', typ: 'at+jwt', ...given.header }),
  }
  return Object.freeze(Object.defineProperty(auth, 'token', { value: '' })) as Auth
}

/** As JSON would carry it, and frozen through: a copy, without what is undefined. */
const asInToken = <Value extends object>(value: object): Value =>
  JSON.parse(JSON.stringify(value), (_name, member) => Object.freeze(member))

function accountOf(issuer: string, subject: string | undefined, clientId: string | undefined): string | undefined {
  if (subject !== undefined) return `${issuer}#sub:${subject}`
  return clientId === undefined ? undefined : `${issuer}#client:${clientId}`
}

function principalOf(subject: string | undefined, clientId: string | undefined): Auth['principal'] {
  if (subject === undefined || subject === clientId) return 'client'
  return clientId === undefined ? undefined : 'user'
}

const oneOf = (...words: readonly string[]): Rule => [
  (value) => words.includes(String(value)),
  `must be ${words.join(' or ')}`,
]

const rules = {
  scheme: oneOf('Bearer', 'DPoP'),
  issuer: text,
  subject: text,
  account: text,
  clientId: text,
  principal: oneOf('user', 'client'),
  scopes: names,
  roles: names,
  tokenId: text,
  expiresAt: seconds,
  claims: members,
  header: members,
} satisfies Record<keyof TestAuth, Rule>
