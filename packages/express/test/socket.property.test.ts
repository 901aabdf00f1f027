import { type RawRequest, type RawResponse, sendRaw, signCompact, validClaims } from '@claimcheck/test-fixtures'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromCookie, fromHeader, requireAuth, requireScope } from '../src/index.js'
import { api } from './api.js'
import { type Serving, serve, versions } from './serve.js'

const numRuns = process.env['CI'] === undefined ? 500 : 2000
const marker = 'm4rk3r-7d2f90c1'
const now = api.clock.now()

const textOf = (codes: fc.Arbitrary<number>) =>
  fc.string({ unit: codes.map((code) => String.fromCharCode(code)), maxLength: 60 })
const mostly = <Value>(usual: fc.Arbitrary<Value>, unusual: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 30, arbitrary: usual }, { weight: 1, arbitrary: unusual })
const marked = (text: fc.Arbitrary<string>) => fc.tuple(text, text).map(([before, after]) => before + marker + after)

/** A field value (RFC 9110 §5.5), and rarely the control characters that Node refuses before any middleware. */
const fieldValue = mostly(
  textOf(fc.oneof(fc.integer({ min: 32, max: 126 }), fc.integer({ min: 128, max: 255 }), fc.constant(9))),
  textOf(fc.integer({ min: 1, max: 31 })).map((text) => text.replace(/[\r\n]/g, '')),
)
const token68 = textOf(fc.constantFrom(...Buffer.from('AZaz09-._~+/=')))

const members = fc.dictionary(
  fc.oneof(fc.constantFrom('typ', 'crit', 'aud', 'exp', 'scope', 'cnf'), fc.string()),
  fc.jsonValue(),
  {
    maxKeys: 2,
  },
)
const signed = fc.tuple(members, members).map(([header, claims]) =>
  signCompact({
    header: { alg: 'ES256', kid: 'test-ES256', ...header },
    payload: { ...validClaims({ now }), sub: marker, ...claims },
    alg: 'ES256',
  }),
)
const part = fc.oneof(
  fc.jsonValue().map((value) => JSON.stringify({ alg: 'ES256', iss: 'https://issuer.test', [marker]: value })),
  marked(fc.string()),
)
const assembled = fc.tuple(part, part, fc.base64String()).map(([header, payload, signature]) => {
  const encoded = [header, payload].map((text) => Buffer.from(text).toString('base64url'))
  return [...encoded, signature.replaceAll('=', '')].join('.')
})

const token = fc.oneof(signed, assembled, marked(token68), marked(fieldValue))
const scheme = mostly(fc.constantFrom('Bearer ', 'bearer  '), fc.constantFrom('Bearer', 'Basic ', 'DPoP ', 'Bearer, '))
const authorization = fc.tuple(scheme, token).map((parts) => ['Authorization', parts.join('')] as const)
const cookie = fc.oneof(token, fieldValue).map((value) => ['Cookie', `theme=dark; token=${value}`] as const)
const otherName = mostly(fc.constantFrom('Origin', 'Sec-Fetch-Site', 'DPoP', 'X-Other'), fc.constant('authorization'))
const otherLine = fc.tuple(otherName, marked(fieldValue))
const request: fc.Arbitrary<RawRequest> = fc.record({
  method: mostly(fc.constantFrom('GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS', 'QUERY'), fc.constantFrom('get', 'X')),
  target: mostly(fc.webPath(), textOf(fc.integer({ min: 33, max: 255 }))).map((path) => `/${marker}${path}?${marker}`),
  headerLines: fc
    .tuple(fc.option(authorization), fc.option(cookie, { freq: 1 }), fc.array(otherLine, { maxLength: 2 }))
    .map(([first, second, others]) => [first, second, ...others].filter((line) => line !== null)),
})

/** Everything that came back, but for the framework's `Date`. */
const everythingIn = ({ headers, body }: RawResponse) => `${headers.flat().join('\n')}\n${body.toString('latin1')}`
const challenge = /^Bearer(?: [a-z_]+="[\x20\x21\x23-\x5b\x5d-\x7e]*",?)+$/

describe.each(versions)('whatever a socket can carry, to $version', ({ express }) => {
  let server: Serving
  let handled = 0
  beforeAll(async () => {
    const cookies = [fromHeader(), fromCookie('token', { origins: ['https://app.test'] })]
    const app = express().use(requireAuth({ ...api, credentials: cookies }), requireScope('read:orders'))
    server = await serve(app.use((_req, res) => void res.end('handled', () => handled++)))
  })
  afterAll(() => server.close())

  it('[BR-09, BR-11] is answered with 200, 400, 401 or 403, and never comes back', async () => {
    const check = async (sent: RawRequest) => {
      const response = await sendRaw(server.port, sent)
      expect([200, 400, 401, 403]).toContain(response.status)
      expect(everythingIn(response)).not.toContain(marker)
      // Node itself answers 400 to what is no HTTP, before any middleware, and closes the connection.
      const ours = response.header('content-type') === 'application/json'
      if (response.status !== 200 && ours) expect(response.header('www-authenticate')).toMatch(challenge)
      else expect([200, 400]).toContain(response.status)
    }
    await fc.assert(fc.asyncProperty(request, check), { numRuns })
    const valid = signCompact({
      header: { alg: 'ES256', kid: 'test-ES256' },
      payload: validClaims({ now }),
      alg: 'ES256',
    })
    const before = handled
    const alive = await sendRaw(server.port, { headerLines: [['Authorization', `Bearer ${valid}`]] })
    expect([alive.status, alive.body.toString(), handled - before]).toEqual([200, 'handled', 1])
  })
})
