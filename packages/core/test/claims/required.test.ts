import { describe, expect, it } from 'vitest'
import { tokenOf, verdictOn } from '../verdicts.js'

type Required = string | { claim: string; oneOf: readonly unknown[] }

const oneOf = (...values: unknown[]): Required => ({ claim: 'plan', oneOf: values })

const rows: readonly { title: string; required: Required[]; claims: object; code: string }[] = [
  { title: 'accepts a claim that is there', required: ['plan'], claims: { plan: 'pro' }, code: 'accepted' },
  { title: 'accepts any value but null', required: ['plan'], claims: { plan: false }, code: 'accepted' },
  { title: 'accepts an empty value', required: ['plan'], claims: { plan: '' }, code: 'accepted' },
  { title: 'misses a claim that is absent', required: ['plan'], claims: {}, code: 'claim_missing' },
  { title: 'takes null for absent', required: ['plan'], claims: { plan: null }, code: 'claim_missing' },
  { title: 'misses one of several', required: ['plan', 'org'], claims: { plan: 'pro' }, code: 'claim_missing' },
  { title: 'takes a dot for a character', required: ['a.b'], claims: { a: { b: 1 } }, code: 'claim_missing' },
  { title: 'compares the name with regard to case', required: ['plan'], claims: { Plan: 1 }, code: 'claim_missing' },
  { title: 'accepts one of the values', required: [oneOf('free', 'pro')], claims: { plan: 'pro' }, code: 'accepted' },
  { title: 'refuses another value', required: [oneOf('pro')], claims: { plan: 'free' }, code: 'claim_mismatch' },
  { title: 'misses a claim with values', required: [oneOf('pro')], claims: {}, code: 'claim_missing' },
  { title: 'compares with regard to case', required: [oneOf('pro')], claims: { plan: 'Pro' }, code: 'claim_mismatch' },
  { title: 'compares with regard to type', required: [oneOf(1)], claims: { plan: '1' }, code: 'claim_mismatch' },
  { title: 'does not take true for 1', required: [oneOf(1)], claims: { plan: true }, code: 'claim_mismatch' },
  { title: 'accepts a boolean', required: [oneOf(false)], claims: { plan: false }, code: 'accepted' },
  { title: 'does not look into a list', required: [oneOf('pro')], claims: { plan: ['pro'] }, code: 'claim_mismatch' },
  {
    title: 'needs every claim to fit',
    required: [oneOf('pro'), { claim: 'org', oneOf: ['us'] }],
    claims: { plan: 'pro', org: 'them' },
    code: 'claim_mismatch',
  },
  {
    title: 'looks for what is missing before what does not fit',
    required: [oneOf('pro'), 'org'],
    claims: { plan: 'free' },
    code: 'claim_missing',
  },
  { title: 'accepts with nothing required', required: [], claims: {}, code: 'accepted' },
]

describe('requiredClaims (DESIGN §5)', () => {
  it.each(rows)('$title', async ({ required, claims, code }) => {
    const options = { requiredClaims: required as { claim: string; oneOf: readonly unknown[] }[] }
    await expect(verdictOn(tokenOf({ ...claims }), options)).resolves.toBe(code)
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'misses %s, which every object has',
    async (name) => {
      const own = Object.fromEntries([[name, 'own']])
      await expect(verdictOn(tokenOf(), { requiredClaims: [name] })).resolves.toBe('claim_missing')
      await expect(verdictOn(tokenOf(own), { requiredClaims: [name] })).resolves.toBe('accepted')
      const valued = { requiredClaims: [{ claim: name, oneOf: ['own'] }] }
      await expect(verdictOn(tokenOf(), valued)).resolves.toBe('claim_missing')
      await expect(verdictOn(tokenOf(own), valued)).resolves.toBe('accepted')
    },
  )

  it('may name a claim that has a rule of its own', async () => {
    await expect(verdictOn(tokenOf({ jti: undefined }), { requiredClaims: ['jti'] })).resolves.toBe('claim_missing')
  })

  it('includes what a denylist needs (DESIGN §8)', async () => {
    const denylist = { lookup: () => 'live' as const, requires: ['sid'] }
    await expect(verdictOn(tokenOf(), { denylist })).resolves.toBe('claim_missing')
    await expect(verdictOn(tokenOf({ sid: 'a' }), { denylist })).resolves.toBe('accepted')
  })
})
