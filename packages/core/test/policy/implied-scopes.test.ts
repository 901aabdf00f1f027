import { describe, expect, it } from 'vitest'
import { allOf, anyScope, createResourceServer, type Policy, permits, scope } from '../../src/index.js'
import { authIn, authWith, problemsOf, requestWith, serverOptions, testServer } from '../test-server.js'

const impliedScopes = {
  'write:orders': ['read:orders'],
  'admin:orders': ['write:orders', 'delete:orders'],
  everything: ['admin:orders', 'read:users'],
}

const judged: { title: string; has: string; policy: Policy; permitted: boolean }[] = [
  { title: 'the scope itself', has: 'read:orders', policy: scope('read:orders'), permitted: true },
  { title: 'one step', has: 'write:orders', policy: scope('read:orders'), permitted: true },
  { title: 'two steps', has: 'admin:orders', policy: scope('read:orders'), permitted: true },
  { title: 'three steps', has: 'everything', policy: scope('read:orders', 'read:users'), permitted: true },
  { title: 'never back', has: 'read:orders', policy: scope('write:orders'), permitted: false },
  { title: 'never sideways', has: 'delete:orders', policy: scope('read:orders'), permitted: false },
  { title: 'in alternatives', has: 'write:orders', policy: anyScope('x', 'read:orders'), permitted: true },
  {
    title: 'in several at once',
    has: 'x admin:orders',
    policy: allOf(scope('x'), scope('delete:orders')),
    permitted: true,
  },
]

describe('impliedScopes', () => {
  it.each(judged)('reach $title: $has', async ({ has, policy, permitted }) => {
    expect(permits(await authWith({ scope: has }, { impliedScopes }), policy)).toBe(permitted)
  })

  it('serve a filled-in template', async () => {
    const auth = await authWith({ scope: 'write:orders' }, { impliedScopes })
    expect(permits(auth, scope('read:{what}'), { what: 'orders' })).toBe(true)
  })

  it('leave auth.scopes as the token says', async () => {
    const auth = await authWith({ scope: 'everything' }, { impliedScopes })
    expect(auth.scopes).toEqual(['everything'])
  })

  it('serve decide and authorize of the server', async () => {
    const { server, mintNow } = testServer({ impliedScopes })
    const auth = authIn(await server.decide(requestWith(mintNow({ scope: 'everything' })), scope('read:orders')))
    expect(server.authorize(auth, scope('delete:orders'), requestWith()).admitted).toBe(true)
  })

  it('are not used for a token that another server verified', async () => {
    expect(permits(await authWith({ scope: 'everything' }), scope('read:orders'))).toBe(false)
  })

  it('may hold names of Object.prototype', async () => {
    const hierarchy = JSON.parse('{"__proto__":["constructor"],"a":["__proto__"]}')
    const auth = await authWith({ scope: 'a' }, { impliedScopes: hierarchy })
    expect(permits(auth, scope('constructor'))).toBe(true)
    expect(permits(auth, scope('toString'))).toBe(false)
  })

  it.each([
    { title: 'a scope that implies itself', given: { a: ['a'] } },
    { title: 'a circle of two', given: { a: ['b'], b: ['a'] } },
    { title: 'a circle behind a way in', given: { x: ['a'], a: ['b'], b: ['c'], c: ['a'] } },
    { title: 'a string instead of a list', given: { a: 'b' } },
    { title: 'an empty list', given: { a: [] } },
    { title: 'an element that is no string', given: { a: [1] } },
    { title: 'a list', given: [['a', 'b']] },
    { title: 'null', given: null },
  ])('refuse $title at construction', ({ given }) => {
    const problems = problemsOf(() => createResourceServer({ ...serverOptions(), impliedScopes: given as never }))
    expect(problems).toEqual([expect.stringContaining('`impliedScopes`')])
  })
})
