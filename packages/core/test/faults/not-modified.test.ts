import { spareKeys, startFaultyIssuer, testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it, onTestFinished } from 'vitest'
import { admitted, refused, unavailable } from '../key/answers.js'
import { issuerScene } from './issuer-scene.js'
import { times } from './tally.js'

const spare = { kid: spareKeys.ES256.kid, key: spareKeys.ES256.privateKey }
const one = [testKeys.ES256.publicJwk]
const both = [...one, spareKeys.ES256.publicJwk]
const fresh = { ageSeconds: 0, fresh: true, lastError: undefined }

describe('an issuer that answers 304', () => {
  it.each(['discovery', 'remote'] as const)('to whoever has its keys makes them fresh again: by %s', async (by) => {
    const { issuer, later, start } = await issuerScene({ by })
    const server = start()
    issuer.behave('jwks', { mode: 'etag' })
    await server.ask()
    const bytes = server.network.bytesRead()
    for (const count of [1, 2]) {
      await later(600)
      expect(await server.ask()).toEqual(admitted)
      expect([issuer.notModified, server.state()]).toEqual([count, { ...fresh, keys: 1 }])
    }
    if (by === 'remote') expect(server.network.bytesRead()).toBe(bytes)
    issuer.publish(both)
    await later(600)
    expect([await server.ask(spare), issuer.notModified, server.state()]).toEqual([admitted, 2, { ...fresh, keys: 2 }])
  })

  it('after an hour’s outage is the end of it', async () => {
    const { issuer, later, start } = await issuerScene({ by: 'remote' })
    const server = start()
    issuer.behave('jwks', { mode: 'etag' }, { mode: 'status', code: 500 })
    await server.ask()
    await later(600)
    expect([await server.ask(), server.state()?.lastError]).toEqual([admitted, 'status'])
    issuer.behave('jwks', { mode: 'etag' })
    await later(3599)
    await server.ask()
    await server.settled()
    expect([issuer.notModified, server.state()]).toEqual([1, { ...fresh, keys: 1 }])
  })

  it('to whoever has nothing has failed', async () => {
    const { issuer, later, start } = await issuerScene({ by: 'remote' })
    const [server, cold] = [start(), start()]
    await server.ask()
    issuer.behave('jwks', { mode: 'status', code: 304, headers: { etag: '"any"' } })
    await later(600)
    expect([await server.ask(), await cold.ask()]).toEqual([admitted, unavailable(1)])
    expect([server.state()?.fresh, cold.state()?.keys]).toEqual([false, 0])
  })

  it('does not bring back a key that was forgotten', async () => {
    const { issuer, later, start } = await issuerScene({ by: 'remote', issuer: { keys: both } })
    const server = start()
    issuer.behave('jwks', { mode: 'etag' })
    expect(await server.ask(spare)).toEqual(admitted)
    server.server.forget(issuer.issuer, spareKeys.ES256.kid)
    await server.server.refresh()
    await later(600)
    expect([await server.ask(spare), await server.ask()]).toEqual([refused('key_unknown'), admitted])
    expect(issuer.notModified).toBeGreaterThan(0)
  })

  it('is not asked for changes to a set that was refused', async () => {
    const { issuer, later, start } = await issuerScene({ by: 'remote' })
    const server = start()
    issuer.behave('jwks', { mode: 'etag', etag: '"good"' })
    await server.ask()
    issuer.publish(times(101, (at) => ({ ...spareKeys.ES256.publicJwk, kid: `many-${at}` })))
    issuer.behave('jwks', { mode: 'etag', etag: '"too many"' })
    await later(600)
    for (let attempt = 0; attempt < 3; attempt++) {
      expect(await server.ask()).toEqual(admitted)
      await server.settled()
      expect([server.state()?.lastError, issuer.notModified]).toEqual(['too_many_keys', 0])
      await later(30)
    }
  })

  it('is not asked for changes with the ETag of another place', async () => {
    const { issuer, later, start } = await issuerScene()
    const other = await startFaultyIssuer({ keys: both })
    onTestFinished(() => other.close())
    for (const at of [issuer, other]) at.behave('jwks', { mode: 'etag', etag: '"1"' })
    const server = start()
    await server.ask()
    issuer.describe({ jwks_uri: other.jwksUri })
    await later(600)
    expect([await server.ask(spare), issuer.notModified + other.notModified]).toEqual([admitted, 0])
  })

  it('cannot be asked for changes to metadata by way of its keys', async () => {
    const { issuer, later, start } = await issuerScene()
    const server = start()
    issuer.behave('jwks', { mode: 'etag', etag: '"1"' })
    issuer.behave('discovery', { mode: 'etag', etag: '"1"' })
    for (let round = 0; round < 3; round++) {
      expect(await server.ask()).toEqual(admitted)
      await later(600)
    }
    expect(server.told()).toEqual(times(3, () => ({ type: 'keys_refreshed', keys: 1 })))
  })
})
