import { describe, expect, it } from 'vitest'
import { guardsFrom } from '../src/adapter.js'
import { anyRole, anyScope, ConfigError, claim, type Policy, role, scope } from '../src/index.js'

const guards = guardsFrom((policy) => policy)
const isBig = (value: unknown) => Number(value) > 1

const made: { title: string; guard: Policy; policy: Policy }[] = [
  { title: 'requireScope is all of', guard: guards.requireScope('a', 'b'), policy: scope('a', 'b') },
  { title: 'requireAnyScope is one of', guard: guards.requireAnyScope('a', 'b'), policy: anyScope('a', 'b') },
  { title: 'requireRole is all of', guard: guards.requireRole('a', 'b'), policy: role('a', 'b') },
  { title: 'requireAnyRole is one of', guard: guards.requireAnyRole('a', 'b'), policy: anyRole('a', 'b') },
  { title: 'requireClaim takes a value', guard: guards.requireClaim('a', 1), policy: claim('a', 1) },
  { title: 'requireClaim takes a predicate', guard: guards.requireClaim('a', isBig), policy: claim('a', isBig) },
  { title: 'authorize takes a policy', guard: guards.authorize(role('a')), policy: role('a') },
]

type Untyped = Record<string, (...given: readonly unknown[]) => unknown>

describe('the guards of an adapter', () => {
  it.each(made)('$title', ({ guard, policy }) => {
    expect(guard).toEqual(policy)
  })

  it.each<{ guard: string; given: readonly unknown[] }>([
    { guard: 'requireScope', given: [] },
    { guard: 'requireScope', given: [['a', 'b']] },
    { guard: 'requireScope', given: ['a b'] },
    { guard: 'requireAnyScope', given: [] },
    { guard: 'requireRole', given: [] },
    { guard: 'requireRole', given: [''] },
    { guard: 'requireAnyRole', given: [undefined] },
    { guard: 'requireClaim', given: [] },
    { guard: 'requireClaim', given: ['tenant'] },
    { guard: 'requireClaim', given: ['tenant', ['acme']] },
    { guard: 'authorize', given: [] },
    { guard: 'authorize', given: ['read:orders'] },
    { guard: 'authorize', given: [() => true] },
    { guard: 'authorize', given: [null] },
  ])('refuse malformed arguments at construction: $guard($given)', ({ guard, given }) => {
    expect(() => (guards as unknown as Untyped)[guard]?.(...given)).toThrow(ConfigError)
  })
})
