import { startFaultyIssuer, testKeys, turnableClock } from '@claimcheck/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createVerifier, type KeySource, remoteKeys } from '../src/index.js'
import { testServer } from './test-server.js'

describe('health', () => {
  let issuer: Awaited<ReturnType<typeof startFaultyIssuer>>
  beforeAll(async () => {
    issuer = await startFaultyIssuer({ keys: [testKeys.ES256.publicJwk] })
  })
  afterAll(() => issuer.close())

  it('tells of keys that do not age, and where it runs', () => {
    expect(testServer({ cache: false }).server.health()).toEqual({
      issuers: { 'https://issuer.test': { ageSeconds: 0, fresh: true, keys: 1, lastError: undefined } },
      cache: undefined,
      platform: 'node',
    })
  })

  it('tells of the verified-token cache: what was found there, what was not, and how many tokens it holds', async () => {
    const { server, mintNow, clock } = testServer()
    expect(server.health().cache).toEqual({ hits: 0, misses: 0, size: 0 })
    const [one, two] = [mintNow(), mintNow()]
    for (const token of [one, two, one, one]) await server.verify(token)
    expect(server.health().cache).toEqual({ hits: 2, misses: 2, size: 2 })
    const told = server.health()
    clock.advance(310)
    await expect(server.verify(one)).rejects.toMatchObject({ code: 'token_expired' })
    await expect(server.verify(mintNow({ aud: 'https://other.test' }))).rejects.toMatchObject({
      code: 'audience_mismatch',
    })
    expect(server.health().cache).toMatchObject({ misses: 3 })
    expect(told.cache).toEqual({ hits: 2, misses: 2, size: 2 })
  })

  it('tells of one cache for each server', async () => {
    const [one, other] = [testServer(), testServer()]
    await one.server.verify(one.mintNow())
    expect([one, other].map(({ server }) => server.health().cache?.size)).toEqual([1, 0])
  })

  it('tells of remote keys before, after, when they have aged, and when they cannot be had', async () => {
    const { server, clock } = testServer({ keys: remoteKeys(issuer.jwksUri, { maxAge: 100 }) })
    const health = () => server.health().issuers['https://issuer.test']
    expect(health()).toEqual({ ageSeconds: undefined, fresh: false, keys: 0, lastError: undefined })
    await server.ready()
    clock.advance(99)
    expect(health()).toEqual({ ageSeconds: 99, fresh: true, keys: 1, lastError: undefined })
    clock.advance(1)
    issuer.behave('jwks', { mode: 'status', code: 500 })
    await expect(server.refresh()).rejects.toMatchObject({ code: 'keys_unavailable' })
    expect(health()).toEqual({ ageSeconds: 100, fresh: false, keys: 1, lastError: 'status' })
  })

  it('tells of keys that were forgotten, and of keys that have become too old for an outage', async () => {
    issuer.behave('jwks', { mode: 'ok' }, { mode: 'status', code: 500 })
    const { server, clock } = testServer({ keys: remoteKeys(issuer.jwksUri, { maxAge: 100, maxStale: 50 }) })
    const health = () => server.health().issuers['https://issuer.test']
    await server.ready()
    await server.refresh().catch(() => undefined)
    clock.advance(149.999)
    expect(health()).toEqual({ ageSeconds: 149.999, fresh: false, keys: 1, lastError: 'status' })
    clock.advance(0.001)
    expect(health()).toEqual({ ageSeconds: 150, fresh: false, keys: 0, lastError: 'status' })
    issuer.behave('jwks', { mode: 'ok' })
    await server.refresh()
    server.forget('https://issuer.test', testKeys.ES256.kid)
    expect(health()).toEqual({ ageSeconds: 0, fresh: true, keys: 0, lastError: undefined })
  })

  it('tells how old a snapshot is, which is never fresh', () => {
    const document = { keys: [testKeys.ES256.publicJwk] }
    const fetchedAt = turnableClock().now() - 1000
    const keys = remoteKeys(issuer.jwksUri, { snapshot: { sets: [{ fetchedAt, document }] } })
    const { server, clock } = testServer({ keys })
    const health = () => server.health().issuers['https://issuer.test']
    expect(health()).toEqual({ ageSeconds: 1000, fresh: false, keys: 1, lastError: undefined })
    clock.advance(604_800 - 1000)
    expect(health()).toEqual({ ageSeconds: 604_800, fresh: false, keys: 0, lastError: undefined })
  })

  it('names every issuer, and takes a source that does not tell to be fresh', () => {
    const keys: KeySource = { keyFor: () => undefined }
    const told = { ageSeconds: 7, fresh: false, keys: 2, lastError: 'x' }
    const verifier = createVerifier({
      audience: 'https://api.test',
      issuers: [
        { issuer: '__proto__', keys },
        { issuer: 'https://two.test', keys: { ...keys, health: (name) => ({ ...told, lastError: name }) } },
      ],
    })
    expect(Object.entries(verifier.health().issuers)).toEqual([
      ['__proto__', { ageSeconds: undefined, fresh: true, keys: 0, lastError: undefined }],
      ['https://two.test', { ...told, lastError: 'https://two.test' }],
    ])
  })
})
