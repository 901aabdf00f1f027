import { base64url, signCompact, turnableClock, validClaims } from '@claimcheck/test-fixtures'
import fc from 'fast-check'
import {
  allOf,
  anyOf,
  anyScope,
  claim,
  fromIssuer,
  type Policy,
  type ResourceRequest,
  role,
  scope,
} from '../src/index.js'

export const clock = turnableClock()

/** One question for `decide`, and the text in it that must never come back. */
export interface Asked {
  readonly marker: string
  readonly request: ResourceRequest
  readonly policy: Policy | undefined
  readonly optional: boolean
}

const policies: readonly (Policy | undefined)[] = [
  undefined,
  scope('read:orders'),
  scope('read:{id}', 'write:orders'),
  anyScope('{id}', 'admin'),
  allOf(scope('tenant/{org}/{id}'), role('admin')),
  anyOf(claim('tenant', 'acme'), scope('write:{id}')),
  claim('tenant', (value) => (value as { deep: { er: boolean } }).deep.er),
  fromIssuer('https://issuer.test'),
]

const claimNames = ['iss', 'aud', 'sub', 'exp', 'nbf', 'iat', 'jti', 'scope', 'scp', 'roles', 'client_id', 'azp', 'cnf']
const otherNames = ['nonce', 'tenant', 'realm_access', 'typ', 'token_use', 'events', '__proto__', 'constructor']
const headerNames = ['alg', 'kid', 'typ', 'crit', 'b64', 'jku', 'jwk', 'x5c', '__proto__']

/** Any JSON, often with the marker in it, or nothing. */
const valueWith = (marker: string): fc.Arbitrary<unknown> =>
  fc.oneof(
    fc.constantFrom<unknown>(marker, [marker], { [marker]: marker }, `"${marker}\\\r\n`, `https://${marker}.test/`),
    fc.string({ unit: 'binary' }).map((text) => `${text}${marker}`),
    fc.jsonValue({ maxDepth: 3 }),
    fc.double(),
    fc.constantFrom<unknown>(clock.now(), clock.now() + 60, 0, -1, 2 ** 53, '', [], {}, null, true, undefined),
  )

type Member = [name: string, value: unknown]

/** Wrong in one thing and right in form, so that every room is reached often. */
const plausibleClaims = (marker: string): fc.Arbitrary<Member> =>
  fc.constantFrom<Member>(
    ['exp', 1],
    ['exp', undefined],
    ['nbf', clock.now() + 60],
    ['aud', marker],
    ['iss', marker],
    ['sub', undefined],
    ['scope', `read:acme ${marker}`],
    ['cnf', { jkt: marker }],
    ['nonce', marker],
  )

const plausibleHeader = (marker: string): fc.Arbitrary<Member> =>
  fc.constantFrom<Member>(['kid', marker], ['kid', undefined], ['alg', 'RS384'], ['alg', marker], ['typ', marker])

/** A few members, laid over those that are right. */
const membersWith = (marker: string, names: readonly string[], plausible?: fc.Arbitrary<Member>) => {
  const any: fc.Arbitrary<Member> = fc.tuple(
    fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: fc.constant(marker) }),
    valueWith(marker),
  )
  return fc.array(plausible === undefined ? any : fc.oneof(any, plausible), { maxLength: 2 })
}

function laidOver(base: object, members: readonly Member[]): string {
  const entries = [...Object.entries(base).filter(([name]) => !members.some(([one]) => one === name)), ...members]
  // As text: an object literal could not have `__proto__` as a member.
  const present = entries.filter(([, value]) => value !== undefined)
  return `{${present.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join()}}`
}

const jwsHeader = { alg: 'ES256', kid: 'test-ES256', typ: 'at+jwt' }

const signedToken = (marker: string): fc.Arbitrary<string> => {
  const claims = membersWith(marker, [...claimNames, ...otherNames], plausibleClaims(marker))
  const payload = claims.map((members) => laidOver(validClaims({ now: clock.now() }), members))
  const members = membersWith(marker, headerNames, plausibleHeader(marker))
  const header = fc.oneof(
    { weight: 3, arbitrary: fc.constant(JSON.stringify(jwsHeader)) },
    { weight: 1, arbitrary: members.map((over) => laidOver(jwsHeader, over)) },
  )
  const jws = fc.record({
    header,
    payload: fc.oneof({ weight: 8, arbitrary: payload }, { weight: 1, arbitrary: fc.json() }),
    forged: fc.integer({ min: 0, max: 15 }).map((one) => one === 0),
  })
  return jws.map(({ forged, ...parts }) =>
    signCompact({ ...parts, alg: 'ES256', ...(forged && { signature: Buffer.alloc(64, 1) }) }),
  )
}

const brokenToken = (marker: string): fc.Arbitrary<string> => {
  const part = fc.oneof(
    fc.constantFrom(marker, '', base64url(jwsHeader), base64url({ ...jwsHeader, kid: marker }), base64url(marker)),
    fc.uint8Array({ maxLength: 20 }).map(base64url),
    membersWith(marker, claimNames).map((members) => base64url(laidOver({ iss: 'https://issuer.test' }, members))),
  )
  return fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('.'))
}

const headerLine = (marker: string): fc.Arbitrary<[string, string]> => {
  const name = fc.constantFrom('Authorization', 'authorization', 'AUTHORIZATION', 'Cookie', 'X-Other', marker)
  const token = fc.oneof(signedToken(marker), brokenToken(marker))
  const value = fc.oneof(
    fc
      .tuple(fc.constantFrom('Bearer ', 'bearer  ', 'Bearer\t', 'DPoP ', 'Basic ', ''), token)
      .map((words) => words.join('')),
    fc.tuple(fc.string({ unit: 'binary' }), fc.string()).map(([before, after]) => `${before}${marker}${after}`),
    fc.string().map((text) => `Bearer ${marker}${text}`),
  )
  return fc.tuple(name, value)
}

const headerLines = (marker: string): fc.Arbitrary<string[]> =>
  fc.oneof(
    { weight: 3, arbitrary: signedToken(marker).map((token) => ['Authorization', `Bearer ${token}`]) },
    { weight: 1, arbitrary: brokenToken(marker).map((token) => ['authorization', `bearer ${token}`]) },
    { weight: 2, arbitrary: fc.array(headerLine(marker), { maxLength: 3 }).map((lines) => lines.flat()) },
  )

/** The one thing of the caller's that may come back is a parameter of this form; so it never holds the marker. */
const parameters = (marker: string): fc.Arbitrary<Record<string, unknown>> => {
  const legal = fc.constantFrom('orders', 'acme', 'a'.repeat(128), 'A-1._~')
  const illegal = valueWith(marker).filter((value) => typeof value !== 'string' || !/^[\w.~-]{1,128}$/.test(value))
  const value = fc.oneof(legal, illegal, fc.constantFrom(`${marker}!`, `${marker}é`, `${marker} x`, `"${marker}"`))
  return fc.dictionary(fc.constantFrom('id', 'org', '__proto__', marker), value, { maxKeys: 3 })
}

const marker = fc.stringMatching(/^[a-z0-9]{16}$/).map((text) => `mk${text}`)

export const asked: fc.Arbitrary<Asked> = marker.chain((text) =>
  fc.record({
    marker: fc.constant(text),
    request: fc.record({
      method: fc.oneof(fc.constantFrom('GET', 'HEAD', 'POST', 'OPTIONS'), fc.string()),
      target: fc.oneof(fc.constant(`/${text}?access_token=${text}`), fc.string({ unit: 'binary' })),
      rawHeaders: headerLines(text),
      params: parameters(text),
    }),
    policy: fc.constantFrom(...policies),
    optional: fc.boolean(),
  }),
)
