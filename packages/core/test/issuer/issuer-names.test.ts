import { AUDIENCE } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { createVerifier, type IssuerTemplate, type VerifierOptions } from '../../src/index.js'
import { problemsOf } from '../test-server.js'
import { ourKeys } from './resolver-scene.js'

const [template, tenants] = ['https://login.test/{tenantid}/v2.0', ['a', 'b']] as const
const made = (over: object) => createVerifier({ audience: AUDIENCE, keys: ourKeys, ...over } as VerifierOptions)
const problemsWith = (over: object) => problemsOf(() => made(over))
/** The issuers that a template stands for. */
const issuersOf = (issuer: IssuerTemplate) => Object.keys(made({ issuer }).health().issuers)

const numbered = (count: number) => Array.from({ length: count }, (_, at) => `tenant-${at}`)
const long = 'x'.repeat(366)

class Template {
  readonly template = template
  readonly tenants = tenants
}

describe('a template', () => {
  it.each<{ title: string; issuer: IssuerTemplate; issuers: readonly string[] }>([
    {
      title: 'in a path',
      issuer: { template, tenants },
      issuers: ['https://login.test/a/v2.0', 'https://login.test/b/v2.0'],
    },
    {
      title: 'in a host name',
      issuer: { template: 'https://{realm}.login.test', tenants },
      issuers: ['https://a.login.test', 'https://b.login.test'],
    },
    {
      title: 'at the end',
      issuer: { template: 'https://login.test/{tenant}', tenants: ['A', 'a'] },
      issuers: ['https://login.test/A', 'https://login.test/a'],
    },
    { title: 'that is hardly more', issuer: { template: 'x{x}', tenants: ['y'] }, issuers: ['xy'] },
    {
      title: 'of a name with 32 letters',
      issuer: { template: `https://login.test/{${'x'.repeat(32)}}`, tenants: ['a'] },
      issuers: ['https://login.test/a'],
    },
    {
      title: 'with every sign a tenant may have',
      issuer: { template, tenants: ['aZ09._~-', '...', '.a', '..a', '-'] },
      issuers: ['aZ09._~-', '...', '.a', '..a', '-'].map((tenant) => `https://login.test/${tenant}/v2.0`),
    },
    {
      title: 'with tenants of 128 characters, to 512 in all',
      issuer: { template: `https://login.test{x}${long}`, tenants: ['y'.repeat(128)] },
      issuers: [`https://login.test${'y'.repeat(128)}${long}`],
    },
    {
      title: 'with ten thousand tenants',
      issuer: { template, tenants: numbered(10_000) },
      issuers: numbered(10_000).map((tenant) => `https://login.test/${tenant}/v2.0`),
    },
  ])('stands for exactly its tenants’ issuers: $title', ({ issuer, issuers }) => {
    expect(issuersOf(issuer)).toEqual(issuers)
  })

  it('is copied: tenants that are added later are none', () => {
    const growing = ['a']
    const verifier = made({ issuer: { template: 'https://login.test/{x}', tenants: growing } })
    growing.push('b')
    expect(Object.keys(verifier.health().issuers)).toEqual(['https://login.test/a'])
  })

  const bad: { title: string; issuer: unknown }[] = [
    ...[
      ['no place', 'https://login.test/v2.0'],
      ['two places', 'https://{a}.login.test/{b}'],
      ['one place twice', 'https://{a}.login.test/{a}'],
      ['a place without a name', 'https://login.test/{}/v2.0'],
      ['a place named by a number', 'https://login.test/{0}/v2.0'],
      ['a place named with a dash', 'https://login.test/{tenant-id}/v2.0'],
      ['a place named at length', `https://login.test/{${'x'.repeat(33)}}`],
      ['a place that is left open', 'https://login.test/{tenant/v2.0'],
      ['a brace too many', 'https://login.test/{{tenant}}/v2.0'],
      ['a brace behind', 'https://login.test/{tenant}/}'],
      ['a place within a place', 'https://login.test/{a{b}c}'],
      ['a colon for a place', 'https://login.test/:tenant'],
      ['a star for a place', 'https://login.test/*'],
      ['a fragment', 'https://login.test/{tenant}#'],
      ['a space', 'https://login.test/{tenant} '],
      ['a line break', 'https://login.test/{tenant}\n'],
      ['a letter outside ASCII', 'https://lögin.test/{tenant}'],
      ['385 characters beside its place', `https://login.test/{x}${'x'.repeat(366)}`],
      ['nothing but a place', '{tenant}'],
      ['no text', 7],
      ['a pattern', /https:\/\/(?<tenant>.*)\.test/],
      ['nothing', undefined],
    ].map(([title, text]) => ({ title: `a template of ${title}`, issuer: { template: text, tenants } })),
    ...(
      [
        ['none', undefined],
        ['null', null],
        ['an empty list', []],
        ['a text', 'a'],
        ['a star', '*'],
        ['a set', new Set(tenants)],
        ['a function', () => true],
        ['one twice', ['a', 'b', 'a']],
        ['ten thousand and one', numbered(10_001)],
        ['a hole', Object.assign(Array(2), ['a'])],
        ['an empty one', ['a', '']],
        ['a number', ['a', 7]],
        ['a dot', ['.']],
        ['two dots', ['..']],
        ['a star among others', ['a', '*']],
        ['a pattern', ['.*']],
        ['a class of characters', ['[a-z]+']],
        ['a replacement pattern', ['$&']],
        ['another one', ['$1']],
        ['what stands before the place', ['$`']],
        ['a place', ['{tenantid}']],
        ['a slash', ['a/b']],
        ['a backslash', ['a\\b']],
        ['an at sign', ['a@evil.test']],
        ['a query', ['a?b']],
        ['a fragment', ['a#b']],
        ['a colon', ['a:b']],
        ['a space', ['a b']],
        ['a line break behind', ['a\n']],
        ['an escape', ['%2e%2e']],
        ['a letter outside ASCII', ['ä']],
        ['129 characters', ['x'.repeat(129)]],
      ] as const
    ).map(([title, list]) => ({ title: `tenants that are or hold ${title}`, issuer: { template, tenants: list } })),
    { title: 'a member more', issuer: { template, tenants, audience: AUDIENCE } },
    { title: 'any as a third member', issuer: { template, tenants, any: true } },
    { title: 'nothing at all', issuer: {} },
  ]

  it.each(bad)('is refused with $title', ({ issuer }) => {
    expect(problemsWith({ issuer })).toEqual([
      expect.stringMatching(/^`issuer` as a template is \{ template, tenants \}/),
    ])
  })

  it.each([
    { title: 'an instance of a class', issuer: new Template() },
    { title: 'an object that inherits it', issuer: Object.create({ template, tenants }) },
    { title: 'a list', issuer: [{ template, tenants }] },
  ])('is no $title', ({ issuer }) => {
    expect(problemsWith({ issuer })).toEqual([expect.stringMatching(/^`issuer` must be a string/)])
  })

  it('has no aliases', () => {
    const issuer = { template, tenants }
    expect(problemsWith({ issuer, aliases: ['https://old.test'] })).toEqual(['`aliases` do not go with a template'])
  })

  it('is not quoted in a problem', () => {
    const marker = 'marker-of-the-operator'
    const problems = problemsWith({ issuer: { template: `${marker}{`, tenants: [`${marker} `], [marker]: marker } })
    expect(problems).toHaveLength(1)
    expect(problems.join()).not.toContain(marker)
  })

  it('is no place in a text: without tenants it stands for itself', () => {
    expect(Object.keys(made({ issuer: template }).health().issuers)).toEqual([template])
  })
})

describe('templates among several issuers', () => {
  it('stand beside others and beside each other', () => {
    const issuers = [
      { issuer: { template, tenants }, keys: ourKeys },
      { issuer: { template: 'https://other.test/{x}', tenants }, keys: ourKeys },
      { issuer: 'https://login.test/c/v2.0', keys: ourKeys },
    ]
    const verifier = createVerifier({ audience: AUDIENCE, issuers })
    expect(Object.keys(verifier.health().issuers)).toEqual([
      'https://login.test/a/v2.0',
      'https://login.test/b/v2.0',
      'https://other.test/a',
      'https://other.test/b',
      'https://login.test/c/v2.0',
    ])
  })

  it.each([
    { title: 'by another template', second: { template: 'https://login.test/{x}/v2.0', tenants: ['b', 'c'] } },
    { title: 'by another place', second: { template: 'https://login.test/b/{v}', tenants: ['v2.0'] } },
    { title: 'by name', second: 'https://login.test/b/v2.0' },
  ])('do not name one issuer twice: $title', ({ second }) => {
    const issuers = [{ issuer: { template, tenants } }, { issuer: second }]
    expect(problemsOf(() => createVerifier({ audience: AUDIENCE, issuers }))).toEqual([
      '`issuers` names one issuer twice',
    ])
  })

  it('[JB-10] do not inherit one fixed source together with another issuer', () => {
    const issuers = [{ issuer: { template, tenants } }, { issuer: 'https://other.test' }]
    expect(problemsOf(() => createVerifier({ audience: AUDIENCE, keys: ourKeys, issuers }))).toEqual([
      expect.stringMatching('^`keys` is one fixed source'),
    ])
    const [alone] = issuers
    expect(
      problemsOf(() => createVerifier({ audience: AUDIENCE, keys: ourKeys, issuers: alone ? [alone] : [] })),
    ).toEqual([])
  })
})
