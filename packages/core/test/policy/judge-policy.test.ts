import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { anyRole, anyScope, type ClaimPredicate, claim, type Policy, permits, role, scope } from '../../src/index.js'
import { authWith, judged } from '../test-server.js'

const auth = await authWith({ scope: 'read:orders', tenant: 'acme', roles: ['staff'] })

const rejections: unknown[] = []
const remember = (reason: unknown) => rejections.push(reason)
beforeAll(() => void process.on('unhandledRejection', remember))
afterAll(() => void process.off('unhandledRejection', remember))

/** What users without types might write. */
const predicate = (write: (value: unknown) => unknown) => write as ClaimPredicate

const answers: { title: string; answer: (value: unknown) => unknown }[] = [
  { title: 'false', answer: () => false },
  { title: 'undefined, a forgotten return', answer: () => undefined },
  { title: '1', answer: () => 1 },
  { title: 'the text "true"', answer: () => 'true' },
  { title: 'an object', answer: () => ({}) },
  { title: 'a Boolean object', answer: () => Object(true) },
  { title: 'a promise of true', answer: async () => true },
  { title: 'a thenable', answer: () => ({ [['th', 'en'].join('')]: () => true }) },
  { title: 'a promise that rejects', answer: () => Promise.reject(new Error('from a predicate')) },
]

describe('a predicate', () => {
  it('admits by true, and is told the value', () => {
    const asked = vi.fn(() => true)
    expect(judged(auth, claim('tenant', asked))).toBe('admitted')
    expect(asked.mock.calls).toEqual([['acme']])
  })

  it.each(answers)('refuses by $title', ({ answer }) => {
    expect(judged(auth, claim('tenant', predicate(answer)))).toEqual({ code: 'claim_insufficient', scope: undefined })
  })

  it('refuses by a throw', () => {
    const policy = claim('tenant', () => {
      throw new Error('from a predicate')
    })
    expect(judged(auth, policy)).toEqual({ code: 'claim_insufficient', scope: undefined })
  })

  it('is not asked about a claim that is absent', () => {
    const asked = vi.fn(() => true)
    expect(judged(auth, claim('toString', asked))).toMatchObject({ code: 'claim_insufficient' })
    expect(judged(auth, claim('absent', asked))).toMatchObject({ code: 'claim_insufficient' })
    expect(asked).not.toHaveBeenCalled()
  })

  it('that rejects causes no unhandled rejection', async () => {
    judged(
      auth,
      claim(
        'tenant',
        predicate(() => Promise.reject(new Error('unseen'))),
      ),
    )
    await new Promise((resolve) => setImmediate(resolve))
    expect(rejections).toEqual([])
  })
})

describe('names of Object.prototype', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']

  it.each(names)('are not granted by a token that does not say so: %s', (name) => {
    const policies: Policy[] = [scope(name), anyScope(name), role(name), anyRole(name), claim(name, () => true)]
    expect(policies.map((policy) => permits(auth, policy))).toEqual([false, false, false, false, false])
  })

  it.each(names)('are granted by a token that says so: %s', async (name) => {
    const granted = await authWith({ scope: name, roles: [name] })
    expect([scope(name), anyScope(name), role(name), anyRole(name)].map((policy) => permits(granted, policy))).toEqual([
      true,
      true,
      true,
      true,
    ])
  })

  it('count as claims where the token has them', async () => {
    const named = await authWith(JSON.parse('{"constructor":"here","toString":"there"}'))
    expect(permits(named, claim('constructor', 'here'))).toBe(true)
    expect(permits(named, claim('toString', 'there'))).toBe(true)
  })
})

describe('permits', () => {
  it('answers inside handlers', () => {
    expect(permits(auth, scope('read:orders'))).toBe(true)
    expect(permits(auth, scope('write:orders'))).toBe(false)
  })

  it('is false without auth', () => {
    expect(permits(undefined, scope('read:orders'))).toBe(false)
  })

  it('is false for a template without its parameter, and true with it', () => {
    expect(permits(auth, scope('read:{what}'))).toBe(false)
    expect(permits(auth, scope('read:{what}'), { what: 'users' })).toBe(false)
    expect(permits(auth, scope('read:{what}'), { what: 'orders' })).toBe(true)
  })
})
