import { AUDIENCE, ISSUER, testKeys, testSecrets } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import {
  createVerifier,
  type Denylist,
  discoverKeys,
  type KeySource,
  memoryDenylist,
  remoteKeys,
  sharedSecret,
  staticKeys,
  unchecked,
} from '../src/index.js'
import { entryFor, resolverScene } from './issuer/resolver-scene.js'
import { admitted, refused } from './key/answers.js'
import { problemsOf } from './test-server.js'

const problemsWith = (over: Record<string, unknown>) =>
  problemsOf(() => createVerifier({ audience: AUDIENCE, issuers: () => undefined, ...over } as never))

describe('what stands beside a resolver', () => {
  it.each([
    { title: 'nothing', over: { audience: undefined } },
    { title: 'an audience', over: {} },
    { title: 'discovery', over: { keys: discoverKeys({ maxAge: 60 }) } },
    { title: 'a key source of your own', over: { keys: { keyFor: () => undefined } } },
    { title: 'issuerMaxAge of nothing', over: { issuerMaxAge: 0 } },
    { title: 'issuerMaxAge of a day', over: { issuerMaxAge: 86_400 } },
    { title: 'an asynchronous one', over: { issuers: async () => undefined } },
  ])('may be $title', ({ over }) => {
    expect(problemsWith(over)).toEqual([])
  })

  it.each([
    { option: 'audience', value: '' },
    { option: 'audience', value: [] },
    { option: 'audienceClaims', value: 'aud' },
    { option: 'algorithms', value: ['none'] },
    { option: 'algorithms', value: ['none'] },
    { option: 'profile', value: 'strict' },
    { option: 'clockTolerance', value: 121 },
    { option: 'maxTokenAge', value: -1 },
    { option: 'requiredClaims', value: 'tenant' },
    { option: 'scopeClaims', value: [] },
    { option: 'roleClaims', value: [[]] },
    { option: 'subjectClaims', value: 'sub' },
    { option: 'senderConstraint', value: true },
    ...[-1, 86_401, '300', Number.NaN, Number.POSITIVE_INFINITY, null].map((value) => ({
      option: 'issuerMaxAge',
      value,
    })),
  ])('is checked at construction: $option is $value', ({ option, value }) => {
    expect(problemsWith({ [option]: value }).map((problem) => /`(\w+)/.exec(problem)?.[1])).toEqual([option])
  })

  it('is checked all at once, and never quoted', () => {
    const marker = 'marker-of-the-operator'
    const problems = problemsWith({ profile: marker, algorithms: [marker], tenant: marker, issuer: marker })
    const named = problems.map((problem) => /`(\w+)`/.exec(problem)?.[1])
    expect(named.sort()).toEqual(['algorithms', 'issuer', 'profile', 'tenant'])
    expect(problems.join()).not.toContain(marker)
  })

  it.each([
    { title: 'issuer', over: { issuer: ISSUER } },
    { title: 'a template', over: { issuer: { template: 'https://{x}.test', tenants: ['a'] } } },
    { title: 'aliases', over: { aliases: [ISSUER] } },
  ])('cannot be $title', ({ over }) => {
    expect(problemsWith(over)).toEqual(['`issuer` and `aliases` belong into each of `issuers`'])
  })

  it.each<{ title: string; keys: KeySource }>([
    { title: 'staticKeys', keys: staticKeys({ keys: [testKeys.ES256.publicJwk] }) },
    { title: 'remoteKeys', keys: remoteKeys('https://keys.test/jwks') },
    { title: 'remoteKeys of this machine', keys: remoteKeys('http://127.0.0.1:4000/jwks') },
    { title: 'sharedSecret', keys: sharedSecret(testSecrets.HS256.secret) },
  ])('[JB-10] cannot be one fixed key source for whichever issuers: $title', ({ keys }) => {
    expect(problemsWith({ keys })).toEqual([expect.stringMatching('^`keys` is one fixed source for whichever issuers')])
  })

  it('may leave the audience out in words, with a claim that tells tenants apart', async () => {
    const audience = unchecked('the issuers cannot name one')
    const requiredClaims = [{ claim: 'tenant', oneOf: ['a'] }]
    const { ask } = resolverScene((issuer) => entryFor(issuer), { audience, requiredClaims })
    expect(await ask({ aud: 'anything', tenant: 'a' })).toEqual(admitted)
    expect(await ask({ aud: 'anything', tenant: 'b' })).toEqual(refused('claim_mismatch'))
  })

  it('is not asked at construction', () => {
    const { asked } = resolverScene((issuer) => entryFor(issuer))
    expect(asked).toEqual([])
  })
})

describe('a denylist beside a resolver', () => {
  /** A store that takes down how it was attached. */
  const attachedTo = (): { denylist: Denylist; told: number[] } => {
    const told: number[] = []
    const attach: Denylist['attach'] = ({ clockTolerance }) => void told.push(clockTolerance)
    return { denylist: { lookup: () => 'live', attach }, told }
  }

  it.each([
    { title: 'its default', beside: {}, tolerance: 10 },
    { title: 'the option', beside: { clockTolerance: 45 }, tolerance: 45 },
    { title: 'none', beside: { clockTolerance: 0 }, tolerance: 0 },
  ])('is told the clock tolerance that stands beside: $title', async ({ beside, tolerance }) => {
    const { denylist, told } = attachedTo()
    const at = (seconds: number) => (issuer: string) => entryFor(issuer, { clockTolerance: seconds })
    const within = resolverScene(at(tolerance), { ...beside, denylist })
    expect([await within.ask(), told]).toEqual([admitted, [tolerance]])
    const beyond = resolverScene(at(tolerance + 0.5), { ...beside, denylist })
    expect(await beyond.ask()).toEqual(refused('issuer_unknown'))
    const [event] = beyond.events
    expect(event).toMatchObject({
      problems: [expect.stringMatching('with a denylist, `clockTolerance` must not be larger')],
    })
  })

  it('that is a function has the same limit', async () => {
    const { ask } = resolverScene((issuer) => entryFor(issuer, { clockTolerance: 11 }), { denylist: () => 'live' })
    expect(await ask()).toEqual(refused('issuer_unknown'))
  })

  it('lets the default be taken over', async () => {
    const { ask } = resolverScene((issuer) => entryFor(issuer), { clockTolerance: 60, denylist: () => 'live' })
    expect(await ask()).toEqual(admitted)
  })

  it.each([11, 120])('is what sets the limit: without one, %i s are fine', async (clockTolerance) => {
    const { ask, clock } = resolverScene((issuer) => entryFor(issuer, { clockTolerance }))
    expect(await ask({ exp: clock.now() - clockTolerance + 0.5 })).toEqual(admitted)
    expect(await ask({ exp: clock.now() - clockTolerance })).toEqual(refused('token_expired'))
  })

  it('has its demands made of every issuer', async () => {
    const denylist: Denylist = { lookup: () => 'live', requires: ['sid'], maxTokenLifetime: 300 }
    const { ask, clock } = resolverScene((issuer) => entryFor(issuer, { requiredClaims: ['tenant'] }), { denylist })
    const iat = clock.now()
    const right = { sid: 's', tenant: 't', iat, exp: iat + 300 }
    expect(await ask(right)).toEqual(admitted)
    expect(await ask({ ...right, sid: undefined })).toEqual(refused('claim_missing'))
    expect(await ask({ ...right, tenant: undefined })).toEqual(refused('claim_missing'))
    expect(await ask({ ...right, iat: undefined })).toEqual(refused('claim_missing'))
    expect(await ask({ ...right, exp: iat + 301 })).toEqual(refused('token_lifetime_excessive'))
  })

  it('revokes for one issuer and not for another', async () => {
    const denylist = memoryDenylist()
    const { ask, server, token } = resolverScene((issuer) => entryFor(issuer), { denylist })
    const auth = await server.verify(token({ jti: 'one' }))
    await denylist.revokeToken(auth)
    expect(await ask({ jti: 'one' })).toEqual(refused('token_revoked'))
    expect(await ask({ jti: 'one', iss: 'https://other.test' })).toEqual(admitted)
    await denylist.revokeIssuer({ issuer: 'https://other.test' })
    expect(await ask({ iss: 'https://other.test' })).toEqual(refused('token_revoked'))
  })
})
