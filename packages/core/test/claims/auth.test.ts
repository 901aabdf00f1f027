import { AUDIENCE, ISSUER } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { authOf, NOW, tokenOf } from '../verdicts.js'

const claims = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'user-1',
  client_id: 'client-1',
  scope: 'read:orders write:orders',
  roles: ['clerk'],
  iat: NOW,
  exp: NOW + 300,
  jti: 'token-1',
}

describe('Auth (DESIGN §4)', () => {
  it('has these fields and no others', async () => {
    expect({ ...(await authOf(tokenOf(claims))) }).toEqual({
      scheme: 'Bearer',
      issuer: ISSUER,
      subject: 'user-1',
      account: `${ISSUER}#sub:user-1`,
      clientId: 'client-1',
      principal: 'user',
      scopes: ['read:orders', 'write:orders'],
      roles: ['clerk'],
      tokenId: 'jti:token-1',
      expiresAt: NOW + 300,
      claims,
      header: { alg: 'ES256', kid: 'test-ES256', typ: 'at+jwt' },
    })
  })

  it('says what the token says, without implied scopes', async () => {
    const { scopes } = await authOf(tokenOf(claims), { impliedScopes: { 'write:orders': ['delete:orders'] } })
    expect(scopes).toEqual(['read:orders', 'write:orders'])
  })

  it('is a fresh object each time, with the same in it', async () => {
    const token = tokenOf(claims)
    const [one, other] = await Promise.all([authOf(token), authOf(token)])
    expect(one).not.toBe(other)
    expect(one).toEqual(other)
  })
})

const nobody = { sub: undefined, client_id: undefined }

const whos = [
  { title: 'sub', claims: {}, subject: 'user-1', clientId: 'client-1', account: '#sub:user-1' },
  {
    title: 'client_id',
    claims: { sub: undefined },
    subject: undefined,
    clientId: 'client-1',
    account: '#client:client-1',
  },
  { title: 'azp', claims: { ...nobody, azp: 'a', cid: 'b' }, subject: undefined, clientId: 'a', account: '#client:a' },
  {
    title: 'cid',
    claims: { ...nobody, cid: 'b', appid: 'c' },
    subject: undefined,
    clientId: 'b',
    account: '#client:b',
  },
  { title: 'appid', claims: { ...nobody, appid: 'c' }, subject: undefined, clientId: 'c', account: '#client:c' },
  {
    title: 'client_id before azp',
    claims: { azp: 'a' },
    subject: 'user-1',
    clientId: 'client-1',
    account: '#sub:user-1',
  },
  {
    title: 'a # in sub',
    claims: { sub: 'a#client:b' },
    subject: 'a#client:b',
    clientId: 'client-1',
    account: '#sub:a#client:b',
  },
  {
    title: '__proto__',
    claims: { sub: '__proto__' },
    subject: '__proto__',
    clientId: 'client-1',
    account: '#sub:__proto__',
  },
]

describe('subject, clientId and account', () => {
  it.each(whos)('are told by $title', async ({ title: _, claims: over, account, ...expected }) => {
    const { subject, clientId, account: found } = await authOf(tokenOf(over))
    expect({ subject, clientId, account: found }).toEqual({ ...expected, account: ISSUER + account })
  })

  it('are all undefined where the token names neither', async () => {
    const { subject, clientId, account } = await authOf(tokenOf(nobody))
    expect({ subject, clientId, account }).toEqual({ subject: undefined, clientId: undefined, account: undefined })
  })

  it.each([
    { title: 'the first claim present', over: { user_id: 'u', sub: 's' }, subject: 'u' },
    { title: 'the next where the first is absent', over: { sub: 's' }, subject: 's' },
    { title: 'no other claim', over: { sub: undefined, uid: 'x' }, subject: undefined },
  ])('follow subjectClaims: $title', async ({ over, subject }) => {
    const auth = await authOf(tokenOf(over), { subjectClaims: ['user_id', 'sub'] })
    const account = subject === undefined ? `${ISSUER}#client:client-1` : `${ISSUER}#sub:${subject}`
    expect([auth.subject, auth.account]).toEqual([subject, account])
  })

  it('do not take sub where it is not one of subjectClaims', async () => {
    await expect(authOf(tokenOf(), { subjectClaims: ['user_id'] })).resolves.toMatchObject({ subject: undefined })
  })
})

const principals = [
  { title: 'no subject', claims: { sub: undefined }, principal: 'client' },
  { title: 'neither subject nor client', claims: nobody, principal: 'client' },
  { title: 'a subject that is the client', claims: { sub: 'client-1' }, principal: 'client' },
  { title: 'a subject that is the client at Auth0', claims: { sub: 'client-1@clients' }, principal: 'client' },
  { title: 'another client at Auth0', claims: { sub: 'client-2@clients' }, principal: 'user' },
  { title: 'idtyp app', claims: { idtyp: 'app' }, principal: 'client' },
  { title: 'gty client-credentials', claims: { gty: 'client-credentials' }, principal: 'client' },
  {
    title: 'gty client-credentials, no client',
    claims: { client_id: undefined, gty: 'client-credentials' },
    principal: 'client',
  },
  { title: 'another gty', claims: { gty: 'password' }, principal: 'user' },
  { title: 'subject and client', claims: {}, principal: 'user' },
  { title: 'subject and azp', claims: { client_id: undefined, azp: 'a' }, principal: 'user' },
  { title: 'idtyp user, no client', claims: { client_id: undefined, idtyp: 'user' }, principal: 'user' },
  { title: 'idtyp user, subject is the client', claims: { sub: 'client-1', idtyp: 'user' }, principal: 'client' },
  { title: 'a subject alone', claims: { client_id: undefined }, principal: undefined },
  { title: 'a subject and another idtyp', claims: { client_id: undefined, idtyp: 'device' }, principal: undefined },
  {
    title: 'a subject and an idtyp that is no text',
    claims: { client_id: undefined, idtyp: ['user'] },
    principal: undefined,
  },
]

describe('principal (RFC 9700 §4.15)', () => {
  it.each(principals)('is $principal with $title', async ({ claims: over, principal }) => {
    await expect(authOf(tokenOf(over))).resolves.toMatchObject({ principal })
  })
})
