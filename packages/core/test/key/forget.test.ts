import { spareKeys, testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { admitted, refused, unavailable } from './answers.js'
import { issuerAndServer } from './issuer-and-server.js'

const one = testKeys.ES256.publicJwk
const stolen = spareKeys.ES256.publicJwk
const both = [one, stolen]
const spare = { kid: spareKeys.ES256.kid, key: spareKeys.ES256.privateKey }
const ways = ['discovery', 'remote'] as const
const unknown = refused('key_unknown')

describe.each(ways)('forget of a key that is held, by %s', (by) => {
  const forgotten = async () => {
    const scene = await issuerAndServer({ by, issuer: { keys: both } })
    expect([await scene.ask(spare), await scene.ask()]).toEqual([admitted, admitted])
    const kept = scene.keyFor(testKeys.ES256.kid)
    scene.server.forget(scene.name, spare.kid)
    return { ...scene, kept }
  }

  it('counts from that moment, and asks the issuer nothing', async () => {
    const { counted, state } = await forgotten()
    expect([counted().jwks, state()]).toEqual([1, { ageSeconds: 0, fresh: true, keys: 1, lastError: undefined }])
  })

  it('refuses its tokens, however often its issuer goes on publishing it', async () => {
    const { ask, server, clock, state } = await forgotten()
    for (let load = 0; load < 3; load++) {
      expect([await ask(spare), await ask()]).toEqual([unknown, admitted])
      await server.refresh()
      clock.advance(600)
    }
    expect(state()?.keys).toBe(1)
  })

  it('leaves the other keys the objects they are', async () => {
    const { server, keyFor, kept } = await forgotten()
    expect(keyFor(testKeys.ES256.kid)).toBe(kept)
    await server.refresh()
    expect(keyFor(testKeys.ES256.kid)).toBe(kept)
  })

  it('holds through an outage and after it', async () => {
    const { issuer, ask, clock } = await forgotten()
    await issuer.stop()
    clock.advance(600)
    expect([await ask(), await ask(spare)]).toEqual([admitted, unavailable(30)])
    await issuer.restart()
    clock.advance(30)
    expect([await ask(), await ask(spare)]).toEqual([admitted, unknown])
  })

  it('holds for the same key under another kid, alg and use, published later', async () => {
    const { issuer, server, ask, state } = await forgotten()
    const { alg: _alg, use: _use, ...bare } = stolen
    issuer.publish([one, { ...stolen, kid: 'renamed' }, { ...bare, kid: 'bare' }])
    await server.refresh()
    expect([await ask({ ...spare, kid: 'renamed' }), await ask({ ...spare, kid: 'bare' })]).toEqual([unknown, unknown])
    expect([await ask(), state()?.keys]).toEqual([admitted, 1])
  })

  it('does not hold for another key that is published under that kid later', async () => {
    const { issuer, server, ask } = await forgotten()
    const { kid } = spare
    issuer.publish([one, { ...testKeys.RS256.publicJwk, kid }])
    await server.refresh()
    expect([await ask({ alg: 'RS256', kid }), await ask(spare)]).toEqual([admitted, unknown])
  })

  it('can be said twice', async () => {
    const { server, name, ask, issuer } = await forgotten()
    server.forget(name, spare.kid)
    issuer.publish([one, { ...testKeys.RS256.publicJwk, kid: spare.kid }])
    await server.refresh()
    expect(await ask({ alg: 'RS256', kid: spare.kid })).toEqual(admitted)
    server.forget(name, spare.kid)
    expect([await ask({ alg: 'RS256', kid: spare.kid }), await ask()]).toEqual([unknown, admitted])
  })
})

describe('forget of several keys', () => {
  it('under one kid takes them all', async () => {
    const rsa = { ...testKeys.RS256.publicJwk, kid: spare.kid }
    const { server, name, ask } = await issuerAndServer({ issuer: { keys: [one, stolen, rsa] } })
    expect([await ask(spare), await ask({ alg: 'RS256', kid: spare.kid })]).toEqual([admitted, admitted])
    server.forget(name, spare.kid)
    expect([await ask(spare), await ask({ alg: 'RS256', kid: spare.kid })]).toEqual([unknown, unknown])
    expect(await ask()).toEqual(admitted)
  })

  it('takes one key under all the kids it is published under', async () => {
    const { server, name, ask } = await issuerAndServer({ issuer: { keys: [...both, { ...stolen, kid: 'alias' }] } })
    expect(await ask({ ...spare, kid: 'alias' })).toEqual(admitted)
    server.forget(name, spare.kid)
    expect([await ask({ ...spare, kid: 'alias' }), await ask(spare), await ask()]).toEqual([unknown, unknown, admitted])
  })

  it('may take the last: its issuer has answered, so 401, and a refresh that brings nothing else is no failure', async () => {
    const { server, name, ask, state, told } = await issuerAndServer()
    await ask()
    server.forget(name, testKeys.ES256.kid)
    await server.refresh()
    expect([await ask(), state()]).toEqual([unknown, { ageSeconds: 0, fresh: true, keys: 0, lastError: undefined }])
    expect(told()).toEqual([1, 0, 0].map((keys) => ({ type: 'keys_refreshed', keys })))
  })

  it('makes a token without kid unambiguous again', async () => {
    const { server, name, ask } = await issuerAndServer({ issuer: { keys: both } })
    expect(await ask({ header: { kid: undefined } })).toEqual(refused('key_ambiguous'))
    server.forget(name, spare.kid)
    expect(await ask({ header: { kid: undefined } })).toEqual(admitted)
  })
})

describe.each(ways)('forget of a key that nobody has seen yet, by %s', (by) => {
  it('holds when a cold server fetches it, which it does once', async () => {
    const { server, name, ask, counted, state } = await issuerAndServer({ by, issuer: { keys: both } })
    server.forget(name, spare.kid)
    expect([await ask(spare), counted().jwks]).toEqual([unknown, 1])
    expect([await ask(), counted().jwks, state()?.keys]).toEqual([admitted, 1, 1])
  })

  it('holds when it is published later, under whichever kid from then on', async () => {
    const { issuer, server, name, ask } = await issuerAndServer({ by })
    await ask()
    server.forget(name, spare.kid)
    issuer.publish(both)
    expect(await ask(spare)).toEqual(unknown)
    issuer.publish([one, { ...stolen, kid: 'renamed' }])
    await server.refresh()
    expect(await ask({ ...spare, kid: 'renamed' })).toEqual(unknown)
  })

  it('holds for the first key under that kid, and for no later one', async () => {
    const { issuer, server, name, ask } = await issuerAndServer({ by, issuer: { keys: both } })
    server.forget(name, spare.kid)
    await server.refresh()
    issuer.publish([one, { ...testKeys.RS256.publicJwk, kid: spare.kid }])
    await server.refresh()
    expect([await ask({ alg: 'RS256', kid: spare.kid }), await ask(spare)]).toEqual([admitted, unknown])
  })
})
