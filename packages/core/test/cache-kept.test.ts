import { AUDIENCE, mint, spareKeys, testKeys, testSecrets } from '@claimcheck/test-fixtures'
import { beforeAll, describe, expect, it } from 'vitest'
import { sharedSecret, staticKeys, unchecked } from '../src/index.js'
import { cacheScene, countedOf, hit, miss, missAndNotKept } from './cache-scene.js'
import { admitted, answerTo, refused, unavailable } from './key/answers.js'
import { outcomeOf, testServer } from './test-server.js'

const start = 1_800_000_000

describe('a refusal', () => {
  const tokenOf = (claims = {}, options = {}) => mint(claims, { now: start, ...options })

  it.each([
    { code: 'token_malformed', token: 'a.b.c' },
    { code: 'token_encrypted', token: 'a.b.c.d.e' },
    { code: 'critical_header_unsupported', token: tokenOf({}, { header: { crit: ['b64'] } }) },
    { code: 'issuer_unknown', token: tokenOf({ iss: 'https://other.test' }) },
    { code: 'algorithm_refused', token: tokenOf({}, { alg: 'HS256' }) },
    { code: 'type_refused', token: tokenOf({}, { header: { typ: 'dpop+jwt' } }) },
    { code: 'key_unknown', token: tokenOf({}, { kid: 'other' }) },
    { code: 'signature_invalid', token: tokenOf({}, { key: spareKeys.ES256.privateKey }) },
    { code: 'claims_malformed', token: tokenOf({ sub: 1 }) },
    { code: 'claim_missing', token: tokenOf({ exp: undefined }) },
    { code: 'audience_mismatch', token: tokenOf({ aud: 'https://other.test' }) },
    { code: 'token_expired', token: tokenOf({ exp: start - 10 }) },
    { code: 'token_not_yet_valid', token: tokenOf({ nbf: start + 11 }) },
    { code: 'token_issued_in_future', token: tokenOf({ iat: start + 11 }) },
    { code: 'binding_unverifiable', token: tokenOf({ cnf: { jkt: 'a' } }) },
    { code: 'binding_unverifiable', token: tokenOf({ cnf: null }) },
  ])('is not kept: $code', async ({ code, token }) => {
    const { ask, counted } = cacheScene()
    expect([await ask(token), counted()]).toEqual([refused(code), missAndNotKept])
    expect([await ask(token), counted()]).toEqual([refused(code), missAndNotKept])
  })

  it('of what is no token at all is not counted either', async () => {
    const { server, token, counted } = cacheScene({ maxTokenLength: 1000 })
    for (const [text, code] of [
      [`${token}${'A'.repeat(1000)}`, 'token_too_long'],
      [undefined, 'token_malformed'],
      [{ token }, 'token_malformed'],
    ]) {
      expect(await outcomeOf(server.verify(text as string))).toBe(code)
    }
    expect(counted()).toEqual({ hits: 0, misses: 0, size: 0 })
  })

  it('for its time is not kept: the token is judged when its time has come', async () => {
    const { clock, ask, counted } = cacheScene({}, { nbf: start + 60 })
    expect([await ask(), counted()]).toEqual([refused('token_not_yet_valid'), missAndNotKept])
    clock.advance(50)
    expect([await ask(), counted()]).toEqual([admitted, miss])
  })

  it('for its status keeps no more than that the token verifies', async () => {
    let answer: 'live' | 'revoked' = 'revoked'
    const { ask, counted } = cacheScene({ denylist: () => answer })
    expect([await ask(), counted()]).toEqual([refused('token_revoked'), miss])
    expect([await ask(), counted()]).toEqual([refused('token_revoked'), hit])
    answer = 'live'
    expect([await ask(), counted()]).toEqual([admitted, hit])
  })

  it('because keys could not be had is not kept', async () => {
    const known = staticKeys({ keys: [testKeys.ES256.publicJwk] })
    let isDown = true
    const keys = { keyFor: (...asked: Parameters<typeof known.keyFor>) => (isDown ? null : known.keyFor(...asked)) }
    const { ask, counted } = cacheScene({ keys: keys as typeof known })
    expect([await ask(), counted()]).toEqual([unavailable(5), missAndNotKept])
    isDown = false
    expect([await ask(), counted()]).toEqual([admitted, miss])
  })
})

describe('a token that is bound to its sender', () => {
  it('is kept only where that is written to be unchecked', async () => {
    const cnf = { cnf: { jkt: 'a' } }
    const checked = cacheScene({}, cnf)
    const opened = cacheScene({ senderConstraint: unchecked('a test of what passes') }, cnf)
    expect([await opened.ask(), await opened.ask()]).toEqual([admitted, admitted])
    const answers = [await checked.ask(opened.token), await checked.ask(opened.token)]
    expect(answers).toEqual([refused('binding_unverifiable'), refused('binding_unverifiable')])
    expect([opened.counted(), checked.counted()]).toEqual([
      { hits: 1, misses: 1, size: 1 },
      { hits: 0, misses: 2, size: 0 },
    ])
  })
})

describe('the room of the cache', () => {
  let tooMany: readonly string[] = []
  beforeAll(() => {
    tooMany = Array.from({ length: 10_001 }, () => mint({}, { alg: 'HS256', now: start }))
  })

  it('is for max tokens, and those that were asked for longest ago go first', async () => {
    const { ask, mintNow, counted } = cacheScene({ cache: { max: 2 } })
    const [one, two, three] = [mintNow(), mintNow(), mintNow()]
    for (const token of [one, two, one, three]) expect(await ask(token)).toEqual(admitted)
    expect(counted()).toEqual({ hits: 1, misses: 3, size: 2 })
    for (const token of [one, three]) expect(await ask(token)).toEqual(admitted)
    expect(counted()).toEqual({ hits: 2, misses: 0, size: 2 })
    expect([await ask(two), counted()]).toEqual([admitted, { hits: 0, misses: 1, size: 2 }])
    expect([await ask(one), counted()]).toEqual([admitted, { hits: 0, misses: 1, size: 2 }])
  })

  it('is not taken by a token that was asked for after its time', async () => {
    const { ask, clock, counted } = cacheScene()
    expect([await ask(), counted().size]).toEqual([admitted, 1])
    clock.advance(309)
    expect([await ask(), counted().size]).toEqual([admitted, 1])
    clock.advance(1)
    expect([await ask(), counted().size]).toEqual([refused('token_expired'), 0])
    expect([await ask(), counted().size]).toEqual([refused('token_expired'), 0])
  })

  it('is not taken by tokens that are refused', async () => {
    const { ask, mintNow, counted } = cacheScene({ cache: { max: 2 } })
    const kept = [mintNow(), mintNow()]
    for (const token of kept) await ask(token)
    for (let at = 0; at < 20; at++) await ask(mintNow({ aud: `https://${at}.test` }))
    for (let at = 0; at < 20; at++) await ask(`${mintNow().slice(0, -4)}AAAA`)
    counted()
    for (const token of kept) expect(await ask(token)).toEqual(admitted)
    expect(counted()).toEqual({ hits: 2, misses: 0, size: 2 })
  })

  it.each([undefined, {}, { max: undefined }])('is for 10,000 where nothing else is said: %o', async (cache) => {
    const keys = sharedSecret(testSecrets.HS256.secret)
    const { server, counted } = cacheScene({ keys, ...(cache && { cache: cache as object }) })
    for (const token of tooMany) await server.verify(token)
    expect(counted()).toEqual({ hits: 0, misses: 10_001, size: 10_000 })
    for (const at of [1, 0]) await server.verify(tooMany[at] ?? '')
    expect(counted()).toEqual({ hits: 1, misses: 1, size: 10_000 })
  })

  it('is none at all with `cache: false`, and health says so', async () => {
    const { server, ask } = cacheScene({ cache: false })
    expect([await ask(), await ask(), server.health().cache]).toEqual([admitted, admitted, undefined])
  })
})

describe('a token that one server keeps', () => {
  const keys = staticKeys({ keys: [testKeys.ES256.publicJwk] })
  const several = staticKeys({ keys: [testKeys.ES256.publicJwk, testKeys.RS256.publicJwk] })
  const theirs = staticKeys({ keys: [{ ...spareKeys.ES256.publicJwk, kid: testKeys.ES256.kid }] })

  it.each<{ title: string; other: Parameters<typeof testServer>[0]; code: string | undefined }>([
    { title: 'another audience', other: { audience: 'https://other.test' }, code: 'audience_mismatch' },
    { title: 'another issuer', other: { issuer: 'https://other.test' }, code: 'issuer_unknown' },
    { title: 'other keys', other: { keys: theirs }, code: 'signature_invalid' },
    { title: 'keys of other names', other: { keys: staticKeys(spareKeys.ES256.publicJwk) }, code: 'key_unknown' },
    { title: 'other algorithms', other: { keys: several, algorithms: ['RS256'] }, code: 'algorithm_refused' },
    { title: 'a claim more', other: { requiredClaims: ['sid'] }, code: 'claim_missing' },
    { title: 'less time', other: { maxTokenAge: 1, clockTolerance: 0 }, code: 'token_too_old' },
    { title: 'the same options', other: {}, code: undefined },
  ])('is judged anew by another with $title', async ({ other, code }) => {
    const one = cacheScene({ keys })
    one.clock.advance(2)
    expect([await one.ask(), await one.ask()]).toEqual([admitted, admitted])
    const { server } = testServer({ keys, ...other, clock: one.clock })
    const counted = countedOf(server)
    const answer = code === undefined ? admitted : refused(code)
    expect(await answerTo(server, one.token)).toEqual(answer)
    expect(counted()).toEqual(code === undefined ? miss : missAndNotKept)
    expect(await one.ask()).toEqual(admitted)
    expect(one.counted()).toEqual({ hits: 2, misses: 1, size: 1 })
  })

  it('is not what another may recheck', async () => {
    const [one, other] = [testServer({ keys }), testServer({ keys, audience: [AUDIENCE, 'https://other.test'] })]
    const token = one.mintNow()
    const [auth] = [await one.server.verify(token), await other.server.verify(token)]
    expect(await outcomeOf(one.server.recheck(auth))).toBe('done')
    expect(await outcomeOf(other.server.recheck(auth))).toBe('UsageError')
  })

  it('is a hit by the second spelling of its issuer too', async () => {
    const { ask, counted } = cacheScene({ aliases: ['https://old.test'] }, { iss: 'https://old.test' })
    expect([await ask(), counted()]).toEqual([admitted, miss])
    expect([await ask(), counted()]).toEqual([admitted, hit])
  })
})
