import { AUDIENCE, ISSUER, testKeys, testSecrets } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { type Event, type IssuerEntry, remoteKeys, sharedSecret, staticKeys, unchecked } from '../../src/index.js'
import { admitted, refused, unavailable } from '../key/answers.js'
import { type Beside, each, entryFor, ourKeys, resolverScene } from './resolver-scene.js'

const marker = 'marker-of-the-answer'
const elsewhere = 'must answer with undefined, or with options whose `issuer` is the very one asked for'
const template = { template: 'https://{tenant}.test', tenants: ['issuer'] }

class Entry {
  readonly issuer = ISSUER
  readonly keys = ourKeys
}

interface Row {
  readonly title: string
  readonly answer: unknown
  /** What each of the problems must say, in order. */
  readonly says: readonly string[]
  readonly iss?: string
  readonly beside?: Beside
}

/** Right but for what is laid over it. */
const wrong = (title: string, over: object, ...says: string[]): Row => ({
  title,
  answer: { issuer: ISSUER, keys: ourKeys, ...over },
  says,
})
const at = (title: string, iss: string, ...says: string[]): Row => ({ title, iss, answer: { issuer: iss }, says })
const keysAt = (title: string, url: string): Row =>
  wrong(title, { keys: remoteKeys(url) }, 'remoteKeys(url): a resolver must not name this machine')

const rows: readonly Row[] = [
  { title: 'undefined', answer: undefined, says: [] },
  { title: 'null', answer: null, says: [elsewhere] },
  { title: 'true', answer: true, says: [elsewhere] },
  { title: 'the issuer itself', answer: ISSUER, says: [elsewhere] },
  { title: 'a number', answer: 7, says: [elsewhere] },
  { title: 'a list', answer: [entryFor(ISSUER)], says: [elsewhere] },
  { title: 'a function', answer: () => entryFor(ISSUER), says: [elsewhere] },
  { title: 'an instance of a class', answer: new Entry(), says: [elsewhere] },
  { title: 'options that inherit everything', answer: Object.create(entryFor(ISSUER)), says: [elsewhere] },
  {
    title: 'options that inherit their issuer',
    answer: Object.assign(Object.create({ issuer: ISSUER }), { keys: ourKeys }),
    says: [elsewhere],
  },
  { title: 'a map', answer: new Map(Object.entries(entryFor(ISSUER))), says: [elsewhere] },
  { title: 'nothing in particular', answer: {}, says: [elsewhere] },
  wrong('another issuer', { issuer: `https://${marker}.test` }, elsewhere),
  wrong('a slash more', { issuer: `${ISSUER}/` }, elsewhere),
  wrong('other letters', { issuer: 'https://ISSUER.test' }, elsewhere),
  wrong('a list of the issuer', { issuer: [ISSUER] }, elsewhere),
  wrong('a String object', { issuer: Object(ISSUER) }, elsewhere),
  wrong('a template that stands for the issuer', { issuer: template }, elsewhere),
  wrong('the issuer as an alias only', { issuer: `https://${marker}.test`, aliases: [ISSUER] }, elsewhere),
  {
    title: 'no audience',
    answer: entryFor(ISSUER),
    beside: { audience: undefined } as never,
    says: ['`audience` is required'],
  },
  wrong('an empty audience', { audience: '' }, '`audience` must be'),
  wrong('an audience left out in no words', { audience: { reason: marker } }, '`audience` must be'),
  wrong('an audience left out with nothing in its place', { audience: unchecked(marker) }, '`requiredClaims`'),
  wrong('an unknown option', { audiance: marker }, 'unknown option `audiance`'),
  wrong('an option of the server', { realm: marker }, 'unknown option `realm`'),
  wrong('issuers of its own', { issuers: [entryFor(ISSUER)] }, 'unknown option `issuers`'),
  wrong('aliases that cannot be', { aliases: [`${marker}#`] }, '`aliases` must be'),
  wrong('no algorithm of ours', { algorithms: ['ES256', marker] }, '`algorithms` holds a name that is none of'),
  wrong('none as algorithm', { algorithms: ['ES256', 'none'] }, '`algorithms` holds a name that is none of'),
  wrong('HS256 without a secret', { algorithms: ['ES256', 'HS256'] }, '`algorithms` holds HS256'),
  wrong('another profile', { profile: marker }, '`profile` must be'),
  wrong('too much tolerance', { clockTolerance: 121 }, '`clockTolerance` must be'),
  wrong('keys that are a URL', { keys: `https://${marker}.test/jwks` }, '`keys` must be'),
  wrong('keys that are null', { keys: null }, '`keys` must be'),
  wrong(
    'keys that fit none of the algorithms',
    { algorithms: ['RS256'] },
    'staticKeys: no key of the set can be used with the algorithms of this issuer',
  ),
  wrong(
    'a secret beside asymmetric algorithms',
    { keys: sharedSecret(testSecrets.HS256.secret), algorithms: ['RS256'] },
    '`algorithms` and the key source contradict each other',
  ),
  wrong(
    'much that is wrong at once',
    { audience: '', profile: marker, tenant: marker },
    '`audience` must be',
    '`profile` must be',
    'unknown option `tenant`',
  ),
  wrong(
    'keys of this machine over http',
    { keys: remoteKeys('http://127.0.0.1:4000/jwks') },
    'remoteKeys(url): it must be an https URL',
  ),
  keysAt('keys of this machine over https', 'https://127.0.0.1:4000/jwks'),
  keysAt('keys of another address of it', 'https://127.8.9.10/jwks'),
  keysAt('keys of its short address', 'https://127.1/jwks'),
  keysAt('keys of its address as one number', 'https://2130706433/jwks'),
  keysAt('keys of localhost', 'https://localhost/jwks'),
  keysAt('keys of localhost in capitals', 'https://LOCALHOST/jwks'),
  keysAt('keys of localhost from the root', 'https://localhost./jwks'),
  keysAt('keys of a name under localhost', 'https://keys.localhost/jwks'),
  keysAt('keys of [::1]', 'https://[::1]/jwks'),
  keysAt('keys of [::]', 'https://[::]/jwks'),
  keysAt('keys of an IPv4 address in IPv6', 'https://[::ffff:127.0.0.1]/jwks'),
  keysAt('keys of 0.0.0.0', 'https://0.0.0.0/jwks'),
  wrong(
    'keys of this machine, in words',
    { keys: remoteKeys('http://127.0.0.1:4000/jwks', { insecureHttp: unchecked(marker) }) },
    'remoteKeys(url): a resolver must not name this machine',
  ),
  at('this machine, to be discovered over http', 'http://127.0.0.1:4000', 'the issuer cannot be discovered'),
  at('localhost, to be discovered over https', 'https://localhost:4000', 'the issuer cannot be discovered'),
  at('localhost from the root, to be discovered', 'https://localhost.', 'the issuer cannot be discovered'),
  at('[::1], to be discovered', 'https://[::1]', 'the issuer cannot be discovered'),
  at('an issuer on http', 'http://issuer.test', 'the issuer cannot be discovered'),
  at('an issuer with a user name', `https://${marker}@issuer.test`, 'the issuer cannot be discovered'),
  at('an issuer with a password', `https://a:${marker}@issuer.test`, 'the issuer cannot be discovered'),
  at('an issuer that is no URL', marker, 'the issuer cannot be discovered'),
  at('an issuer of another scheme', `file:///${marker}`, 'the issuer cannot be discovered'),
]

const refusals = (events: readonly Event[]) => events.filter((event) => event.type === 'refused')

describe('a resolver that answers with (DESIGN §8)', () => {
  it.each(rows)('$title does not know the issuer, now and for 30 s', async ({ answer, says, iss = ISSUER, beside }) => {
    const { ask, asked, fetched, events, clock } = resolverScene(() => answer, beside)
    expect(await ask({ iss })).toEqual(refused('issuer_unknown'))
    clock.advance(29)
    expect([await ask({ iss }), asked, fetched]).toEqual([refused('issuer_unknown'), [iss], []])
    const problems = refusals(events).map((event) => event.problems)
    const whole = says.map((text) => expect.stringContaining(text))
    expect(problems).toEqual(each(2, says.length === 0 ? undefined : whole))
    expect(JSON.stringify(events)).not.toContain(marker)
  })

  it.each(rows)('$title does not know it later either', async ({ answer, says, iss = ISSUER, beside }) => {
    const { ask, events } = resolverScene(async () => answer, beside)
    expect(await ask({ iss })).toEqual(refused('issuer_unknown'))
    expect(refusals(events)).toEqual([expect.objectContaining({ code: 'issuer_unknown' })])
    expect(refusals(events).some((event) => Object.hasOwn(event, 'problems'))).toBe(says.length > 0)
  })

  it('something wrong says nothing of it to the caller', async () => {
    const { server, token } = resolverScene(() => ({ issuer: marker }))
    const { server: another } = resolverScene(() => undefined)
    const rawHeaders = ['Authorization', `Bearer ${token()}`]
    const answers = [server, another].map((one) => one.decide({ method: 'GET', target: '/', rawHeaders }))
    const [one, two] = (await Promise.all(answers)).map((decision) => !decision.admitted && { ...decision.refusal })
    expect({ ...one, failure: undefined }).toEqual({ ...two, failure: undefined })
  })

  it('keys that cannot be made has failed: their mistake is thrown', async () => {
    const { ask, events } = resolverScene((issuer) => ({ issuer, keys: remoteKeys('https://user@issuer.test/jwks') }))
    expect(await ask()).toEqual(unavailable(5, 'issuers_unavailable'))
    expect(events).toEqual([expect.objectContaining({ type: 'unavailable', code: 'issuers_unavailable' })])
  })
})

type Give = (entry: IssuerEntry) => unknown
const ways: { title: string; give: Give }[] = [
  { title: 'at once', give: (entry) => entry },
  { title: 'later', give: async (entry) => entry },
  // biome-ignore lint/suspicious/noThenProperty: a promise of somebody else's making
  { title: 'by a thenable', give: (entry) => ({ then: (answer: Give) => void answer(entry) }) },
  { title: 'without a prototype', give: (entry) => Object.assign(Object.create(null), entry) },
]

describe('a resolver that answers', () => {
  it.each(ways)('$title is believed', async ({ give }) => {
    const { ask, asked, server, token } = resolverScene((issuer) => give(entryFor(issuer)))
    expect([await ask(), await ask()]).toEqual([admitted, admitted])
    const { issuer, account } = await server.verify(token())
    expect([issuer, account, asked]).toEqual([ISSUER, `${ISSUER}#sub:user-1`, [ISSUER]])
  })

  it('is held to the issuer it was asked for: an alias is no issuer', async () => {
    const alias = 'https://alias.test'
    const { ask, asked } = resolverScene((issuer) =>
      issuer === ISSUER ? entryFor(issuer, { aliases: [alias] }) : undefined,
    )
    expect([await ask(), await ask({ iss: alias })]).toEqual([admitted, refused('issuer_unknown')])
    expect(asked).toEqual([ISSUER, alias])
  })

  it('takes what stands beside it for a default, and may say otherwise', async () => {
    const strict = 'https://strict.test'
    const beside = { audience: 'https://beside.test', requiredClaims: ['tenant'], scopeClaims: ['permissions'] }
    const own = { audience: AUDIENCE, requiredClaims: [], profile: 'rfc9068', scopeClaims: undefined } as const
    const { ask, server, token } = resolverScene(
      (issuer) => ({ ...entryFor(issuer), ...(issuer === strict && own) }),
      beside,
    )
    const lax = { aud: 'https://beside.test', tenant: 'a', permissions: 'x y' }
    expect(await ask(lax)).toEqual(admitted)
    expect(await ask({ ...lax, aud: AUDIENCE })).toEqual(refused('audience_mismatch'))
    expect(await ask({ ...lax, tenant: undefined })).toEqual(refused('claim_missing'))
    expect(await ask({ ...lax, iss: strict })).toEqual(refused('audience_mismatch'))
    expect(await ask({ iss: strict }, { header: { typ: 'JWT' } })).toEqual(refused('type_refused'))
    expect((await server.verify(token({ iss: strict, permissions: 'x y' }))).scopes).toEqual(['x', 'y'])
  })

  it('is frozen: an answer that is changed later changes nothing', async () => {
    const answer = {
      issuer: ISSUER,
      audience: ['https://elsewhere.test'],
      algorithms: ['ES256'],
      requiredClaims: [{ claim: 'tenant', oneOf: ['a'] }],
      scopeClaims: [['a', 'b']],
      keys: ourKeys,
    }
    const { ask, server, token } = resolverScene(() => answer)
    const claims = { aud: 'https://elsewhere.test', tenant: 'a', a: { b: 'x' } }
    expect(await ask(claims)).toEqual(admitted)
    answer.audience.push(AUDIENCE)
    answer.algorithms.push('RS256')
    answer.requiredClaims[0]?.oneOf.push('b')
    answer.scopeClaims[0]?.pop()
    answer.keys = staticKeys({ keys: [testKeys.RS256.publicJwk] })
    answer.issuer = 'https://other.test'
    expect(await ask({ ...claims, aud: AUDIENCE })).toEqual(refused('audience_mismatch'))
    expect(await ask({ ...claims, tenant: 'b' })).toEqual(refused('claim_mismatch'))
    expect(await ask(claims, { alg: 'RS256' })).toEqual(refused('algorithm_refused'))
    expect((await server.verify(token(claims))).scopes).toEqual(['x'])
    expect((await server.verify(token(claims))).issuer).toBe(ISSUER)
  })

  it('may name keys by http in words, but for this machine', async () => {
    const keys = remoteKeys('http://keys.internal/jwks', { insecureHttp: unchecked('a network of our own') })
    const { ask, fetched } = resolverScene((issuer) => ({ issuer, keys }))
    expect((await ask()).code).toBe('keys_unavailable')
    expect(fetched).toEqual(['http://keys.internal/jwks'])
  })

  it('[JB-10] keeps the keys of its issuers apart', async () => {
    const spare = staticKeys({ keys: [{ ...testKeys.RS256.publicJwk, kid: 'test-ES256' }] })
    const { ask } = resolverScene((issuer) => entryFor(issuer, issuer === ISSUER ? {} : { keys: spare }))
    expect(await ask({ iss: 'https://other.test' })).toEqual(refused('key_unknown'))
    expect(await ask()).toEqual(admitted)
  })
})
