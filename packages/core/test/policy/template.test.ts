import { describe, expect, it } from 'vitest'
import { allOf, anyOf, anyScope, ConfigError, role, scope } from '../../src/index.js'
import { authWith, judged } from '../test-server.js'

const source = 'DESIGN §4, {name} in a scope'
const longest = 'a'.repeat(128)
const auth = await authWith({
  scope: `read:organization:acme acme acme:read read/acme/orders/7 read:organization:${longest} read:{orgId} tenant:..%2f`,
})

const filled: { title: string; template: string; params: Record<string, unknown>; source: string }[] = [
  { title: 'at the end', template: 'read:organization:{orgId}', params: { orgId: 'acme' }, source },
  { title: 'alone', template: '{orgId}', params: { orgId: 'acme' }, source },
  { title: 'at the beginning', template: '{orgId}:read', params: { orgId: 'acme' }, source },
  { title: 'twice, between slashes', template: 'read/{a}/orders/{b_2}', params: { a: 'acme', b_2: '7' }, source },
  { title: 'with 128 characters', template: 'read:organization:{orgId}', params: { orgId: longest }, source },
]

const values: { title: string; value: unknown; source: string }[] = [
  { title: 'an empty string', value: '', source },
  { title: '129 characters', value: `${longest}a`, source },
  { title: 'a space', value: 'acme read:orders', source },
  { title: 'a quote', value: 'acme"', source },
  { title: 'a colon', value: 'acme:read', source },
  { title: 'a slash', value: 'acme/orders', source },
  { title: 'a percent sign', value: '..%2f', source },
  { title: 'a letter outside ASCII', value: 'äcme', source },
  { title: 'a line break at its end', value: 'acme\n', source },
  { title: 'braces, which are not filled again', value: '{orgId}', source },
  { title: 'a number', value: 7, source },
  { title: 'a list of one', value: ['acme'], source },
  { title: 'an object that turns into the text', value: { toString: () => 'acme' }, source },
  { title: 'null', value: null, source },
  { title: 'undefined', value: undefined, source },
]

describe('a {parameter} in a scope', () => {
  it.each(filled)('is filled in $title', ({ template, params }) => {
    expect(judged(auth, scope(template), params)).toBe('admitted')
  })

  it('shows in the challenge as it was filled in', () => {
    expect(judged(auth, scope('write:{orgId}'), { orgId: 'A-1._~' })).toEqual({
      code: 'scope_insufficient',
      scope: 'write:A-1._~',
    })
  })

  it.each(values)('that is $title is not met, and no scope is named', ({ value }) => {
    const refused = { code: 'scope_insufficient', scope: undefined }
    expect(judged(auth, scope('{orgId}'), { orgId: value })).toEqual(refused)
    expect(judged(auth, scope('tenant:{orgId}'), { orgId: value })).toEqual(refused)
    expect(judged(auth, allOf(scope('read:users'), scope('{orgId}')), { orgId: value })).toEqual(refused)
  })

  it.each(['orgId', 'toString', '__proto__', 'constructor'])('that is absent is not met: {%s}', (name) => {
    expect(judged(auth, scope(`read:organization:{${name}}`), {})).toEqual({
      code: 'scope_insufficient',
      scope: undefined,
    })
    expect(judged(auth, scope(`read:organization:{${name}}`))).toMatchObject({ code: 'scope_insufficient' })
  })

  it('that the request only inherits is absent', () => {
    expect(judged(auth, scope('{orgId}'), Object.create({ orgId: 'acme' }))).toMatchObject({
      code: 'scope_insufficient',
    })
  })

  it('leaves only its own alternative unmet', () => {
    expect(judged(auth, anyScope('read:{orgId}', 'acme'), { orgId: '!' })).toBe('admitted')
    expect(judged(auth, anyOf(scope('read:{orgId}'), scope('acme')), { orgId: '!' })).toBe('admitted')
  })

  it('is not looked at where the first alternative has none', () => {
    expect(judged(auth, anyScope('read:users', '{orgId}'), { orgId: '!' })).toEqual({
      code: 'scope_insufficient',
      scope: 'read:users',
    })
  })

  it('names no scope when credentials are absent and it cannot be filled in', () => {
    expect(judged(undefined, scope('{orgId}'), { orgId: '!' })).toEqual({
      code: 'credentials_absent',
      scope: undefined,
    })
    expect(judged(undefined, scope('{orgId}'), { orgId: 'x' })).toEqual({ code: 'credentials_absent', scope: 'x' })
  })

  it('of one request does not stay for the next', () => {
    const policy = allOf(scope('write:{orgId}'), role('owner'))
    const named = ['one', '!', 'two'].map((orgId) => judged(auth, policy, { orgId }))
    expect(named).toEqual([
      { code: 'scope_insufficient', scope: 'write:one' },
      { code: 'scope_insufficient', scope: undefined },
      { code: 'scope_insufficient', scope: 'write:two' },
    ])
  })

  it.each([
    'read{orgId}',
    '{orgId}read',
    'read:{orgId}x',
    'read:x{orgId}',
    'read:{a}{b}',
    'read:{}',
    'read:{org-id}',
    'read:{',
    'read:}',
    'read:{a:b}',
    '{a}.{b}',
  ])('that stands elsewhere is a mistake at construction: %s', (text) => {
    expect(() => scope(text)).toThrow(ConfigError)
    expect(() => anyScope('a', text)).toThrow(ConfigError)
  })
})
