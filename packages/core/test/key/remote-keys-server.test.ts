import { AUDIENCE, type FaultyIssuer, mint, spareKeys, startFaultyIssuer, testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { discoverKeys, remoteKeys } from '../../src/key/remote-keys.js'
import { createResourceServer } from '../../src/resource-server.js'
import { unchecked } from '../../src/shared/unchecked.js'
import { admitted, answerTo, problemsOf, refused, unavailable } from './answers.js'
import { issuerAndServer } from './issuer-and-server.js'

const wellKnown = ({ requests }: FaultyIssuer) => requests.paths.filter((path) => path.includes('/.well-known/'))

describe('discovery over loopback', () => {
  const rfc8414 = '/.well-known/oauth-authorization-server/tenant'
  const appended = '/tenant/.well-known/openid-configuration'
  const inserted = '/.well-known/openid-configuration/tenant'

  it.each([
    { title: 'before the path', forms: {}, paths: [rfc8414] },
    { title: 'after the path', forms: { rfc8414: false }, paths: [rfc8414, appended] },
    {
      title: 'before the path by OpenID’s name',
      forms: { rfc8414: false, oidcAppended: false },
      paths: [rfc8414, appended, inserted],
    },
  ])('[MD-01] finds metadata $title, and goes there at once the next time', async ({ forms, paths }) => {
    const { issuer, server, ask } = await issuerAndServer({ issuer: { path: '/tenant' } })
    issuer.serve(forms)
    expect(await ask()).toEqual(admitted)
    await server.refresh()
    expect(wellKnown(issuer)).toEqual([...paths, paths.at(-1)])
  })

  it('[MD-01] is unavailable where there is no metadata', async () => {
    const { issuer, ask, told } = await issuerAndServer()
    issuer.serve({ rfc8414: false, oidcAppended: false, oidcInserted: false })
    expect(await ask()).toEqual(unavailable(1))
    expect(told()).toEqual([{ type: 'keys_failed', reason: 'status', status: 404 }])
  })

  it.each([
    { title: 'a slash more', configured: (issuer: FaultyIssuer) => `${issuer.issuer}/` },
    { title: 'another name for loopback', configured: ({ port }: FaultyIssuer) => `http://localhost:${port}` },
    { title: 'capitals', configured: ({ port }: FaultyIssuer) => `HTTP://127.0.0.1:${port}` },
  ])('[MD-02, MD-03] does not use metadata when the issuer is configured with $title', async ({ configured }) => {
    const { issuer, ask, told, counted } = await issuerAndServer({ configured })
    expect(await ask()).toEqual(unavailable(1))
    const expected = configured(issuer)
    expect(told()).toEqual([{ type: 'keys_failed', reason: 'issuer_mismatch', expected, received: issuer.issuer }])
    expect(counted().jwks).toBe(0)
  })

  it('[MD-03] uses metadata of an issuer that itself ends in a slash', async () => {
    const { ask } = await issuerAndServer({ issuer: { path: '/' } })
    expect(await ask()).toEqual(admitted)
  })

  it('never lets metadata add an algorithm', async () => {
    const { issuer, ask } = await issuerAndServer()
    issuer.describe({ id_token_signing_alg_values_supported: ['none', 'ES512'] })
    issuer.publish([testKeys.ES512.publicJwk])
    expect(await ask({ alg: 'ES512' })).toEqual(refused('algorithm_refused'))
  })

  it('tells apart issuers that share one source', async () => {
    const [one, two] = [await startFaultyIssuer(), await startFaultyIssuer({ keys: [spareKeys.ES256.publicJwk] })]
    const keys = discoverKeys()
    const issuers = [{ issuer: one.issuer }, { issuer: two.issuer }]
    const server = createResourceServer({ issuers, audience: AUDIENCE, keys })
    const { kid, privateKey: key } = spareKeys.ES256
    const tokens = [
      mint({ iss: one.issuer }),
      mint({ iss: two.issuer }, { kid, key }),
      mint({ iss: one.issuer }, { kid, key }),
    ]
    const answers = []
    for (const token of tokens) answers.push(await answerTo(server, token))
    expect(answers).toEqual([admitted, admitted, refused('key_unknown')])
    await Promise.all([server.close(), one.close(), two.close()])
  })
})

describe('addresses', () => {
  it.each<{ title: string; iss: (other: string) => unknown }>([
    { title: 'an issuer nobody configured', iss: (other) => other },
    { title: 'no issuer', iss: () => undefined },
    { title: 'an issuer that is a list', iss: (other) => [other] },
    { title: 'an issuer that is an object', iss: (other) => ({ toString: other }) },
  ])('[MD-06] of a token are not asked: $title', async ({ iss }) => {
    const { server, counted } = await issuerAndServer()
    const other = await startFaultyIssuer()
    expect(await answerTo(server, mint({ iss: iss(other.issuer) }))).toEqual(refused('issuer_unknown'))
    expect([other.requests.paths, counted()]).toEqual([[], { discovery: 0, jwks: 0 }])
    await other.close()
  })

  it('[MD-06] asks the issuer nothing for a token that is refused before keys matter', async () => {
    const { server, token, ask, counted } = await issuerAndServer()
    const answers = [
      await ask({ alg: 'HS256' }),
      await ask({ header: { typ: 'dpop+jwt' } }),
      await answerTo(server, `${token()}.x.y`),
      await answerTo(server, 'not.a.token'),
    ]
    expect(answers.map(({ code }) => code)).toEqual([
      'algorithm_refused',
      'type_refused',
      'token_encrypted',
      'token_malformed',
    ])
    expect(counted()).toEqual({ discovery: 0, jwks: 0 })
  })

  it('[JB-14] fetches no address that a token names', async () => {
    const { ask } = await issuerAndServer()
    const other = await startFaultyIssuer({ keys: [spareKeys.ES256.publicJwk] })
    const { privateKey: key } = spareKeys.ES256
    const header = { jku: other.jwksUri, x5u: other.jwksUri, kid: other.jwksUri }
    expect(await ask({ key, header })).toEqual(refused('key_unknown'))
    expect(await ask({ key, header: { ...header, kid: undefined } })).toEqual(refused('signature_invalid'))
    expect(other.requests.paths).toEqual([])
    await other.close()
  })

  it('[JB-14, MD-05] fetches nothing from loopback for an issuer elsewhere', async () => {
    const inside = await startFaultyIssuer()
    const issuer = 'https://issuer.test'
    const fetch: typeof globalThis.fetch = async (input, init) =>
      String(input).startsWith(issuer)
        ? new Response(JSON.stringify({ issuer, jwks_uri: inside.jwksUri }))
        : globalThis.fetch(input, init)
    const server = createResourceServer({ issuer, audience: AUDIENCE, fetch })
    expect(await answerTo(server, mint())).toEqual(unavailable(1))
    expect(server.health().issuers[issuer]?.lastError).toBe('jwks_uri_refused')
    expect(inside.requests.paths).toEqual([])
    await inside.close()
  })

  const http = 'http://issuer.internal'
  it.each<{ title: string; make: () => unknown }>([
    { title: 'a key set over http', make: () => remoteKeys(`${http}/jwks`) },
    { title: 'a key set with a user name', make: () => remoteKeys('https://user@issuer.test/jwks') },
    { title: 'a key set with a fragment', make: () => remoteKeys('https://issuer.test/jwks#1') },
    { title: 'a key set at no URL', make: () => remoteKeys('jwks.json') },
    { title: 'an issuer over http', make: () => createResourceServer({ issuer: http, audience: AUDIENCE }) },
    {
      title: 'an issuer with a password',
      make: () => createResourceServer({ issuer: 'https://a:b@issuer.test', audience: AUDIENCE }),
    },
    { title: 'an issuer that is no URL', make: () => createResourceServer({ issuer: 'accounts', audience: AUDIENCE }) },
  ])('[MD-04] refuses at construction $title', async ({ make }) => {
    expect(await problemsOf(make)).toHaveLength(1)
  })

  it('[MD-04] takes http to elsewhere in words only', async () => {
    const insecureHttp = unchecked('a private network')
    const keys = [discoverKeys({ insecureHttp }), remoteKeys(`${http}/jwks`, { insecureHttp })]
    const problems = keys.map((one) =>
      problemsOf(() => createResourceServer({ issuer: http, audience: AUDIENCE, keys: one })),
    )
    expect(await Promise.all(problems)).toEqual([[], []])
  })

  it('takes an issuer that is no URL when its keys have a place of their own', async () => {
    const { issuer } = await issuerAndServer()
    const keys = remoteKeys(issuer.jwksUri)
    const server = createResourceServer({ issuer: 'accounts', audience: AUDIENCE, keys })
    expect(await answerTo(server, mint({ iss: 'accounts' }))).toEqual(admitted)
    await server.close()
  })
})

describe('a server over remote keys', () => {
  const cold = { ageSeconds: undefined, fresh: false, keys: 0, lastError: undefined }

  it('is ready when it has fetched, and fetches no more for it while the keys are fresh', async () => {
    const { issuer, server, ask, counted } = await issuerAndServer()
    expect(server.health().issuers).toEqual({ [issuer.issuer]: cold })
    await server.ready()
    await server.ready()
    expect([await ask(), counted()]).toEqual([admitted, { discovery: 1, jwks: 1 }])
    expect(server.health().issuers).toEqual({ [issuer.issuer]: { ...cold, ageSeconds: 0, fresh: true, keys: 1 } })
  })

  it('is not ready while its issuer is away, and says why', async () => {
    const { issuer, server } = await issuerAndServer()
    issuer.behave('jwks', { mode: 'status', code: 502 })
    await expect(server.ready()).rejects.toMatchObject({ code: 'keys_unavailable', cause: { reason: 'status' } })
    expect(server.health().issuers).toEqual({ [issuer.issuer]: { ...cold, lastError: 'status' } })
    issuer.behave('jwks', { mode: 'ok' })
    await expect(server.ready()).resolves.toBeUndefined()
  })

  it('tells in its health how old the keys are and what failed last', async () => {
    const { issuer, server, clock, ask } = await issuerAndServer()
    await ask()
    clock.advance(600)
    await issuer.stop()
    await ask()
    expect(server.health().issuers).toEqual({
      [issuer.issuer]: { ageSeconds: 600, fresh: false, keys: 1, lastError: 'connection' },
    })
  })

  it('refreshes one issuer or all, whatever their age', async () => {
    const { issuer, server, counted } = await issuerAndServer()
    await server.refresh()
    await server.refresh(issuer.issuer)
    expect(counted()).toEqual({ discovery: 2, jwks: 2 })
  })

  it('fails to refresh when the issuer does, and keeps the keys', async () => {
    const { issuer, server, ask } = await issuerAndServer()
    await ask()
    await issuer.stop()
    await expect(server.refresh()).rejects.toMatchObject({ code: 'keys_unavailable', status: 503 })
    expect(await ask()).toEqual(admitted)
  })

  it('refreshes no issuer that it does not know', async () => {
    const { server, counted } = await issuerAndServer()
    await expect(server.refresh('https://other.test')).rejects.toMatchObject({ name: 'UsageError' })
    expect(counted()).toEqual({ discovery: 0, jwks: 0 })
  })

  it('lets no answer stand that was asked for before a refresh', async () => {
    let go: () => void = () => undefined
    const until = new Promise<void>((resolve) => {
      go = resolve
    })
    const { issuer, server, ask } = await issuerAndServer({ by: 'remote' })
    issuer.behave('jwks', { mode: 'held', until }, { mode: 'ok' })
    const early = ask()
    await expect.poll(() => issuer.requests.jwks).toBe(1)
    issuer.publish([spareKeys.ES256.publicJwk])
    await server.refresh()
    go()
    expect(await early).toEqual(refused('key_unknown'))
    expect(server.health().issuers[issuer.issuer]?.keys).toBe(1)
  })

  it('ends a fetch that hangs when it is closed', async () => {
    const { issuer, server, ask, told } = await issuerAndServer({ keys: { timeout: 60 } })
    issuer.behave('jwks', { mode: 'hang' })
    const asked = ask()
    await expect.poll(() => issuer.requests.jwks).toBe(1)
    await server.close()
    expect(await asked).toEqual(unavailable(5))
    expect(told()).toEqual([])
  })

  it('answers by what it knows after it is closed, and fetches nothing', async () => {
    const { server, ask, clock, counted } = await issuerAndServer()
    await ask()
    await server.close()
    clock.advance(600)
    expect([await ask(), counted()]).toEqual([admitted, { discovery: 1, jwks: 1 }])
  })

  it('keeps the object of a key that has not changed', async () => {
    const { issuer, clock } = await issuerAndServer()
    const source = remoteKeys(issuer.jwksUri)
    const context = { algorithms: ['ES256'], fetch, clock, emit: () => undefined }
    const header = { alg: 'ES256', kid: testKeys.ES256.kid }
    const before = await source.keyFor(header, issuer.issuer, context)
    issuer.publish([spareKeys.ES256.publicJwk, testKeys.ES256.publicJwk])
    await source.refresh?.(issuer.issuer, context)
    expect(before).toMatchObject(header)
    expect(await source.keyFor(header, issuer.issuer, context)).toBe(before)
  })
})
