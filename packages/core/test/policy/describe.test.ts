import { expect, it, describe as suite } from 'vitest'
import {
  allOf,
  anyOf,
  anyRole,
  anyScope,
  claim,
  describe,
  fromIssuer,
  type Policy,
  role,
  scope,
} from '../../src/index.js'
import { authWith, judged } from '../test-server.js'

const described: { policy: Policy; words: string }[] = [
  { policy: scope('read:orders'), words: 'scope read:orders' },
  { policy: scope('a', 'b:{id}'), words: 'scope a and b:{id}' },
  { policy: anyScope('a', 'b'), words: 'scope a or b' },
  { policy: role('a', 'b'), words: 'role a and b' },
  { policy: anyRole('a', 'b'), words: 'role a or b' },
  { policy: claim('tenant', 'acme'), words: 'claim tenant = "acme"' },
  { policy: claim('tenant', null), words: 'claim tenant = null' },
  { policy: claim('tenant', () => true), words: 'claim tenant as a predicate says' },
  { policy: fromIssuer('https://a.test', 'https://b.test'), words: 'issuer https://a.test or https://b.test' },
  { policy: allOf(scope('a')), words: 'scope a' },
  { policy: anyOf(role('a'), allOf(scope('b'), scope('c'))), words: '(role a) or ((scope b) and (scope c))' },
]

suite('describe', () => {
  it.each(described)('says $words', ({ policy, words }) => {
    expect(describe(policy)).toBe(words)
  })
})

const auth = await authWith({ scope: 'a b', roles: ['staff'] })

const challenged: { title: string; policy: Policy; scope: string | undefined }[] = [
  { title: 'all scopes of scope, met or not, as written', policy: scope('z', 'a', 'm'), scope: 'z a m' },
  { title: 'the first of anyScope', policy: anyScope('y', 'z'), scope: 'y' },
  { title: 'all scopes of allOf, met or not', policy: allOf(scope('a'), scope('z'), scope('b')), scope: 'a z b' },
  { title: 'each scope once', policy: allOf(scope('z', 'a'), scope('a', 'z', 'y')), scope: 'z a y' },
  {
    title: 'the first alternative of anyOf with all it asks for',
    policy: anyOf(allOf(scope('a'), scope('z')), scope('y')),
    scope: 'a z',
  },
  {
    title: 'the first alternatives inside allOf',
    policy: allOf(anyScope('y', 'a'), scope('z'), anyOf(scope('x'), role('staff'))),
    scope: 'y z x',
  },
  { title: 'no scope when the first alternative has none', policy: anyOf(role('owner'), scope('z')), scope: undefined },
]

suite('the challenge of a policy', () => {
  it.each(challenged)('names $title, when credentials are absent', ({ policy, scope: named }) => {
    expect(judged(undefined, policy)).toEqual({ code: 'credentials_absent', scope: named })
  })

  it.each(challenged.filter(({ scope: named }) => named !== undefined))(
    '[BR-14] names $title, when a scope is missing',
    ({ policy, scope: named }) => {
      expect(judged(auth, policy)).toEqual({ code: 'scope_insufficient', scope: named })
    },
  )

  it.each([
    { policy: allOf(role('owner'), scope('z')), code: 'role_insufficient' },
    { policy: allOf(claim('tenant', 'acme'), scope('z')), code: 'claim_insufficient' },
    { policy: allOf(fromIssuer('https://other.test'), scope('z')), code: 'issuer_insufficient' },
  ])('names no scope with $code', ({ policy, code }) => {
    expect(judged(auth, policy)).toEqual({ code, scope: undefined })
  })
})
