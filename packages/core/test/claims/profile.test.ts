import { describe, expect, it } from 'vitest'
import { tokenOf, verdictOn } from '../verdicts.js'

const compat = (claims: object) => verdictOn(tokenOf({ ...claims }, { header: { typ: 'JWT' } }))
const strict = (claims: object) => verdictOn(tokenOf({ ...claims }), { profile: 'rfc9068' })

const logout = { 'http://schemas.openid.net/event/backchannel-logout': {} }

const otherKinds = [
  { title: 'an ID token with the hash of an access token', claims: { at_hash: 'a' } },
  { title: 'an ID token with the hash of a code', claims: { c_hash: 'a' } },
  { title: 'an ID token with the hash of a state', claims: { s_hash: 'a' } },
  { title: 'an ID token with a nonce', claims: { nonce: 'a', scope: undefined } },
  { title: 'a security event or logout token', claims: { events: logout } },
  { title: 'events of any shape', claims: { events: null } },
  { title: 'a logout token by name', claims: { logout_token: 'a' } },
  { title: 'an introspection answer', claims: { token_introspection: { active: true } } },
  { title: 'a status list', claims: { status_list: { bits: 1, lst: 'a' } } },
  { title: 'token_use id', claims: { token_use: 'id' } },
  { title: 'token_use in another case', claims: { token_use: 'Access' } },
  { title: 'token_use that is no text', claims: { token_use: null } },
  { title: 'a list of token_use', claims: { token_use: ['access'] } },
  { title: 'Keycloak’s ID token', claims: { typ: 'ID' } },
  { title: 'Keycloak’s refresh token', claims: { typ: 'Refresh' } },
  { title: 'Keycloak’s offline token', claims: { typ: 'Offline' } },
  { title: 'Keycloak’s logout token', claims: { typ: 'Logout' } },
]

const accessTokens = [
  { title: 'token_use access', claims: { token_use: 'access' } },
  { title: 'payload typ Bearer', claims: { typ: 'Bearer' } },
  { title: 'payload typ that is no text', claims: { typ: 7 } },
  { title: 'a nonce beside a scope', claims: { nonce: 'a', scope: 'openid' } },
  { title: 'a nonce beside an empty scope', claims: { nonce: 'a', scope: '' } },
  { title: 'a nonce beside scp', claims: { nonce: 'a', scope: undefined, scp: ['a'] } },
  { title: 'a status that is not a list of them', claims: { status: { status_list: {} } } },
  { title: 'markers that are not its own', claims: { nested: { at_hash: 'a', events: {} } } },
  { title: 'claims that look like inherited markers', claims: Object.fromEntries([['__proto__', { at_hash: 'a' }]]) },
]

describe('compat (DESIGN §5)', () => {
  it.each(otherKinds)('[AT-10, JB-16] refuses what betrays another kind: $title', async ({ claims }) => {
    await expect(compat(claims)).resolves.toBe('type_refused')
  })

  it.each(accessTokens)('[AT-10] accepts what an access token may have: $title', async ({ claims }) => {
    await expect(compat(claims)).resolves.toBe('accepted')
  })

  it('[AT-10] refuses an ID token whatever its header says', async () => {
    await expect(verdictOn(tokenOf({ at_hash: 'a' }))).resolves.toBe('type_refused')
  })

  it('[AT-10] counts a scope where it is configured to stand', async () => {
    const claims = { nonce: 'a', scope: undefined, permissions: ['a'] }
    await expect(verdictOn(tokenOf(claims))).resolves.toBe('type_refused')
    await expect(verdictOn(tokenOf(claims), { scopeClaims: ['permissions'] })).resolves.toBe('accepted')
  })

  it('requires exp', async () => {
    await expect(compat({ exp: undefined })).resolves.toBe('claim_missing')
  })

  it.each(['sub', 'client_id', 'iat', 'jti'])('does without %s', async (name) => {
    await expect(compat({ [name]: undefined })).resolves.toBe('accepted')
  })
})

describe('rfc9068 (RFC 9068 §2.2)', () => {
  it('[AT-07] accepts all seven claims', async () => {
    await expect(strict({})).resolves.toBe('accepted')
  })

  it.each([
    { name: 'iss', code: 'issuer_unknown' },
    { name: 'aud', code: 'audience_mismatch' },
    { name: 'exp', code: 'claim_missing' },
    { name: 'sub', code: 'claim_missing' },
    { name: 'client_id', code: 'claim_missing' },
    { name: 'iat', code: 'claim_missing' },
    { name: 'jti', code: 'claim_missing' },
  ])('[AT-07] refuses a token without $name as $code', async ({ name, code }) => {
    await expect(strict({ [name]: undefined })).resolves.toBe(code)
  })

  it.each(['exp', 'sub', 'client_id', 'iat', 'jti'])('[AT-07] does not take null for %s', async (name) => {
    await expect(strict({ [name]: null })).resolves.toBe('claims_malformed')
  })

  it('[AT-07] does not take azp for client_id', async () => {
    await expect(strict({ client_id: undefined, azp: 'client-1' })).resolves.toBe('claim_missing')
  })

  it('[AT-07] does not take a prototype’s claims', async () => {
    const claims = Object.fromEntries([['__proto__', { jti: 'a' }]])
    await expect(strict({ jti: undefined, ...claims })).resolves.toBe('claim_missing')
  })

  it('[AT-10, JB-16] knows other kinds by the header, and leaves claims alone', async () => {
    await expect(strict({ nonce: 'a', scope: undefined, token_use: 'x' })).resolves.toBe('accepted')
  })
})
