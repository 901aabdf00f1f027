import { KeyObject } from 'node:crypto'
import { AUDIENCE, ISSUER, mint, testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { type Auth, createVerifier, permits, rolesFromKeys, scope, staticKeys } from '../../src/index.js'

const judging = Symbol.for('claimcheck.auth')
const builtIn: ReadonlySet<object> = new Set([Object.prototype, Array.prototype, Function.prototype])

const isOurs = (value: unknown): value is object =>
  ((typeof value === 'object' && value !== null) || typeof value === 'function') && !builtIn.has(value)

/** Everything that can be had from a value: members under names and symbols, what its getters give, its prototypes. */
function reachableFrom(root: object): readonly object[] {
  const found = new Set<object>()
  const open: unknown[] = [root, Reflect.get(root, judging)]
  while (open.length > 0) {
    const value = open.pop()
    if (!isOurs(value) || found.has(value)) continue
    found.add(value)
    // What Node keeps of a key, and its class, are the runtime's.
    if (value instanceof KeyObject) continue
    open.push(Object.getPrototypeOf(value))
    for (const key of Reflect.ownKeys(value)) open.push(Object.getOwnPropertyDescriptor(value, key)?.value)
  }
  return [...found]
}

const attempt = (change: () => unknown) => {
  try {
    change()
  } catch {
    // Frozen, as it should be.
  }
}

function mutate(value: object): void {
  for (const key of [...Reflect.ownKeys(value), 'admin', 'scope', 'toJSON', 'then', 0, judging]) {
    attempt(() => Reflect.set(value, key, 'mutated'))
    attempt(() => Reflect.defineProperty(value, key, { value: ['admin'], configurable: true }))
    attempt(() => Reflect.deleteProperty(value, key))
  }
  attempt(() => Reflect.setPrototypeOf(value, { scopes: ['admin'], token: 'mutated' }))
  if (Array.isArray(value)) attempt(() => value.push('admin'))
}

const claims = {
  aud: ['https://other.test', AUDIENCE],
  scope: undefined,
  scp: ['read:orders'],
  roles: ['clerk'],
  deep: { a: [{ b: [1, { c: {} }] }], __proto: null },
  ...Object.fromEntries([['__proto__', { admin: [true] }]]),
}

const verifier = createVerifier({
  issuer: ISSUER,
  audience: [AUDIENCE],
  aliases: ['issuer.test'],
  requiredClaims: ['jti', { claim: 'sub', oneOf: ['user-1'] }],
  roleClaims: ['roles', ['realm_access', 'roles'], rolesFromKeys('project')],
  impliedScopes: { 'write:orders': ['read:orders'] },
  keys: staticKeys({ keys: [testKeys.ES256.publicJwk] }),
})

const contents = (auth: Auth) => JSON.stringify([auth, auth.token, permits(auth, scope('admin'))])

describe('an Auth, and everything reachable from it (DESIGN §4)', () => {
  it.each([
    { title: 'lists', over: {} },
    { title: 'texts', over: { aud: AUDIENCE, scope: 'a b', roles: 'clerk' } },
    { title: 'nothing', over: { scp: undefined, roles: undefined } },
    { title: 'the keys of an object', over: { roles: undefined, project: { clerk: {} } } },
  ])('is frozen, functions aside, made of $title', async ({ over }) => {
    const auth = await verifier.verify(mint({ ...claims, ...over }))
    const open = reachableFrom(auth).filter((value) => typeof value === 'object' && !Object.isFrozen(value))
    expect(open).toEqual([])
    expect(reachableFrom(auth).length).toBeGreaterThan(30)
  })

  it('stays as it is, and so does the verdict on the same token, whatever is tried with it', async () => {
    const token = mint(claims)
    const auth = await verifier.verify(token)
    const before = contents(auth)
    for (const value of reachableFrom(auth)) mutate(value)
    expect(contents(auth)).toBe(before)
    expect(contents(await verifier.verify(token))).toBe(before)
    expect(contents(await verifier.recheck(auth))).toBe(before)
  })

  it('gives nothing to another token, or to one that is refused', async () => {
    for (const value of reachableFrom(await verifier.verify(mint(claims)))) mutate(value)
    const other = await verifier.verify(mint({ scope: 'other', roles: undefined }))
    expect([other.scopes, other.roles, permits(other, scope('admin'))]).toEqual([['other'], [], false])
    await expect(verifier.verify(mint({ aud: 'admin' }))).rejects.toMatchObject({ code: 'audience_mismatch' })
    await expect(verifier.verify(mint({ sub: 'admin' }))).rejects.toMatchObject({ code: 'claim_mismatch' })
    await expect(verifier.verify(mint({ iss: 'admin' }))).rejects.toMatchObject({ code: 'issuer_unknown' })
  })

  it('cannot be assigned to in strict code', async () => {
    const auth: { -readonly [Name in keyof Auth]: Auth[Name] } = await verifier.verify(mint(claims))
    expect(() => Object.assign(auth, { subject: 'admin' })).toThrow(TypeError)
    expect(() => Object.assign(auth.scopes, { 0: 'admin' })).toThrow(TypeError)
    expect(() => Object.assign(auth.claims, { sub: 'admin' })).toThrow(TypeError)
    expect(() => Object.assign(auth.header, { alg: 'none' })).toThrow(TypeError)
    expect(() => Object.assign(auth, { token: 'other' })).toThrow(TypeError)
  })
})
