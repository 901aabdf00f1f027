import { describe, expect, it } from 'vitest'
import { type DecideOptions, type Policy, type ResourceRequest, scope, unchecked } from '../src/index.js'
import { refusalIn, requestWith, testServer } from './test-server.js'

const policy = scope('read:orders')

const requests: { title: string; request: unknown }[] = [
  { title: 'undefined', request: undefined },
  { title: 'null', request: null },
  { title: 'a string', request: 'GET /' },
  { title: 'an empty object', request: {} },
  { title: 'no method', request: { target: '/', rawHeaders: [] } },
  { title: 'no target', request: { method: 'GET', rawHeaders: [] } },
  { title: 'no header lines', request: { method: 'GET', target: '/' } },
  { title: 'headers as an object', request: { method: 'GET', target: '/', rawHeaders: { authorization: 'x' } } },
  { title: 'a name without a value', request: { method: 'GET', target: '/', rawHeaders: ['authorization'] } },
  { title: 'a value that is a list', request: { method: 'GET', target: '/', rawHeaders: ['authorization', ['x']] } },
  { title: 'pairs', request: { method: 'GET', target: '/', rawHeaders: [['authorization', 'x']] } },
]

const policies: { title: string; policy: unknown }[] = [
  { title: 'null', policy: null },
  { title: 'a scope as text', policy: 'read:orders' },
  { title: 'a predicate', policy: () => true },
  { title: 'an object of no kind of ours', policy: { kind: 'not' } },
  { title: 'a list of policies', policy: [policy] },
]

const options: { title: string; options: unknown }[] = [
  { title: 'null', options: null },
  { title: 'true', options: true },
  { title: 'optional in words', options: { optional: 'yes' } },
  { title: 'an unknown one', options: { optional: true, realm: 'x' } },
  { title: 'onStatusUnavailable: true', options: { onStatusUnavailable: true } },
  { title: 'onStatusUnavailable with a bare reason', options: { onStatusUnavailable: { reason: 'x' } } },
]

describe('what is no question at all', () => {
  it.each(requests)('is a UsageError: the request is $title', async ({ request }) => {
    const { server } = testServer()
    await expect(server.decide(request as ResourceRequest)).rejects.toMatchObject({ name: 'UsageError' })
    expect(() => server.authorize(undefined, policy, request as ResourceRequest)).toThrow(
      expect.objectContaining({ name: 'UsageError' }),
    )
  })

  it.each(policies)('is a UsageError: the policy is $title', async ({ policy: given }) => {
    const { server } = testServer()
    await expect(server.decide(requestWith(), given as Policy)).rejects.toMatchObject({ name: 'UsageError' })
    expect(() => server.authorize(undefined, given as Policy, requestWith())).toThrow(
      expect.objectContaining({ name: 'UsageError' }),
    )
  })

  it('is a UsageError: a guard without a policy', () => {
    const { server } = testServer()
    expect(() => server.authorize(undefined, undefined as never, requestWith())).toThrow(
      expect.objectContaining({ name: 'UsageError' }),
    )
  })

  it.each(options)('is a UsageError: the options are $title', async ({ options: given }) => {
    const { server } = testServer()
    await expect(server.decide(requestWith(), undefined, given as DecideOptions)).rejects.toMatchObject({
      name: 'UsageError',
    })
  })

  it('does not include options that are empty or undefined', async () => {
    const { server } = testServer()
    const given = [undefined, {}, { optional: false }, { onStatusUnavailable: unchecked('why not') }]
    const decisions = given.map((one) => server.decide(requestWith(), undefined, one))
    expect((await Promise.all(decisions)).map((decision) => refusalIn(decision).status)).toEqual([401, 401, 401, 401])
  })
})
