import { startFaultyIssuer, testKeys } from '@claimcheck/test-fixtures'
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
    expect(testServer().server.health()).toEqual({
      issuers: { 'https://issuer.test': { ageSeconds: 0, fresh: true, keys: 1, lastError: undefined } },
      cache: undefined,
      platform: 'node',
    })
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
