import { describe, expect, it } from 'vitest'
import {
  ConfigError,
  isConfigError,
  isTokenRefused,
  isVerifierUnavailable,
  StoreFull,
  TokenRefused,
  UsageError,
  VerifierUnavailable,
} from '../../src/index.js'
import { factsOf, isFailure } from '../../src/shared/failures.js'

const mark = Symbol.for('claimcheck.failure')
const cause = new Error('what happened')

const failures = [
  { title: 'TokenRefused', value: new TokenRefused('token_expired'), is: isTokenRefused },
  { title: 'VerifierUnavailable', value: new VerifierUnavailable('overloaded'), is: isVerifierUnavailable },
  { title: 'ConfigError', value: new ConfigError(['one']), is: isConfigError },
  { title: 'UsageError', value: new UsageError('wrong'), is: undefined },
  { title: 'StoreFull', value: new StoreFull('full'), is: undefined },
]

describe('failures', () => {
  it.each(failures)('$title is an error of that name, recognised as nothing else', ({ title, value, is }) => {
    expect(value).toBeInstanceOf(Error)
    expect(value.name).toBe(title)
    const recognise = [isTokenRefused, isVerifierUnavailable, isConfigError]
    expect(recognise.filter((recognises) => recognises(value))).toEqual(is === undefined ? [] : [is])
  })

  it.each([
    undefined,
    null,
    'token_expired',
    401,
    {},
    new Error('token_expired'),
    { code: 'token_expired', status: 401 },
  ])('are not recognised in %s', (value) => {
    expect([isTokenRefused(value), isVerifierUnavailable(value), isConfigError(value), isFailure(value)]).toEqual([
      false,
      false,
      false,
      false,
    ])
  })

  it('of another copy are recognised by their symbol, never by class', () => {
    expect(isTokenRefused(Object.assign(new Error('x'), { [mark]: { kind: 'refused' } }))).toBe(true)
    expect(isVerifierUnavailable(Object.assign(new Error('x'), { [mark]: { kind: 'unavailable' } }))).toBe(true)
  })

  it('carry their own facts', () => {
    expect(factsOf(new TokenRefused('token_expired'))).toEqual({
      kind: 'refused',
      status: 401,
      error: 'invalid_token',
      description: 'The access token has expired',
    })
    expect(factsOf(new VerifierUnavailable('overloaded'))).toEqual({ kind: 'unavailable', status: 503 })
  })

  it('keep the mark out of JSON and enumeration', () => {
    const refused = new TokenRefused('token_expired')
    expect(Object.getOwnPropertyDescriptor(refused, mark)?.enumerable).toBe(false)
    expect(JSON.stringify(refused)).not.toContain('kind')
  })
})

describe('TokenRefused and VerifierUnavailable', () => {
  it.each([
    { value: new TokenRefused('credentials_malformed'), status: 400 },
    { value: new TokenRefused('credentials_absent'), status: 401 },
    { value: new TokenRefused('role_insufficient'), status: 403 },
    { value: new VerifierUnavailable('status_unavailable'), status: 503 },
  ])('have what the frameworks look for: $status', ({ value, status }) => {
    expect(value).toMatchObject({ status, statusCode: status, expose: true, headers: {}, body: '' })
  })

  it('keep the cause', () => {
    expect(new TokenRefused('token_malformed', { cause }).cause).toBe(cause)
    expect(new VerifierUnavailable('keys_unavailable', { cause }).cause).toBe(cause)
  })

  it('have no cause where there is none', () => {
    expect('cause' in new TokenRefused('token_malformed')).toBe(false)
  })

  it('have no stack trace, and leave that of other errors alone', () => {
    const limit = Error.stackTraceLimit
    expect(new TokenRefused('token_expired').stack).not.toContain('\n    at ')
    expect(Error.stackTraceLimit).toBe(limit)
    expect(new Error('other').stack).toContain('\n    at ')
  })
})

describe('ConfigError', () => {
  it('names one problem, or all of several', () => {
    expect(new ConfigError(['one']).message).toBe('one')
    expect(new ConfigError(['one', 'two']).message).toBe('2 problems:\n- one\n- two')
  })

  it('keeps the problems as a list of its own', () => {
    const problems = ['one']
    const error = new ConfigError(problems, { cause })
    problems.push('two')
    expect(error.problems).toEqual(['one'])
    expect(Object.isFrozen(error.problems)).toBe(true)
    expect(error.cause).toBe(cause)
  })
})
