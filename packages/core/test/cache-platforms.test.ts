import { AUDIENCE, ISSUER, mint, testKeys, turnableClock } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { countedOf, hit, miss, missAndNotKept } from './cache-scene.js'
import { admitted, answerTo, refused, unavailable } from './key/answers.js'
import { bothPlatforms, type Core } from './key/both-platforms.js'
import { outcomeOf } from './test-server.js'

type Options = Partial<Parameters<Core['createResourceServer']>[0]>

// Elsewhere than on Node digests, keys and signatures come later: all that is asked at once there is waited for here.
describe.each(await bothPlatforms())('the cache on $platform', ({ core, platform }) => {
  function sceneOf(over: Options = {}, claims = {}) {
    const clock = turnableClock()
    const keys = core.staticKeys({ keys: [testKeys.ES256.publicJwk, testKeys.RS256.publicJwk] })
    const server = core.createResourceServer({ issuer: ISSUER, audience: AUDIENCE, clock, keys, ...over } as never)
    const token = mint(claims, { now: clock.now() })
    return { server, clock, token, ask: (text = token) => answerTo(server, text), counted: countedOf(server) }
  }

  it('is hit by the second request', async () => {
    const { server, ask, counted } = sceneOf()
    expect(server.health().platform).toBe(platform)
    expect([await ask(), counted()]).toEqual([admitted, miss])
    expect([await ask(), counted()]).toEqual([admitted, hit])
  })

  it('judges the time of a hit', async () => {
    const { ask, clock } = sceneOf()
    await ask()
    clock.advance(309)
    expect(await ask()).toEqual(admitted)
    clock.advance(1)
    expect(await ask()).toEqual(refused('token_expired'))
  })

  it('asks for the key of a hit', async () => {
    const { ask, server } = sceneOf()
    await ask()
    server.forget(ISSUER, testKeys.ES256.kid)
    expect(await ask()).toEqual(refused('key_unknown'))
  })

  it.each([{ jti: 'one' }, { jti: undefined }])('asks for the status of a hit: %o', async (claims) => {
    const denylist = core.memoryDenylist()
    const { ask, server, token, counted } = sceneOf({ denylist }, claims)
    const auth = await server.verify(token)
    expect(await ask()).toEqual(admitted)
    counted()
    await denylist.revokeToken(auth)
    expect([await ask(), counted()]).toEqual([refused('token_revoked'), hit])
  })

  it('keeps no refusal', async () => {
    const { ask, token, counted } = sceneOf()
    const bad = `${token.slice(0, -8)}AAAAAAAA`
    expect([await ask(bad), counted()]).toEqual([refused('signature_invalid'), missAndNotKept])
    expect([await ask(bad), counted()]).toEqual([refused('signature_invalid'), missAndNotKept])
  })

  it('is never hit by a token with another character', async () => {
    const { server, token, counted } = sceneOf()
    await server.verify(token)
    const altered = [...token].flatMap((character, at) =>
      [character === 'A' ? 'B' : 'A', String.fromCharCode(character.charCodeAt(0) + 0x100)].map(
        (other) => token.slice(0, at) + other + token.slice(at + 1),
      ),
    )
    const outcomes = await Promise.all(altered.map((text) => outcomeOf(server.verify(text))))
    expect(outcomes.filter((outcome) => outcome === 'done')).toEqual([])
    expect(counted()).toMatchObject({ hits: 0, size: 1 })
  })

  it('lets identical tokens share a check, and only those', async () => {
    const { ask, clock } = sceneOf({ maxVerifications: 1 })
    await ask(mint({}, { now: clock.now() }))
    const asked = Array.from({ length: 50 }, () => ask())
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 50 }, () => admitted))
    const [one, two] = [mint({}, { alg: 'RS256', now: clock.now() }), mint({}, { alg: 'RS256', now: clock.now() })]
    const overloaded = (await Promise.all([ask(one), ask(two)])).filter(({ status }) => status === 503)
    expect(overloaded).toEqual(platform === 'web' ? [unavailable(1, 'overloaded')] : expect.any(Array))
  })

  it('gives the tokens it keeps the names they have without it', async () => {
    const { server, token } = sceneOf({}, { jti: undefined })
    const without = sceneOf({ cache: false })
    const [first, second] = [await server.verify(token), await server.verify(token)]
    expect(first.tokenId).toMatch(/^sha256:[\w-]{43}$/)
    expect([second.tokenId, (await without.server.verify(token)).tokenId]).toEqual([first.tokenId, first.tokenId])
  })
})
