import { describe, expect, it } from 'vitest'
import { createResourceServer, type IncomingRequest, type ResourceRequest, requestOf } from '../../src/index.js'
import { UsageError } from '../../src/shared/failures.js'
import { ours, tokenOf } from '../verdicts.js'

const rawHeaders = ['Accept', '*/*']

const neutral: readonly { title: string; incoming: IncomingRequest; request: ResourceRequest }[] = [
  {
    title: 'takes method, target, header lines and peer as they arrived',
    incoming: { method: 'POST', url: '/a?b=c#d', rawHeaders, socket: { remoteAddress: '127.0.0.1' } },
    request: { method: 'POST', target: '/a?b=c#d', rawHeaders, remoteAddress: '127.0.0.1' },
  },
  {
    title: 'prefers the original target to one that a router has shortened',
    incoming: { method: 'GET', url: '/1', originalUrl: '/orders/1', rawHeaders },
    request: { method: 'GET', target: '/orders/1', rawHeaders },
  },
  {
    title: 'takes the parameters of the route',
    incoming: { method: 'GET', url: '/', rawHeaders, params: { orgId: '7' } },
    request: { method: 'GET', target: '/', rawHeaders, params: { orgId: '7' } },
  },
  {
    title: 'leaves out parameters that are none',
    incoming: { method: 'GET', url: '/', rawHeaders, params: 'orgId' },
    request: { method: 'GET', target: '/', rawHeaders },
  },
  {
    title: 'keeps both lines that `headers` would have made one',
    incoming: {
      method: 'GET',
      url: '/',
      rawHeaders: ['Authorization', 'Bearer a', 'Authorization', 'Bearer b'],
      headers: { authorization: 'Bearer a' },
    },
    request: { method: 'GET', target: '/', rawHeaders: ['Authorization', 'Bearer a', 'Authorization', 'Bearer b'] },
  },
  {
    title: 'reads `headers` where there are no raw ones, a list as several lines',
    incoming: { method: 'GET', url: '/', rawHeaders: [], headers: { a: '1', b: ['2', '3'], c: undefined } },
    request: { method: 'GET', target: '/', rawHeaders: ['a', '1', 'b', '2', 'b', '3'] },
  },
  { title: 'makes do with nothing', incoming: {}, request: { method: 'GET', target: '/', rawHeaders: [] } },
]

describe('requestOf (DESIGN §4)', () => {
  it.each(neutral)('$title', ({ incoming, request }) => {
    expect(requestOf(incoming)).toEqual(request)
  })

  it('lets a framework say target and parameters itself', () => {
    const incoming = { method: 'GET', url: '/1', originalUrl: '/orders/1', rawHeaders, params: { a: '1' } }
    expect(requestOf(incoming, { target: '/shop/orders/1', params: { b: '2' } })).toEqual({
      method: 'GET',
      target: '/shop/orders/1',
      rawHeaders,
      params: { b: '2' },
    })
  })

  it.each([
    { title: 'two tokens', line: () => `Bearer ${tokenOf()}, Bearer ${tokenOf()}`, status: 400 },
    { title: 'a token and a foreign scheme', line: () => `Bearer ${tokenOf()}, Basic eDp5`, status: 400 },
    { title: '[BR-18] a foreign scheme and a token', line: () => `Basic eDp5,bearer ${tokenOf()}`, status: 400 },
    { title: 'the parameters of a foreign scheme, which are no lines', line: () => 'Digest a="b", c="d"', status: 401 },
  ])('tells what a shim joined by a comma: $title', async ({ line, status }) => {
    const joined = { method: 'GET', url: '/', headers: { authorization: line() } }
    const decision = await createResourceServer(ours).decide(requestOf(joined))
    expect(decision).toMatchObject({ admitted: false, refusal: { status } })
  })

  it('admits by a token that only `headers` has', async () => {
    const shim = { method: 'GET', url: '/', headers: { authorization: `Bearer ${tokenOf()}` } }
    await expect(createResourceServer(ours).decide(requestOf(shim))).resolves.toMatchObject({ admitted: true })
  })
})

const request = { method: 'GET', target: '/', rawHeaders: [] }

const noRequests: readonly { title: string; given: unknown }[] = [
  { title: 'undefined', given: undefined },
  { title: 'null', given: null },
  { title: 'a text', given: 'GET /' },
  { title: 'no method', given: { ...request, method: undefined } },
  { title: 'a target that is no text', given: { ...request, target: new URL('https://api.test/') } },
  { title: 'no header lines', given: { ...request, rawHeaders: undefined } },
  { title: 'headers by name', given: { ...request, rawHeaders: { authorization: 'Bearer a' } } },
  { title: 'a name without a value', given: { ...request, rawHeaders: ['Authorization'] } },
  { title: 'lines in pairs', given: { ...request, rawHeaders: [['Authorization', 'Bearer a']] } },
  { title: 'a value that is no text', given: { ...request, rawHeaders: ['Authorization', undefined] } },
]

describe('decide', () => {
  it.each(noRequests)('calls it a programming error to be asked about $title', async ({ given }) => {
    const outcome = createResourceServer(ours).decide(given as ResourceRequest)
    await expect(outcome).rejects.toBeInstanceOf(UsageError)
  })
})
