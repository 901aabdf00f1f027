import { ISSUER } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { discoverKeys, type IssuerEntry, type KeySource, remoteKeys, staticKeys } from '../../src/index.js'
import { checkKeyIssuer } from '../../src/key/key-issuer.js'
import { admitted, refused } from '../key/answers.js'
import { bySpare, counted, jwksAt, made, ours, remoteScene, theirs } from './remote-resolver.js'

describe('an answer that says something else', () => {
  it.each(made)('holds its new rules and keeps its keys: $title', async ({ make, first }) => {
    const { issuer, clock, ask, scene } = await remoteScene(make)
    expect(await ask({ aud: 'https://new.test' })).toEqual(refused('audience_mismatch'))
    scene.over = { audience: ['https://new.test'], requiredClaims: [{ claim: 'tenant', oneOf: ['a'] }] }
    clock.advance(299)
    expect(await ask()).toEqual(admitted)
    clock.advance(1)
    expect(await ask({ aud: 'https://new.test', tenant: 'a' })).toEqual(admitted)
    expect(await ask({ aud: 'https://new.test', tenant: 'b' })).toEqual(refused('claim_mismatch'))
    expect(await ask()).toEqual(refused('claim_missing'))
    expect(counted(issuer)).toEqual(first)
  })

  it.each<{ title: string; over: Partial<IssuerEntry>; code: string }>([
    { title: 'profile', over: { profile: 'rfc9068' }, code: 'type_refused' },
    { title: 'algorithms', over: { algorithms: ['RS256'] }, code: 'algorithm_refused' },
    { title: 'maxTokenAge', over: { maxTokenAge: 1 }, code: 'token_too_old' },
    { title: 'clockTolerance', over: { clockTolerance: 0 }, code: 'token_not_yet_valid' },
    { title: 'requiredClaims', over: { requiredClaims: ['tenant'] }, code: 'claim_missing' },
    { title: 'scopeClaims', over: { scopeClaims: ['list'] }, code: 'claims_malformed' },
    { title: 'roleClaims', over: { roleClaims: [['list', 'deep'], 'list'] }, code: 'claims_malformed' },
    { title: 'subjectClaims', over: { subjectClaims: ['list'] }, code: 'claims_malformed' },
    { title: 'audienceClaims', over: { audienceClaims: ['azp'] }, code: 'audience_mismatch' },
    { title: 'audience', over: { audience: 'https://new.test' }, code: 'audience_mismatch' },
  ])('is noticed, whatever it is: $title', async ({ over, code }) => {
    const { clock, ask, scene, issuer } = await remoteScene()
    const old = () => ({ iat: clock.now() - 100, nbf: clock.now() + 5, exp: clock.now() + 600, list: [7] })
    const header = { typ: 'JWT' }
    expect(await ask(old(), { header })).toEqual(admitted)
    scene.over = over
    clock.advance(300)
    expect(await ask(old(), { header })).toEqual(refused(code))
    expect(counted(issuer)).toEqual([1, 1])
  })

  it.each<{ title: string; next: () => KeySource; paths: readonly string[] }>([
    { title: 'another address', next: () => remoteKeys(`${ISSUER}/jwks?v=2`), paths: ['/jwks?v=2'] },
    { title: 'another option', next: () => remoteKeys(jwksAt, { maxAge: 100 }), paths: ['/jwks'] },
    {
      title: 'discovery in its place',
      next: () => discoverKeys(),
      paths: ['/.well-known/oauth-authorization-server', '/jwks'],
    },
  ])('of its keys has them fetched anew: $title', async ({ next, paths }) => {
    const { issuer, clock, ask, scene } = await remoteScene(() => remoteKeys(jwksAt))
    expect(await ask()).toEqual(admitted)
    scene.keys = next
    expect(await ask()).toEqual(admitted)
    clock.advance(300)
    await ask()
    expect(issuer.requests.paths).toEqual(['/jwks', ...paths])
  })

  it('of its keys brings none back that was forgotten', async () => {
    const { issuer, clock, ask, scene, server } = await remoteScene(() => remoteKeys(jwksAt))
    issuer.publish([ours, theirs])
    await ask()
    server.forget(ISSUER, ours.kid ?? '')
    scene.keys = () => discoverKeys()
    clock.advance(300)
    expect([await ask(), await ask({}, bySpare)]).toEqual([refused('key_unknown'), admitted])
    expect(counted(issuer)).toEqual([1, 2])
    server.forgetIssuer(ISSUER)
    expect([await ask(), await ask({}, bySpare)]).toEqual([refused('key_unknown'), admitted])
  })

  it('[JB-10] of its keys that holds each to its issuer is not taken for one that does not', async () => {
    const { clock, ask, scene, issuer } = await remoteScene()
    issuer.publish([{ ...ours, issuer: 'https://other.test' }])
    expect(await ask()).toEqual(admitted)
    scene.keys = () => checkKeyIssuer(discoverKeys())
    clock.advance(300)
    expect(await ask()).toEqual(refused('key_unknown'))
    scene.keys = () => discoverKeys()
    clock.advance(300)
    expect(await ask()).toEqual(admitted)
  })

  it('of static keys uses the new ones and not the old', async () => {
    const { clock, ask, scene } = await remoteScene(() => staticKeys({ keys: [ours] }))
    expect([await ask(), await ask({}, bySpare)]).toEqual([admitted, refused('key_unknown')])
    scene.keys = () => staticKeys({ keys: [theirs] })
    clock.advance(300)
    expect([await ask(), await ask({}, bySpare)]).toEqual([refused('key_unknown'), admitted])
  })

  it('of a source of somebody else’s is taken as it is: there is no telling what is the same', async () => {
    const calls: number[] = []
    const sourceOf = (at: number): KeySource => ({
      keyFor: (...asked) => {
        calls.push(at)
        return staticKeys({ keys: [ours] }).keyFor(...asked)
      },
    })
    const { clock, ask, scene } = await remoteScene(() => sourceOf(1))
    await ask()
    scene.keys = () => sourceOf(2)
    await ask()
    clock.advance(300)
    expect([await ask(), calls]).toEqual([admitted, [1, 1, 2]])
  })
})
