import { ISSUER } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { createResourceServer, createVerifier, fromCookie, fromHeader } from '../src/index.js'
import { problemsOf, refusalIn, requestWith, serverOptions, testServer } from './test-server.js'

const problemsWith = (over: Record<string, unknown>) =>
  problemsOf(() => createResourceServer({ ...serverOptions(), ...over } as never))

const clockOf = (now: unknown, monotonic: unknown = () => 0) => ({ now, monotonic })

const bad: { option: string; title: string; value: unknown }[] = [
  { option: 'realm', title: 'a quote', value: 'my "api"' },
  { option: 'realm', title: 'a backslash', value: 'a\\b' },
  { option: 'realm', title: 'a line break', value: 'a\r\nb' },
  { option: 'realm', title: 'a letter outside ASCII', value: 'é' },
  { option: 'realm', title: 'an empty string', value: '' },
  { option: 'realm', title: 'a number', value: 1 },
  { option: 'credentials', title: 'an empty list', value: [] },
  { option: 'credentials', title: 'one source without a list', value: fromHeader() },
  { option: 'credentials', title: 'a name', value: ['header'] },
  { option: 'credentials', title: 'null in the list', value: [fromHeader(), null] },
  { option: 'denylist', title: 'an object without lookup', value: { has: () => true } },
  { option: 'denylist', title: 'a set', value: new Set() },
  { option: 'denylist', title: 'null', value: null },
  { option: 'denylist.requires', title: 'a string', value: { lookup: () => 'live', requires: 'sid' } },
  { option: 'denylist.requires', title: 'a number in the list', value: { lookup: () => 'live', requires: [1] } },
  { option: 'denylist.maxTokenLifetime', title: 'zero', value: { lookup: () => 'live', maxTokenLifetime: 0 } },
  { option: 'denylist.maxTokenLifetime', title: 'NaN', value: { lookup: () => 'live', maxTokenLifetime: Number.NaN } },
  { option: 'cache', title: 'true', value: true },
  { option: 'cache', title: 'null', value: null },
  { option: 'cache', title: 'zero', value: 0 },
  { option: 'cache', title: 'a number', value: 10_000 },
  { option: 'cache', title: 'a list', value: [] },
  { option: 'cache', title: 'a map', value: new Map() },
  { option: 'cache', title: 'another option', value: { max: 10, ttl: 60 } },
  { option: 'cache', title: 'an option that is inherited', value: Object.create({ max: 10 }) },
  ...[0, -1, 1.5, 10_000_001, Number.NaN, Number.POSITIVE_INFINITY, '10', 10n, null, false].map((max) => ({
    option: 'cache',
    title: `for ${max} tokens (${typeof max})`,
    value: { max },
  })),
  { option: 'onEvent', title: 'an object', value: { emit: () => undefined } },
  { option: 'fetch', title: 'a URL', value: 'https://proxy.test' },
  { option: 'impliedScopes', title: 'a list', value: ['a'] },
  ...['maxTokenLength', 'maxVerifications'].flatMap((option) => [
    { option, title: 'zero', value: 0 },
    { option, title: 'half a one', value: 1.5 },
    { option, title: 'a numeral', value: '10' },
    { option, title: 'NaN', value: Number.NaN },
    { option, title: 'infinity', value: Number.POSITIVE_INFINITY },
  ]),
  { option: 'hookTimeout', title: 'zero', value: 0 },
  { option: 'hookTimeout', title: 'milliseconds', value: 1000 },
  { option: 'hookTimeout', title: 'NaN', value: Number.NaN },
  { option: 'clock', title: 'a function', value: () => 0 },
  { option: 'clock', title: 'only now', value: { now: () => 0 } },
  { option: 'clock', title: 'milliseconds', value: clockOf(Date.now) },
  { option: 'clock', title: 'NaN', value: clockOf(() => Number.NaN) },
  { option: 'clock', title: 'infinity', value: clockOf(() => Number.POSITIVE_INFINITY) },
  { option: 'clock', title: 'a time before the epoch', value: clockOf(() => -1) },
  { option: 'clock', title: 'a Date', value: clockOf(() => new Date()) },
  {
    option: 'clock',
    title: 'a now that throws',
    value: clockOf(() => {
      throw new Error('no clock')
    }),
  },
]

describe('the options of a server', () => {
  it.each(bad)('name what is wrong: $option is $title', ({ option, value }) => {
    const name = option.split('.')[0] ?? ''
    expect(problemsWith({ [name]: value })).toEqual([expect.stringMatching(`^\`${option}\` `)])
  })

  const plainObject = 'the options must be a plain object: what it inherits would be overlooked'

  class Options {
    readonly issuer = ISSUER
    get denylist() {
      return () => 'revoked'
    }
  }

  it.each([
    undefined,
    null,
    'https://issuer.test',
    7,
    [],
    () => ({}),
    new Options(),
    Object.create({ denylist: () => 'revoked' }),
  ])('must be a plain object: %s', (options) => {
    expect(problemsOf(() => createResourceServer(options as never))).toContain(plainObject)
    expect(problemsOf(() => createVerifier(options as never))).toContain(plainObject)
  })

  it.each(['audiance', 'jwksUri', 'secret', '__proto__', 'toString'])('that are unknown are named: %s', (name) => {
    const over = Object.defineProperty({}, name, { value: 'x', enumerable: true })
    expect(problemsWith(over)).toEqual([expect.stringMatching(`^unknown option \`${name}\``)])
  })

  it('that are undefined count as not given', () => {
    expect(problemsWith({ realm: undefined, denylist: undefined, cache: undefined, clock: undefined })).toEqual([])
  })

  it('are judged all at once', () => {
    const problems = problemsOf(() =>
      createResourceServer({ realm: '"', clockTolerance: 500, algorithms: ['none'], cache: 1, tenant: 'x' } as never),
    )
    const named = problems.map((problem) => /`(\w+)`/.exec(problem)?.[1])
    expect(named.sort()).toEqual(['algorithms', 'audience', 'cache', 'clockTolerance', 'issuer', 'realm', 'tenant'])
  })

  it('are never quoted in a problem: a value may be a secret', () => {
    const value = 'a-secret-of-somebody'
    const over = Object.fromEntries(
      ['realm', 'cache', 'clock', 'keys', 'profile', 'denylist', 'requiredClaims', 'scopeClaims'].map((name) => [
        name,
        { [value]: value },
      ]),
    )
    const problems = problemsWith({ ...over, algorithms: [value], issuer: `#${value}` })
    expect(problems.length).toBeGreaterThanOrEqual(10)
    expect(problems.join()).not.toContain(value)
  })

  it.each([
    false,
    {},
    { max: undefined },
    { max: 1 },
    { max: 10_000_000 },
    Object.assign(Object.create(null), { max: 7 }),
  ])('may turn off the cache or say how large it is: %o', (cache) => {
    expect(problemsWith({ cache })).toEqual([])
  })

  it.each(['realm', 'credentials'])('of a verifier do not include %s', (name) => {
    const over = { realm: { realm: 'api' }, credentials: { credentials: [fromHeader()] } }[name]
    expect(problemsOf(() => createVerifier({ ...serverOptions(), ...over } as never))).toEqual([
      expect.stringMatching(`^unknown option \`${name}\``),
    ])
  })

  it('do not change a server once it is made', async () => {
    const options = { ...serverOptions(), realm: 'before' }
    const server = createResourceServer(options)
    options.realm = 'after'
    const { headers } = refusalIn(await server.decide(requestWith()))
    expect(headers['WWW-Authenticate']).toBe('Bearer realm="before"')
  })
})

describe('the realm', () => {
  it.each(['api', 'Orders of ACME, Inc.', "it's !#[]^~"])('shows in every challenge: %s', async (realm) => {
    const { server } = testServer({ realm })
    const { headers } = refusalIn(await server.decide(requestWith()))
    expect(headers['WWW-Authenticate']).toBe(`Bearer realm="${realm}"`)
  })
})

describe('credentials', () => {
  it('may come from several sources', async () => {
    const { server, mintNow } = testServer({
      credentials: [fromHeader(), fromCookie('session', { origins: [] }), ({ target }) => target.split('#')[1]],
    })
    const requests = [
      requestWith(mintNow()),
      requestWith(undefined, { rawHeaders: ['Cookie', `session=${mintNow()}`] }),
      requestWith(undefined, { target: `/orders#${mintNow()}` }),
    ]
    const decisions = await Promise.all(requests.map((request) => server.decide(request)))
    expect(decisions.map(({ admitted }) => admitted)).toEqual([true, true, true])
  })
})
