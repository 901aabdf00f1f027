import { describe, expect, it } from 'vitest'
import {
  allOf,
  anyOf,
  anyRole,
  anyScope,
  ConfigError,
  claim,
  fromIssuer,
  type Policy,
  role,
  scope,
} from '../../src/index.js'
import { authWith, judged } from '../test-server.js'

const auth = await authWith({
  scope: 'read:orders write:orders',
  roles: ['admin', 'staff'],
  tenant: 'acme',
  level: 3,
  verified: true,
  nothing: null,
  groups: ['a'],
})

const admitting: { title: string; policy: Policy }[] = [
  { title: 'scope: one that the token has', policy: scope('read:orders') },
  { title: 'scope: all that the token has, in any order', policy: scope('write:orders', 'read:orders') },
  { title: 'anyScope: one of two', policy: anyScope('read:users', 'read:orders') },
  { title: 'role: all that the token has', policy: role('staff', 'admin') },
  { title: 'anyRole: one of two', policy: anyRole('owner', 'staff') },
  { title: 'claim: the same string', policy: claim('tenant', 'acme') },
  { title: 'claim: the same number', policy: claim('level', 3) },
  { title: 'claim: the same boolean', policy: claim('verified', true) },
  { title: 'claim: null, which is a value', policy: claim('nothing', null) },
  { title: 'claim: a predicate that answers true', policy: claim('level', (level) => Number(level) > 2) },
  { title: 'fromIssuer: one of two', policy: fromIssuer('https://other.test', 'https://issuer.test') },
  { title: 'allOf: every one is met', policy: allOf(scope('read:orders'), role('admin')) },
  { title: 'anyOf: the last is met', policy: anyOf(role('owner'), scope('read:users'), claim('level', 3)) },
]

const refusing: { title: string; policy: Policy; code: string }[] = [
  { title: 'scope: all but one', policy: scope('read:orders', 'read:users'), code: 'scope_insufficient' },
  { title: 'scope: in other letters', policy: scope('READ:ORDERS'), code: 'scope_insufficient' },
  { title: 'scope: a beginning of one', policy: scope('read'), code: 'scope_insufficient' },
  { title: 'anyScope: none of two', policy: anyScope('a', 'b'), code: 'scope_insufficient' },
  { title: 'role: all but one', policy: role('admin', 'owner'), code: 'role_insufficient' },
  { title: 'role: a scope of that name does not count', policy: role('read:orders'), code: 'role_insufficient' },
  { title: 'anyRole: none of two', policy: anyRole('owner', 'guest'), code: 'role_insufficient' },
  { title: 'claim: a number is not its text', policy: claim('level', '3'), code: 'claim_insufficient' },
  { title: 'claim: true is not 1', policy: claim('verified', 1), code: 'claim_insufficient' },
  { title: 'claim: a list is not its element', policy: claim('groups', 'a'), code: 'claim_insufficient' },
  { title: 'claim: null is not absence', policy: claim('absent', null), code: 'claim_insufficient' },
  { title: 'fromIssuer: with a slash more', policy: fromIssuer('https://issuer.test/'), code: 'issuer_insufficient' },
  { title: 'allOf: the first unmet, first', policy: allOf(role('x'), scope('y')), code: 'role_insufficient' },
  { title: 'allOf: the first unmet, later', policy: allOf(role('admin'), scope('y')), code: 'scope_insufficient' },
  {
    title: 'anyOf: that of the first',
    policy: anyOf(claim('a', 1), role('x'), scope('y')),
    code: 'claim_insufficient',
  },
  {
    title: 'anyOf: the first unmet of its first alternative',
    policy: anyOf(allOf(scope('read:orders'), fromIssuer('https://other.test')), role('x')),
    code: 'issuer_insufficient',
  },
  {
    title: 'allOf: that of the first alternative of an unmet anyOf',
    policy: allOf(scope('read:orders'), anyOf(role('x'), claim('a', 1))),
    code: 'role_insufficient',
  },
]

describe('policies', () => {
  it.each(admitting)('admit by $title', ({ policy }) => {
    expect(judged(auth, policy)).toBe('admitted')
  })

  it.each(refusing)('refuse by $title', ({ policy, code }) => {
    expect(judged(auth, policy)).toMatchObject({ code })
  })

  it.each([...admitting, ...refusing])('are frozen data with all that is in them: $title', ({ policy }) => {
    expect(isDeeplyFrozen(policy)).toBe(true)
  })

  it('do not change with the list they were made of', () => {
    const policies: Policy[] = [scope('read:orders')]
    const policy = allOf(...policies)
    policies.push(role('owner'))
    expect(judged(auth, policy)).toBe('admitted')
  })
})

function isDeeplyFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  return Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen)
}

// As users without types would call them.
const make = { allOf, anyOf, anyRole, anyScope, claim, fromIssuer, role, scope } as unknown as Record<
  string,
  (...given: readonly unknown[]) => Policy
>

const malformed: { title: string; kind: string; given: readonly unknown[] }[] = [
  ...['scope', 'anyScope', 'role', 'anyRole', 'fromIssuer', 'allOf', 'anyOf'].flatMap((kind) => [
    { title: 'no arguments', kind, given: [] },
    { title: 'undefined', kind, given: [undefined] },
    { title: 'an empty string', kind, given: [''] },
    { title: 'a number', kind, given: [7] },
    { title: 'a list instead of arguments', kind, given: [['read:orders', 'admin']] },
    { title: 'one good and one bad argument', kind, given: [kind.endsWith('Of') ? scope('a') : 'a', null] },
  ]),
  { title: 'a space', kind: 'scope', given: ['read:orders write:orders'] },
  { title: 'a quote', kind: 'scope', given: ['read:"orders"'] },
  { title: 'a backslash', kind: 'scope', given: ['read\\orders'] },
  { title: 'a line break', kind: 'scope', given: ['read\norders'] },
  { title: 'a letter outside ASCII', kind: 'anyScope', given: ['lire:commandé'] },
  { title: 'no arguments', kind: 'claim', given: [] },
  { title: 'an empty name', kind: 'claim', given: ['', 'x'] },
  { title: 'a name that is no string', kind: 'claim', given: [1, 'x'] },
  { title: 'no value', kind: 'claim', given: ['tenant'] },
  { title: 'an object as value', kind: 'claim', given: ['tenant', {}] },
  { title: 'a list as value', kind: 'claim', given: ['tenant', ['acme']] },
  { title: 'NaN as value', kind: 'claim', given: ['tenant', Number.NaN] },
  { title: 'an infinite value', kind: 'claim', given: ['tenant', Number.POSITIVE_INFINITY] },
  { title: 'a bigint as value', kind: 'claim', given: ['tenant', 1n] },
  { title: 'a symbol as value', kind: 'claim', given: ['tenant', Symbol('acme')] },
  { title: 'a function instead of a policy', kind: 'allOf', given: [() => true] },
  { title: 'an object of no kind of ours', kind: 'anyOf', given: [{ kind: 'not' }] },
]

describe('policies of malformed arguments', () => {
  it.each(malformed)('$kind(…) refuses $title at construction', ({ kind, given }) => {
    expect(() => make[kind]?.(...given)).toThrow(ConfigError)
  })
})
