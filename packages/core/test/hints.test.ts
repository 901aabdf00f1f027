import { AUDIENCE, type Claims, ISSUER, mint, turnableClock } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { hints } from '../src/hints.js'
import { type Event, type Hint, unchecked } from '../src/index.js'
import { entryFor, resolverScene } from './issuer/resolver-scene.js'
import { requestWith, testServer } from './test-server.js'

const now = turnableClock().now()
const token = (claims: Claims, options: Parameters<typeof mint>[1] = {}) => mint(claims, { now, ...options })
const source = 'DESIGN §5, hints'

interface Row {
  readonly title: string
  readonly hint: Hint | undefined
  readonly token: string
  readonly over?: Parameters<typeof testServer>[0]
  readonly source: string
}

const hinted: Row[] = [
  { title: 'iss has a slash more', hint: 'issuer_trailing_slash', token: token({ iss: `${ISSUER}/` }), source },
  {
    title: 'iss has a slash less',
    hint: 'issuer_trailing_slash',
    token: token({}),
    over: { issuer: `${ISSUER}/` },
    source,
  },
  {
    title: 'iss has a slash more than an alias',
    hint: 'issuer_trailing_slash',
    token: token({ iss: 'https://old.test/' }),
    over: { aliases: ['https://old.test'] },
    source,
  },
  {
    title: 'iss has a slash more than a tenant’s issuer',
    hint: 'issuer_trailing_slash',
    token: token({ iss: 'https://login.test/a/' }),
    over: { issuer: { template: 'https://login.test/{tenant}', tenants: ['a'] } },
    source,
  },
  {
    title: 'iss names a tenant in capitals',
    hint: 'issuer_case',
    token: token({ iss: 'https://login.test/A' }),
    over: { issuer: { template: 'https://login.test/{tenant}', tenants: ['a'] } },
    source,
  },
  { title: 'iss is in other letters', hint: 'issuer_case', token: token({ iss: 'https://ISSUER.test' }), source },
  ...['client_id', 'azp', 'cid', 'appid'].map((name) => ({
    title: `aud is the ${name}`,
    hint: 'audience_is_client_id' as const,
    token: token({ aud: ['my-client'], client_id: undefined, [name]: 'my-client' }),
    source,
  })),
  { title: 'the token is no JWT', hint: 'token_opaque', token: '2YotnFZFEjr1zCsicMWpAA', source },
  { title: 'the client sent no token at all', hint: 'token_opaque', token: 'undefined', source },
  { title: 'the token is a JWE', hint: 'token_encrypted', token: 'eyJhbGciOiJkaXIifQ..aaaa.bbbb.cccc', source },
  {
    title: 'the token has at_hash',
    hint: 'id_token',
    token: token({ at_hash: 'x' }, { header: { typ: 'JWT' } }),
    source,
  },
  {
    title: 'the token has a nonce and no scope',
    hint: 'id_token',
    token: token({ nonce: 'x', scope: undefined }, { header: { typ: 'JWT' } }),
    source,
  },
  { title: 'token_use is id', hint: 'id_token', token: token({ token_use: 'id' }), source },
  { title: 'typ is ID', hint: 'id_token', token: token({ typ: 'ID' }), source },
  { title: 'it expired four minutes ago', hint: 'clock_skew', token: token({ exp: now - 240 }), source },
  { title: 'it is valid in four minutes', hint: 'clock_skew', token: token({ nbf: now + 240 }), source },
  { title: 'it was issued four minutes ahead', hint: 'clock_skew', token: token({ iat: now + 240 }), source },
  {
    title: 'it is signed by a shared secret',
    hint: 'hs256_without_secret',
    token: token({}, { alg: 'HS256' }),
    source,
  },
]

const unhinted: Row[] = [
  { title: 'iss is another', hint: undefined, token: token({ iss: 'https://other.test' }), source },
  { title: 'iss is no string', hint: undefined, token: token({ iss: 7 }), source },
  { title: 'aud is another', hint: undefined, token: token({ aud: 'https://other.test' }), source },
  {
    title: 'aud and client are both absent',
    hint: undefined,
    token: token({ aud: undefined, client_id: undefined }),
    source,
  },
  { title: 'three parts that are no JWT', hint: undefined, token: 'a.b.c', source },
  { title: 'a refresh token', hint: undefined, token: token({ typ: 'Refresh' }), source },
  { title: 'it expired five minutes ago', hint: undefined, token: token({ exp: now - 300 }), source },
  { title: 'it is valid in five minutes', hint: undefined, token: token({ nbf: now + 300 }), source },
  { title: 'another asymmetric algorithm', hint: undefined, token: token({}, { alg: 'RS384' }), source },
]

async function refusedEvent({ token: text, over }: Row): Promise<Event> {
  const { server, events } = testServer(over)
  await server.decide(requestWith(text))
  const [event] = events
  if (event === undefined) throw new Error('nothing was told')
  return event
}

it('is not given where a resolver knows the issuers: what it would say to another one nobody has asked', async () => {
  const { ask, asked, events } = resolverScene((issuer) => (issuer === ISSUER ? entryFor(issuer) : undefined))
  await ask()
  for (const iss of [`${ISSUER}/`, 'https://ISSUER.test']) await ask({ iss })
  expect(events.map((event) => 'hint' in event)).toEqual([false, false, false])
  expect(asked).toEqual([ISSUER, `${ISSUER}/`, 'https://ISSUER.test'])
})

describe('a hint', () => {
  it.each(hinted)('says $hint when $title', async (row) => {
    expect(await refusedEvent(row)).toMatchObject({ type: 'refused', hint: row.hint })
  })

  it.each(unhinted)('is not given when $title', async (row) => {
    const event = await refusedEvent(row)
    expect(event).toMatchObject({ type: 'refused' })
    expect(event).not.toHaveProperty('hint')
  })

  it('of every kind is reached by a token, and explained', () => {
    const kinds = [...new Set(hinted.map(({ hint }) => hint))].sort()
    expect(kinds).toEqual(Object.keys(hints).sort())
  })

  it('is for the operator: the caller gets the same answer with and without it', async () => {
    const { server } = testServer()
    const answers = [`${ISSUER}/`, 'https://other.test'].map((iss) => server.decide(requestWith(token({ iss }))))
    const [one, two] = (await Promise.all(answers)).map((decision) => !decision.admitted && { ...decision.refusal })
    expect({ ...one, failure: undefined }).toEqual({ ...two, failure: undefined })
  })

  it('is not given where the token is good', async () => {
    const { server, events } = testServer({
      audience: unchecked('test'),
      requiredClaims: [{ claim: 'tenant', oneOf: ['x'] }],
    })
    await server.decide(requestWith(token({ aud: AUDIENCE, client_id: AUDIENCE, tenant: 'x' })))
    expect(events).toEqual([expect.not.objectContaining({ hint: expect.anything() })])
  })
})
