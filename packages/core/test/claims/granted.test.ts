import { validClaims } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { rolesFromKeys } from '../../src/index.js'
import { authOf, NOW, tokenOf, tokenWith, verdictOn } from '../verdicts.js'

/** A valid token in which one claim has this JSON text, which JSON.stringify would not write. */
const tokenSaying = (claim: string, json: string) => {
  const claims = { ...validClaims({ now: NOW }), [claim]: '?' }
  return tokenWith(JSON.stringify(claims).replace('"?"', json))
}

const times = ['exp', 'nbf', 'iat']
const unsoundTimes = ['"123"', '"1800000300"', '""', 'null', 'true', '[]', '[1800000300]', '{}', '-1', '-0.1', '-1e999']
const hugeTimes = ['1e999', '9007199254740992', '1e16', '1e308']

describe('times (RFC 7519 §2)', () => {
  it.each(times.flatMap((claim) => [...unsoundTimes, ...hugeTimes].map((json) => ({ claim, json }))))(
    '[JB-22] are refused: $claim $json',
    async ({ claim, json }) => {
      await expect(verdictOn(tokenSaying(claim, json))).resolves.toBe('claims_malformed')
    },
  )

  it.each([
    { claim: 'exp', json: '9007199254740991' },
    { claim: 'exp', json: '1800000300.5' },
    { claim: 'exp', json: '1.8000003e9' },
    { claim: 'nbf', json: '0' },
    { claim: 'nbf', json: '-0' },
    { claim: 'iat', json: '0' },
  ])('[JB-22] are accepted: $claim $json', async ({ claim, json }) => {
    await expect(verdictOn(tokenSaying(claim, json))).resolves.toBe('accepted')
  })
})

const names = ['sub', 'jti', 'client_id', 'azp', 'cid', 'appid']
const unsoundNames = ['', 7, 0, null, true, false, [], ['user-1'], {}]

describe('names', () => {
  it.each(names.flatMap((claim) => unsoundNames.map((value) => ({ claim, value }))))(
    'are refused: $claim $value',
    async ({ claim, value }) => {
      await expect(verdictOn(tokenOf({ client_id: undefined, [claim]: value }))).resolves.toBe('claims_malformed')
    },
  )
})

const lists = ['scope', 'scp', 'roles']
const unsoundLists = [42, 0, null, true, false, {}, { admin: true }, [1], ['a', null], [['a']], [{}], ['a', 7]]

describe('lists of names', () => {
  it.each(lists.flatMap((claim) => unsoundLists.map((value) => ({ claim, value }))))(
    '[AT-11] are refused: $claim $value',
    async ({ claim, value }) => {
      await expect(verdictOn(tokenOf({ scope: undefined, [claim]: value }))).resolves.toBe('claims_malformed')
    },
  )

  it.each([null, 7, true, {}, [1], ['https://api.test', 1], [['https://api.test']], [null]])(
    'are refused: aud %j',
    async (aud) => {
      await expect(verdictOn(tokenOf({ aud }))).resolves.toBe('claims_malformed')
    },
  )

  it('do not matter where nothing is read: a claim behind the first one present', async () => {
    await expect(verdictOn(tokenOf({ scope: 'a', scp: 42, azp: 7 }))).resolves.toBe('accepted')
  })
})

const path = ['realm_access', 'roles']

const scopes = [
  { title: 'splits a text at spaces', claims: { scope: 'a b c' }, scopes: ['a', 'b', 'c'] },
  { title: 'reads past several spaces', claims: { scope: '  a  b ' }, scopes: ['a', 'b'] },
  { title: 'splits at spaces only', claims: { scope: 'a\tb\u00a0c,d' }, scopes: ['a\tb\u00a0c,d'] },
  { title: 'reads an empty text as none', claims: { scope: '' }, scopes: [] },
  { title: 'takes a list as it is', claims: { scope: ['a', 'b c'] }, scopes: ['a', 'b c'] },
  { title: 'reads an empty list as none', claims: { scope: [] }, scopes: [] },
  { title: 'reads scp where there is no scope', claims: { scp: ['a', 'b'] }, scopes: ['a', 'b'] },
  { title: 'reads scope and not scp', claims: { scope: 'a', scp: ['b'] }, scopes: ['a'] },
  { title: 'reads an empty scope and not scp', claims: { scope: '', scp: ['b'] }, scopes: [] },
  { title: 'reads nothing else', claims: { scopes: 'a', permissions: ['b'] }, scopes: [] },
  { title: 'keeps the order of the option', claims: { scope: 'a', scp: 'b' }, of: ['scp', 'scope'], scopes: ['b'] },
  { title: 'reads a path', claims: { a: { b: ['x'] } }, of: [['a', 'b']], scopes: ['x'] },
  { title: 'takes a dot for a character', claims: { 'a.b': 'x', a: { b: 'y' } }, of: ['a.b'], scopes: ['x'] },
  {
    title: 'goes on past a path that ends early',
    claims: { a: 'x', scp: 'y' },
    of: [['a', 'b'], 'scp'],
    scopes: ['y'],
  },
  { title: 'does not walk into a list', claims: { a: ['x'] }, of: [['a', '0']], scopes: [] },
  { title: 'does not walk into a text', claims: { a: 'x' }, of: [['a', 'length']], scopes: [] },
  {
    title: 'keeps names every object has',
    claims: { scope: '__proto__ constructor' },
    scopes: ['__proto__', 'constructor'],
  },
]

const roles = [
  { title: 'takes a list as it is', claims: { roles: ['a', 'b'] }, roles: ['a', 'b'] },
  { title: 'takes a text for one role', claims: { roles: 'a b' }, roles: ['a b'] },
  { title: 'reads nothing else', claims: { groups: ['a'], entitlements: ['b'] }, roles: [] },
  { title: 'reads groups where told', claims: { groups: ['a'] }, of: ['roles', 'groups'], roles: ['a'] },
  { title: 'reads entitlements where told', claims: { entitlements: ['a'] }, of: ['entitlements'], roles: ['a'] },
  { title: 'never joins two claims', claims: { roles: [], groups: ['a'] }, of: ['roles', 'groups'], roles: [] },
  { title: 'reads a path', claims: { realm_access: { roles: ['a'] } }, of: [path], roles: ['a'] },
  { title: 'reads nothing where a path ends early', claims: { realm_access: null }, of: [path], roles: [] },
  { title: 'reads the keys of an object', claims: { r: { a: {}, b: 0 } }, of: [rolesFromKeys('r')], roles: ['a', 'b'] },
  { title: 'reads no keys of an empty object', claims: { r: {} }, of: [rolesFromKeys('r')], roles: [] },
  { title: 'reads keys at a path', claims: { x: { y: { a: 1 } } }, of: [rolesFromKeys(['x', 'y'])], roles: ['a'] },
  {
    title: 'keeps names every object has',
    claims: { roles: ['__proto__', 'toString'] },
    roles: ['__proto__', 'toString'],
  },
]

describe('scopes (RFC 9068 §2.2.3, DESIGN §5)', () => {
  it.each(scopes)('[AT-11] $title', async ({ claims, of, scopes: expected }) => {
    const auth = await authOf(tokenOf({ scope: undefined, ...claims }), of === undefined ? {} : { scopeClaims: of })
    expect(auth.scopes).toEqual(expected)
  })
})

describe('roles (RFC 9068 §2.2.3.1, DESIGN §5)', () => {
  it.each(roles)('[AT-11] $title', async ({ claims, of, roles: expected }) => {
    const auth = await authOf(tokenOf(claims), of === undefined ? {} : { roleClaims: of })
    expect(auth.roles).toEqual(expected)
  })

  it('are found by name where the keys of an object are asked for and `__proto__` is one', async () => {
    const token = tokenSaying('r', '{"__proto__":{},"constructor":{}}')
    const { roles: found } = await authOf(token, { roleClaims: [rolesFromKeys('r')] })
    expect(found).toEqual(['__proto__', 'constructor'])
  })

  it.each([[['a']], ['a'], 7, null].map((value) => ({ value })))('[AT-11] are no keys: $value', async ({ value }) => {
    const options = { roleClaims: [rolesFromKeys('r')] }
    await expect(verdictOn(tokenOf({ r: value }), options)).resolves.toBe('claims_malformed')
  })
})

const everyObjectHas = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']

describe('claims that every object seems to have', () => {
  it.each(everyObjectHas)('are absent unless the token has them: %s', async (name) => {
    const options = { scopeClaims: [name], roleClaims: [[name, name]], subjectClaims: [name] }
    const { scopes: s, roles: r, subject } = await authOf(tokenOf(), options)
    expect({ s, r, subject }).toEqual({ s: [], r: [], subject: undefined })
  })

  it.each(everyObjectHas)('are read when the token has them: %s', async (name) => {
    const claims = Object.fromEntries([[name, 'own']])
    const options = { scopeClaims: [name], roleClaims: [name], subjectClaims: [name] }
    const { scopes: s, roles: r, subject } = await authOf(tokenOf(claims), options)
    expect({ s, r, subject }).toEqual({ s: ['own'], r: ['own'], subject: 'own' })
  })

  it('do not lead into a prototype', async () => {
    const claims = Object.fromEntries([['__proto__', { scope: 'admin', roles: ['admin'], sub: 'admin', exp: 1 }]])
    const { scopes: s, roles: r, subject } = await authOf(tokenOf({ ...claims, scope: undefined, sub: undefined }))
    expect({ s, r, subject }).toEqual({ s: [], r: [], subject: undefined })
  })
})
