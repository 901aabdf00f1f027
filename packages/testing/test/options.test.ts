import { isConfigError, UsageError } from '@claimcheck/core'
import { describe, expect, it } from 'vitest'
import {
  type MintOptions,
  type RotateOptions,
  type TestAlgorithm,
  testAuth,
  testIssuer,
  testKey,
} from '../src/index.js'

async function problemsOf(make: () => unknown): Promise<readonly string[]> {
  try {
    await make()
  } catch (error) {
    if (isConfigError(error)) return error.problems
    throw error
  }
  return []
}

const issuer = testIssuer()
const unknown = (where: string, name: string) =>
  expect.stringMatching(`^${where}: unknown option \`${name}\`; known are `)
const bad = (where: string, name: string) => expect.stringMatching(`^${where}: \`${name}\` must be `)

const misused: readonly { title: string; make: () => unknown; problems: unknown[] }[] = [
  {
    title: 'a misspelt option of mint',
    make: () => issuer.mint({}, { expird: true } as MintOptions),
    problems: [unknown('mint', 'expird')],
  },
  {
    title: 'claims in the place of options of mint',
    make: () => issuer.mint({}, { scope: 'read:orders' } as MintOptions),
    problems: [unknown('mint', 'scope')],
  },
  {
    title: 'everything that is wrong with the options of mint',
    make: () =>
      issuer.mint({}, {
        expired: 'yes',
        notBefore: true,
        expiresIn: Number.NaN,
        wrongAudience: 1,
        wrongIssuer: 'https://other.test',
        key: 'a key',
        header: 'alg',
      } as object),
    problems: ['expired', 'notBefore', 'expiresIn', 'wrongAudience', 'wrongIssuer', 'key', 'header'].map((name) =>
      bad('mint', name),
    ),
  },
  {
    title: 'options of mint that are none',
    make: () => issuer.mint({}, null as unknown as MintOptions),
    problems: [expect.stringMatching(/^mint: the options must be /)],
  },
  {
    title: 'a misspelt option of an issuer',
    make: () => testIssuer({ audiance: 'urn:api' } as object),
    problems: [unknown('testIssuer', 'audiance')],
  },
  {
    title: 'everything that is wrong with an issuer',
    make: () => testIssuer({ issuer: '', audience: ['urn:api'], alg: 'HS256' } as object),
    problems: ['issuer', 'audience', 'alg'].map((name) => bad('testIssuer', name)),
  },
  {
    title: 'a name for an issuer that has its address for a name',
    make: () => testIssuer.listen({ issuer: 'https://issuer.test' } as object),
    problems: [unknown('testIssuer.listen', 'issuer')],
  },
  {
    title: 'a misspelt option of rotate',
    make: () => issuer.rotate({ withdrawn: true } as RotateOptions),
    problems: [unknown('rotate', 'withdrawn')],
  },
  {
    title: 'another option of rotate that is wrong',
    make: () => issuer.rotate({ withdraw: 'old' } as object),
    problems: [bad('rotate', 'withdraw')],
  },
  {
    title: 'a key for an algorithm there is none for',
    make: () => testKey('toString' as TestAlgorithm),
    problems: ['testKey(alg): `alg` must be one of ES256, RS256, EdDSA'],
  },
  {
    title: 'a member that no Auth has',
    make: () => testAuth({ scope: 'read:orders' } as object),
    problems: [unknown('testAuth', 'scope')],
  },
  {
    title: 'scopes in one text, which would contain each other',
    make: () => testAuth({ scopes: 'read:orders', roles: ['admin', ''] } as object),
    problems: [bad('testAuth', 'scopes'), bad('testAuth', 'roles')],
  },
  {
    title: 'everything else that is wrong with an Auth',
    make: () =>
      testAuth({
        scheme: 'Basic',
        issuer: 1,
        subject: 1,
        principal: 'robot',
        expiresAt: 'soon',
        claims: 'sub',
      } as object),
    problems: ['scheme', 'issuer', 'subject', 'principal', 'expiresAt', 'claims'].map((name) => bad('testAuth', name)),
  },
]

describe('what is misspelt is not passed over', () => {
  it.each(misused)('refuses $title', async ({ make, problems }) => {
    expect(await problemsOf(make)).toEqual(problems)
  })

  it('and changes nothing', async () => {
    const { mint, rotate } = testIssuer()
    const kidOf = async () => JSON.parse(atob((await mint()).split('.')[0] ?? '')).kid
    const before = await kidOf()
    expect(await problemsOf(() => rotate({ withdrawn: true } as RotateOptions))).toHaveLength(1)
    expect(await kidOf()).toBe(before)
  })

  it.each(['Bearer a.b.c', '', 'a.b', undefined as unknown as string])('revoke refuses %o', (token) => {
    expect(() => issuer.revoke(token)).toThrow(UsageError)
  })
})
