import { spareKeys, testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { admitted, refused, unavailable } from './answers.js'
import { issuerAndServer } from './issuer-and-server.js'

const spare = { kid: spareKeys.ES256.kid, key: spareKeys.ES256.privateKey }
const both = [testKeys.ES256.publicJwk, spareKeys.ES256.publicJwk]
const times = <Value>(count: number, make: (at: number) => Value) => Array.from({ length: count }, (_, at) => make(at))

describe('the requests an issuer sees', () => {
  it('is asked nothing before the first token', async () => {
    const { counted } = await issuerAndServer()
    expect(counted()).toEqual({ discovery: 0, jwks: 0 })
  })

  it('is asked once by 1,000 first requests at the same time', async () => {
    const { ask, counted } = await issuerAndServer()
    const answers = await Promise.all(times(1000, () => ask()))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(counted()).toEqual({ discovery: 1, jwks: 1 })
  })

  it('is asked once by 1,001 requests, of which one is too many', async () => {
    let go: () => void = () => undefined
    const until = new Promise<void>((resolve) => {
      go = resolve
    })
    const { issuer, ask, counted } = await issuerAndServer()
    issuer.behave('jwks', { mode: 'held', until })
    const answers = times(1001, () => ask())
    expect(await answers[1000]).toEqual(unavailable(1, 'overloaded'))
    go()
    expect(new Set((await Promise.all(answers.slice(0, 1000))).map(({ status }) => status))).toEqual(new Set([200]))
    expect(counted()).toEqual({ discovery: 1, jwks: 1 })
  })

  it('is asked once per cool-down by a flood of unknown kids, each of which is refused', async () => {
    const { clock, ask, counted } = await issuerAndServer()
    await ask()
    for (const asked of [2, 3]) {
      const answers = await Promise.all(times(200, (at) => ask({ kid: `unknown-${at}` })))
      expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(['key_unknown']))
      expect(counted().jwks).toBe(asked)
      clock.advance(9.9)
      expect(await ask({ kid: 'unknown' })).toEqual(refused('key_unknown'))
      expect(counted().jwks).toBe(asked)
      clock.advance(0.1)
    }
  })

  it('is not asked again by a flood while its answer is awaited', async () => {
    const { ask, counted } = await issuerAndServer()
    await ask()
    const answers = times(500, (at) => ask({ kid: `unknown-${at}` }))
    expect(await ask()).toEqual(admitted)
    await Promise.all(answers)
    expect(counted().jwks).toBe(2)
  })

  it('is asked at its own pace: the option cooldown', async () => {
    const { clock, ask, counted } = await issuerAndServer({ keys: { cooldown: 60 } })
    await ask()
    await ask({ kid: 'unknown' })
    clock.advance(59.9)
    await ask({ kid: 'unknown' })
    expect(counted().jwks).toBe(2)
    clock.advance(0.1)
    await ask({ kid: 'unknown' })
    expect(counted().jwks).toBe(3)
  })

  it.each([
    { title: 'no Cache-Control: 10 min', headers: {}, keys: {}, age: 600 },
    { title: 'max-age=60', headers: { 'cache-control': 'max-age=60' }, keys: {}, age: 60 },
    { title: 'max-age=1: 1 min', headers: { 'cache-control': 'max-age=1' }, keys: {}, age: 60 },
    { title: 'max-age=0: 1 min', headers: { 'cache-control': 'public, max-age=0' }, keys: {}, age: 60 },
    { title: 'max-age=3600', headers: { 'cache-control': 'max-age=3600' }, keys: {}, age: 3600 },
    { title: 'max-age=86400: 1 h', headers: { 'cache-control': 'max-age=86400' }, keys: {}, age: 3600 },
    { title: 'no-store: 10 min', headers: { 'cache-control': 'no-store' }, keys: {}, age: 600 },
    {
      title: 'maxAge before Cache-Control',
      headers: { 'cache-control': 'max-age=60' },
      keys: { maxAge: 7200 },
      age: 7200,
    },
    { title: 'maxAge below a minute', headers: {}, keys: { maxAge: 5 }, age: 5 },
  ])('is asked again after 80 % of its age: $title', async ({ headers, keys, age }) => {
    const { issuer, server, clock, ask, counted } = await issuerAndServer({ keys })
    issuer.behave('jwks', { mode: 'headers', headers })
    await ask()
    clock.advance(age * 0.8 - 0.1)
    await ask()
    expect(counted().jwks).toBe(1)
    const fresh = () => server.health().issuers[issuer.issuer]?.fresh
    expect(fresh()).toBe(true)
    issuer.behave('jwks', { mode: 'hang' })
    clock.advance(age * 0.2)
    expect(await ask()).toEqual(admitted)
    await expect.poll(() => counted().jwks).toBe(2)
    clock.advance(0.1)
    expect(fresh()).toBe(false)
  })
})

describe('keys that change', () => {
  it('are accepted after one fetch when a token names a new one', async () => {
    const { issuer, ask, told, counted } = await issuerAndServer()
    await ask()
    issuer.publish(both)
    expect([await ask(spare), await ask(), counted().jwks]).toEqual([admitted, admitted, 2])
    expect(told()).toEqual([
      { type: 'keys_refreshed', keys: 1 },
      { type: 'keys_refreshed', keys: 2 },
    ])
  })

  it('are gone when the set without them has arrived', async () => {
    const { issuer, server, ask } = await issuerAndServer()
    issuer.publish(both)
    expect(await ask(spare)).toEqual(admitted)
    issuer.publish([testKeys.ES256.publicJwk])
    await server.refresh()
    expect([await ask(spare), await ask()]).toEqual([refused('key_unknown'), admitted])
  })

  it('stop working within the age of their set, without a command', async () => {
    const { issuer, clock, ask } = await issuerAndServer()
    issuer.publish(both)
    await ask(spare)
    issuer.publish([testKeys.ES256.publicJwk])
    clock.advance(600)
    expect(await ask(spare)).toEqual(refused('key_unknown'))
  })

  it('[JB-08] are no longer those of before under the same kid', async () => {
    const { issuer, server, ask } = await issuerAndServer()
    await ask()
    issuer.publish([{ ...spareKeys.ES256.publicJwk, kid: testKeys.ES256.kid }])
    await server.refresh()
    expect(await ask()).toEqual(refused('signature_invalid'))
  })
})

describe('an issuer that is away', () => {
  it('is not noticed by tokens with known keys, for an hour and more', async () => {
    const { issuer, clock, ask, told } = await issuerAndServer()
    await ask()
    await issuer.stop()
    for (let minute = 0; minute < 69; minute++) {
      clock.advance(60)
      expect(await ask()).toEqual(admitted)
    }
    told()
    clock.advance(60)
    expect(await ask()).toEqual(unavailable(30))
    expect(told()).toEqual([{ type: 'keys_failed', reason: 'connection' }])
  })

  it('makes an unknown kid unavailable, not a bad token', async () => {
    const { issuer, clock, ask } = await issuerAndServer()
    await ask()
    await issuer.stop()
    expect(await ask({ kid: 'unknown' })).toEqual(unavailable(30))
    clock.advance(12)
    expect([await ask({ kid: 'unknown' }), await ask()]).toEqual([unavailable(18), admitted])
  })

  it('makes a server that has just been started unavailable, at once until the back-off ends', async () => {
    const { issuer, clock, ask, counted, told } = await issuerAndServer()
    await issuer.stop()
    expect(await ask()).toEqual(unavailable(1))
    expect(await ask()).toEqual(unavailable(1))
    expect(told()).toEqual([{ type: 'keys_failed', reason: 'connection' }])
    await issuer.restart()
    clock.advance(0.25)
    expect([await ask(), counted()]).toEqual([admitted, { discovery: 1, jwks: 1 }])
  })

  it('is asked again 30 s later, and is back', async () => {
    const { issuer, clock, ask, counted } = await issuerAndServer()
    await ask()
    issuer.behave('jwks', { mode: 'status', code: 500 })
    clock.advance(600)
    expect([await ask(), counted().jwks]).toEqual([admitted, 2])
    issuer.behave('jwks', { mode: 'ok' })
    issuer.publish(both)
    clock.advance(29.9)
    expect([await ask(spare), counted().jwks]).toEqual([unavailable(1), 2])
    clock.advance(0.1)
    expect([await ask(spare), counted().jwks]).toEqual([admitted, 3])
  })

  it('with an empty set does not take the keys away at first sight', async () => {
    const { issuer, clock, ask, told } = await issuerAndServer()
    await ask()
    told()
    issuer.behave('jwks', { mode: 'emptySet' })
    clock.advance(600)
    expect(await ask()).toEqual(admitted)
    expect(told()).toEqual([{ type: 'keys_failed', reason: 'empty_set' }])
  })

  it('is covered for by its last keys for as long as maxStale says', async () => {
    const { issuer, clock, ask } = await issuerAndServer({ keys: { maxAge: 60, maxStale: 0 } })
    await ask()
    await issuer.stop()
    clock.advance(59.9)
    expect(await ask()).toEqual(admitted)
    clock.advance(0.1)
    expect(await ask()).toEqual(unavailable(30))
  })
})
