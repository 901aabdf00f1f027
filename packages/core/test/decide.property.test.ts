import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createResourceServer,
  type Decision,
  type Event,
  fromCookie,
  fromHeader,
  type ResourceServer,
} from '../src/index.js'
import { type Asked, asked, clock } from './decide-inputs.js'
import { serverOptions } from './test-server.js'

const numRuns = process.env['CI'] ? 10_000 : 2000

const rejections: unknown[] = []
const remember = (reason: unknown) => rejections.push(reason)
beforeAll(() => void process.on('unhandledRejection', remember))
afterAll(() => void process.off('unhandledRejection', remember))

const events: Event[] = []
const observed = { clock, onEvent: (event: Event) => events.push(event) }
const credentials = [fromHeader(), fromCookie('session', { origins: [] })]
const servers: readonly ResourceServer[] = [
  createResourceServer(serverOptions({ ...observed, impliedScopes: { 'write:orders': ['read:acme'] } })),
  createResourceServer(
    serverOptions({ ...observed, credentials, profile: 'rfc9068', roleClaims: [['realm_access', 'roles'], 'roles'] }),
  ),
]

// RFC 6750 §3: error and error_description without quote and backslash, scope without space at either end.
const text = '[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]+'
const scopes = '[\\x21\\x23-\\x5b\\x5d-\\x7e]+(?: [\\x21\\x23-\\x5b\\x5d-\\x7e]+)*'
const wellFormed = new RegExp(
  `^Bearer realm="api"(?:, error="[a-z_]+", error_description="${text}")?(?:, scope="${scopes}")?$`,
)

function judge(decision: Decision, { marker, request }: Asked): string {
  if (decision.admitted) {
    expect(decision.headers).toEqual({})
    return 'admitted'
  }
  const { status, headers, body, failure } = decision.refusal
  expect([400, 401, 403]).toContain(status)
  expect(Object.keys(headers)).toEqual(['WWW-Authenticate', 'Cache-Control', 'Content-Type', 'Content-Length'])
  expect(headers['WWW-Authenticate']).toMatch(wellFormed)
  expect(Object.values(headers).filter((value) => !/^[\x20-\x7e]+$/.test(value))).toEqual([])
  expect(request.method === 'HEAD' || JSON.parse(body).code === failure.code).toBe(true)
  expect(JSON.stringify([status, headers, body, failure, failure.message, String(failure.cause)])).not.toContain(marker)
  return failure.code
}

/** What a caller can cause; a run that does not get there proves little. */
const reachable = [
  'admitted',
  'algorithm_refused',
  'audience_mismatch',
  'binding_unverifiable',
  'claim_missing',
  'claims_malformed',
  'credentials_absent',
  'credentials_malformed',
  'critical_header_unsupported',
  'issuer_unknown',
  'key_unknown',
  'scope_insufficient',
  'signature_invalid',
  'token_expired',
  'token_malformed',
  'token_not_yet_valid',
  'type_refused',
]

describe('decide, whatever the caller sends', () => {
  it('[BR-11] admits or answers 400, 401 or 403, and nothing of the caller’s comes back', {
    timeout: 120_000,
  }, async () => {
    const reached = new Set<string>()
    const property = fc.asyncProperty(asked, fc.constantFrom(...servers), async (question, server) => {
      events.length = 0
      const { request, policy, optional } = question
      reached.add(judge(await server.decide(request, policy, { optional }), question))
      expect(JSON.stringify(events)).not.toContain(question.marker)
    })
    await fc.assert(property, { numRuns })
    await new Promise((resolve) => setImmediate(resolve))
    expect(rejections).toEqual([])
    expect([...reached]).toEqual(expect.arrayContaining(reachable))
  })
})
