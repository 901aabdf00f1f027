import { type Claims, mint, testKeys, testSecrets } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import {
  createVerifier,
  discoverKeys,
  type IssuerEntry,
  type KeySource,
  remoteKeys,
  sharedSecret,
  staticKeys,
} from '../src/index.js'
import { problemsOf } from './test-server.js'

const audience = 'https://api.test'
const keysOf = (...names: (keyof typeof testKeys)[]): KeySource =>
  staticKeys({ keys: names.map((name) => testKeys[name].publicJwk) })
const [one, two] = ['https://one.test', 'https://two.test'] as const

const problemsWith = (options: Record<string, unknown>) => problemsOf(() => createVerifier(options as never))
const codeOf = async (verifier: ReturnType<typeof createVerifier>, token: string) => {
  try {
    await verifier.verify(token)
    return 'accepted'
  } catch (error) {
    return (error as { code?: unknown }).code
  }
}

describe('several issuers', () => {
  const verifier = createVerifier({
    audience,
    clockTolerance: 0,
    requiredClaims: ['tenant'],
    issuers: [
      { issuer: one, keys: keysOf('ES256') },
      {
        issuer: two,
        aliases: ['https://was-two.test'],
        keys: keysOf('RS256'),
        audience: ['https://two-api.test'],
        algorithms: ['RS256'],
        requiredClaims: [],
      },
    ],
  })
  const byTwo = { alg: 'RS256' } as const

  it.each<{ title: string; claims: Claims; options?: { alg: 'RS256' }; code: string }>([
    { title: 'take what stands beside them as their default', claims: { iss: one, tenant: 'x' }, code: 'accepted' },
    { title: 'are held to the default', claims: { iss: one }, code: 'claim_missing' },
    {
      title: 'are held to the default audience',
      claims: { iss: one, tenant: 'x', aud: 'https://two-api.test' },
      code: 'audience_mismatch',
    },
    {
      title: 'replace the default by their own',
      claims: { iss: two, aud: 'https://two-api.test' },
      options: byTwo,
      code: 'accepted',
    },
    {
      title: 'do not fall back to the default they replaced',
      claims: { iss: two, aud: audience },
      options: byTwo,
      code: 'audience_mismatch',
    },
    {
      title: 'are known by alias',
      claims: { iss: 'https://was-two.test', aud: 'https://two-api.test' },
      options: byTwo,
      code: 'accepted',
    },
    { title: 'use only their own keys', claims: { iss: one, tenant: 'x' }, options: byTwo, code: 'key_unknown' },
    {
      title: 'use only their own algorithms',
      claims: { iss: two, aud: 'https://two-api.test' },
      code: 'algorithm_refused',
    },
    { title: 'are no others than these', claims: { iss: 'https://three.test' }, code: 'issuer_unknown' },
  ])('$title', async ({ claims, options, code }) => {
    expect(await codeOf(verifier, mint(claims, options))).toBe(code)
  })
})

describe('the list of issuers', () => {
  it.each([
    { title: 'an empty list', issuers: [] },
    { title: 'an object', issuers: { issuer: one } },
    { title: 'null', issuers: null },
    { title: 'a string', issuers: one },
  ])('cannot be $title', ({ issuers }) => {
    expect(problemsWith({ audience, issuers })).toEqual([expect.stringMatching('^`issuers` must be')])
  })

  it.each([
    { title: 'a string', entry: one },
    { title: 'null', entry: null },
    { title: 'a list', entry: [one] },
    { title: 'a resolver', entry: () => ({ issuer: one }) },
  ])('cannot hold $title', ({ entry }) => {
    expect(problemsWith({ audience, issuers: [entry] })).toEqual([
      'issuers[0]: the options must be a plain object: what it inherits would be overlooked',
    ])
  })

  it.each([
    { title: 'half a template', entry: { issuer: { template: 'https://{tenant}.test' } }, named: 'issuer' },
    {
      title: 'aliases of a template',
      entry: { issuer: { template: 'https://{tenant}.test', tenants: ['a'] }, aliases: ['https://old.test'] },
      named: 'aliases',
    },
    { title: 'no issuer', entry: { keys: keysOf('ES256') }, named: 'issuer' },
    { title: 'an unknown option', entry: { issuer: two, audiance: 'x' }, named: 'audiance' },
    { title: 'an option of the server', entry: { issuer: two, realm: 'x' }, named: 'realm' },
    { title: 'issuers of its own', entry: { issuer: two, issuers: [] }, named: 'issuers' },
    { title: 'an option that is wrong', entry: { issuer: two, clockTolerance: 500 }, named: 'clockTolerance' },
  ])('says which entry has $title', ({ entry, named }) => {
    const problems = problemsWith({ audience, issuers: [{ issuer: one }, entry] })
    expect(problems).not.toEqual([])
    expect(problems.filter((problem) => !problem.startsWith('issuers[1]: '))).toEqual([])
    expect(problems.join()).toContain(`\`${named}\``)
  })

  it('wants an audience of each, or one beside them', () => {
    const issuers = [{ issuer: one }, { issuer: two, audience }]
    expect(problemsWith({ issuers })).toEqual([expect.stringMatching(/^issuers\[0\]: `audience` is required/)])
    expect(problemsWith({ issuers, audience })).toEqual([])
  })

  it.each([
    { title: 'issuer', beside: { issuer: one } },
    { title: 'aliases', beside: { aliases: ['https://old.test'] } },
  ])('does not go with $title beside it', ({ beside }) => {
    expect(problemsWith({ audience, issuers: [{ issuer: two }], ...beside })).toEqual([
      '`issuer` and `aliases` belong into each of `issuers`',
    ])
  })

  it.each<{ title: string; issuers: IssuerEntry[] }>([
    { title: 'one issuer', issuers: [{ issuer: one }, { issuer: one }] },
    { title: 'an alias that is another issuer', issuers: [{ issuer: one }, { issuer: two, aliases: [one] }] },
    {
      title: 'one alias',
      issuers: [
        { issuer: one, aliases: ['a'] },
        { issuer: two, aliases: ['a'] },
      ],
    },
    { title: 'its own issuer as alias', issuers: [{ issuer: one, aliases: [one] }] },
  ])('refuses to name twice: $title', ({ issuers }) => {
    expect(problemsWith({ audience, issuers })).toEqual(['`issuers` names one issuer twice'])
  })

  it('keeps issuers that differ by a slash or by case apart', () => {
    expect(
      problemsWith({ audience, issuers: [{ issuer: one }, { issuer: `${one}/` }, { issuer: 'https://ONE.test' }] }),
    ).toEqual([])
  })
})

describe('one key source for several issuers', () => {
  const fixed: { title: string; keys: KeySource }[] = [
    { title: 'staticKeys', keys: keysOf('ES256') },
    { title: 'remoteKeys', keys: remoteKeys('https://keys.test/jwks') },
    { title: 'sharedSecret', keys: sharedSecret(testSecrets.HS256.secret) },
  ]

  it.each(fixed)('[JB-10] cannot be a fixed one: $title', ({ keys }) => {
    const problems = problemsWith({ audience, keys, issuers: [{ issuer: one }, { issuer: two }] })
    expect(problems).toEqual([expect.stringMatching('^`keys` is one fixed source')])
  })

  it.each(fixed)('may be a fixed one for the only one that inherits it: $title', ({ keys }) => {
    const issuers = [{ issuer: one }, { issuer: two, keys: discoverKeys() }]
    expect(problemsWith({ audience, keys, issuers })).toEqual([])
  })

  it('may be discovery, or one of your own', () => {
    const own: KeySource = { keyFor: () => undefined }
    for (const keys of [discoverKeys(), own]) {
      expect(problemsWith({ audience, keys, issuers: [{ issuer: one }, { issuer: two }] })).toEqual([])
    }
  })
})

describe('issuers that are written in the options', () => {
  it('are not forgotten: forgetIssuer does nothing', async () => {
    const verifier = createVerifier({ audience, issuers: [{ issuer: one, keys: keysOf('ES256') }] })
    const before = verifier.health()
    for (const issuer of [one, 'https://other.test', '']) verifier.forgetIssuer(issuer)
    expect(verifier.health()).toEqual(before)
    expect(await codeOf(verifier, mint({ iss: one }))).toBe('accepted')
  })

  it('keep their keys and what was forgotten of them', async () => {
    const verifier = createVerifier({ audience, issuers: [{ issuer: one, keys: keysOf('ES256', 'RS256') }] })
    verifier.forget(one, 'test-RS256')
    verifier.forgetIssuer(one)
    expect(await codeOf(verifier, mint({ iss: one }, { alg: 'RS256' }))).toBe('key_unknown')
    expect(await codeOf(verifier, mint({ iss: one }))).toBe('accepted')
  })

  it('take issuerMaxAge for nothing, and check it all the same', () => {
    expect(problemsWith({ issuer: one, audience, issuerMaxAge: 60 })).toEqual([])
    expect(problemsWith({ issuer: one, audience, issuerMaxAge: -1 })).toEqual([
      expect.stringContaining('`issuerMaxAge`'),
    ])
  })
})
