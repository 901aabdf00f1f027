import { oddKeys, spareKeys, testKeys, turnableClock } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import type { KeySnapshot } from '../../src/shared/key-source.js'
import { admitted, answerTo } from './answers.js'
import { bothPlatforms } from './both-platforms.js'
import { certificate, expiredCertificate } from './certificate.js'
import { issuerAndServer } from './issuer-and-server.js'

const { ES256 } = testKeys
const spare = { kid: spareKeys.ES256.kid, key: spareKeys.ES256.privateKey }
const both = [ES256.publicJwk, spareKeys.ES256.publicJwk]
const start = turnableClock().now()
const lookedAt = ({ kty, kid, alg, use, crv, x, y }: typeof ES256.publicJwk) => ({ kty, kid, alg, use, crv, x, y })
const parsed = (snapshot: KeySnapshot): KeySnapshot => JSON.parse(JSON.stringify(snapshot))

describe.each(await bothPlatforms())('a snapshot taken on $platform', (copy) => {
  it('of discovered keys names their issuer, and when they were fetched', async () => {
    const { server, source, name, clock } = await issuerAndServer({ copy, issuer: { keys: both } })
    await server.ready()
    clock.advance(100)
    const set = { issuer: name, fetchedAt: start, document: { keys: both.map(lookedAt) } }
    expect([source.snapshot(), source.snapshot(name)]).toEqual([{ sets: [set] }, { sets: [set] }])
    await server.refresh()
    expect(source.snapshot()).toEqual({ sets: [{ ...set, fetchedAt: start + 100 }] })
  })

  it('of keys at a fixed address names no issuer, whoever is asked for', async () => {
    const { server, source, name } = await issuerAndServer({ copy, by: 'remote' })
    await server.ready()
    const snapshot = { sets: [{ fetchedAt: start, document: { keys: [lookedAt(ES256.publicJwk)] } }] }
    expect([source.snapshot(), source.snapshot(name), source.snapshot('other')]).toEqual([snapshot, snapshot, snapshot])
    expect(Object.keys(source.snapshot().sets[0] ?? {})).toEqual(['fetchedAt', 'document'])
  })

  it('of certificates is the map', async () => {
    const { issuer, server, source } = await issuerAndServer({ copy, by: 'certificates' })
    const document = { a: certificate, b: expiredCertificate }
    issuer.behave('jwks', { mode: 'json', value: { ...document, broken: certificate.replace('MII', 'XXX') } })
    await server.ready()
    expect(source.snapshot()).toEqual({ sets: [{ fetchedAt: start, document }] })
  })

  it('is plain JSON, and no key of ours is reached through it', async () => {
    const { server, source, ask } = await issuerAndServer({ copy, issuer: { keys: both } })
    await server.ready()
    const snapshot = source.snapshot()
    expect(parsed(snapshot)).toStrictEqual(snapshot)
    const documents = snapshot.sets.map(({ document }) => document as { keys: { x: string }[] })
    for (const key of documents.flatMap(({ keys }) => keys)) key.x = 'AA'
    expect([await ask(), await ask(spare)]).toEqual([admitted, admitted])
    expect(source.snapshot()).not.toEqual(snapshot)
  })

  it('holds only the keys that can be used, and of them only what is looked at', async () => {
    const { issuer, server, source } = await issuerAndServer({ copy })
    const keys = [
      { ...ES256.publicJwk, x5c: ['MII'], x5t: 'abc', nbf: 1 },
      { ...spareKeys.ES256.publicJwk, use: 'enc' },
      { ...oddKeys.rsa1024.publicJwk, kid: 'short' },
      testKeys.EdDSA.privateJwk,
      null,
    ]
    issuer.behave('jwks', { mode: 'json', value: { keys, version: 3 } })
    await server.ready()
    expect(source.snapshot().sets.map(({ document }) => document)).toEqual([{ keys: [lookedAt(ES256.publicJwk)] }])
  })

  it('holds no key that was forgotten', async () => {
    const { server, source, name } = await issuerAndServer({ copy, issuer: { keys: both } })
    await server.ready()
    server.forget(name, spare.kid)
    expect(source.snapshot().sets.map(({ document }) => document)).toEqual([{ keys: [lookedAt(ES256.publicJwk)] }])
  })

  it('holds nothing while nothing was fetched, nor of an issuer that nobody fetched from', async () => {
    const { issuer, server, source, name } = await issuerAndServer({ copy })
    expect([source.snapshot(), source.snapshot(name)]).toEqual([{ sets: [] }, { sets: [] }])
    issuer.behave('jwks', { mode: 'html' })
    await server.ready().catch(() => undefined)
    expect(source.snapshot()).toEqual({ sets: [] })
    issuer.behave('jwks', { mode: 'ok' })
    await server.ready()
    expect([source.snapshot().sets.length, source.snapshot('https://other.test')]).toEqual([1, { sets: [] }])
  })

  it('keeps the last known good through an outage, as old as it is', async () => {
    const { issuer, server, source, ask, clock } = await issuerAndServer({ copy })
    await server.ready()
    await issuer.stop()
    clock.advance(1000)
    expect(await ask()).toEqual(admitted)
    expect(source.snapshot().sets.map(({ fetchedAt }) => fetchedAt)).toEqual([start])
  })

  it('is as old as the clock says that is right now', async () => {
    const { server, source, clock } = await issuerAndServer({ copy })
    await server.ready()
    clock.advance(100)
    clock.stepWall(-3600)
    expect(source.snapshot().sets.map(({ fetchedAt }) => fetchedAt)).toEqual([start - 3600])
  })

  it('holds each issuer of a source that several have', async () => {
    const one = await issuerAndServer({ copy })
    const two = await issuerAndServer({ copy, issuer: { keys: [spareKeys.ES256.publicJwk] } })
    const keys = copy.core.discoverKeys()
    const issuers = [{ issuer: one.name }, { issuer: two.name }]
    const server = copy.core.createResourceServer({ issuers, audience: 'https://api.test', keys, clock: one.clock })
    await server.ready()
    await server.close()
    const set = (issuer: string, jwk: typeof ES256.publicJwk) => ({
      issuer,
      fetchedAt: start,
      document: { keys: [lookedAt(jwk)] },
    })
    const sets = [set(one.name, ES256.publicJwk), set(two.name, spareKeys.ES256.publicJwk)]
    expect([keys.snapshot(), keys.snapshot(two.name)]).toEqual([{ sets }, { sets: sets.slice(1) }])
  })

  it('holds each key once where it serves several lists of algorithms, as old as the older', async () => {
    const { server, source, serve, clock, token } = await issuerAndServer({ copy, by: 'remote' })
    await server.ready()
    clock.advance(50)
    const second = serve({ algorithms: ['ES256'] })
    expect(await answerTo(second, token())).toEqual(admitted)
    expect(source.snapshot()).toEqual({
      sets: [{ fetchedAt: start, document: { keys: [lookedAt(ES256.publicJwk)] } }],
    })
  })
})
