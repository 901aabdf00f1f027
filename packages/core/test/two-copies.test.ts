import { testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it, vi } from 'vitest'
import { createMount } from '../src/adapter.js'
import * as here from '../src/index.js'
import { authIn, refusalIn, requestWith, serverOptions, testServer } from './test-server.js'

vi.resetModules()
const there = await import('../src/index.js')

const bad = { tokens: 'x', keys: { keyFor: () => Promise.reject(new Error('down')) } }

/** What the other copy throws. */
async function failureOf(over: Parameters<typeof serverOptions>[0], token = testServer().mintNow()): Promise<unknown> {
  try {
    await there.createVerifier(serverOptions(over)).verify(token)
    return 'nothing'
  } catch (error) {
    return error
  }
}

describe('two copies of this package', () => {
  it('are two', () => {
    expect(there.TokenRefused).not.toBe(here.TokenRefused)
  })

  it('recognise each other’s failures', async () => {
    const refused = await failureOf({}, bad.tokens)
    const unavailable = await failureOf({ keys: bad.keys }, testServer().mintNow())
    expect([refused, unavailable].map((one) => one instanceof here.TokenRefused)).toEqual([false, false])
    expect([here.isTokenRefused(refused), here.isVerifierUnavailable(unavailable)]).toEqual([true, true])
    expect(here.isConfigError(new there.ConfigError(['x']))).toBe(true)
  })

  it('use each other’s policies', async () => {
    const { server, mintNow } = testServer()
    const policy = there.anyOf(there.role('admin'), here.scope('read:orders'), there.claim('tenant', 'acme'))
    const auth = authIn(await server.decide(requestWith(mintNow()), policy))
    expect(there.permits(auth, here.scope('read:orders'))).toBe(true)
    expect(here.describe(policy)).toBe(there.describe(policy))
    const { headers } = refusalIn(await server.decide(requestWith(mintNow()), there.scope('x', 'y')))
    expect(headers['WWW-Authenticate']).toContain('scope="x y"')
  })

  it('see the implied scopes in each other’s Auth', async () => {
    const { server, mintNow } = testServer({ impliedScopes: { 'write:orders': ['delete:orders'] } })
    const auth = await server.verify(mintNow())
    expect(there.permits(auth, there.scope('delete:orders'))).toBe(true)
  })

  it('authorize each other’s Auth, and recheck only their own', async () => {
    const { mintNow, clock } = testServer()
    const other = there.createResourceServer(serverOptions({ clock }))
    const auth = await testServer().server.verify(mintNow())
    expect(other.authorize(auth, here.scope('read:orders'), requestWith()).admitted).toBe(true)
    await expect(other.recheck(auth)).rejects.toMatchObject({ name: 'UsageError' })
  })

  it('mount each other’s servers', async () => {
    const server = there.createResourceServer(serverOptions())
    const mount = createMount(server)
    expect(mount.server).toBe(server)
    expect(refusalIn(await mount.decide({}, requestWith())).body).toBe('{"code":"credentials_absent"}')
  })

  it('take each other’s unchecked, rolesFromKeys, credentials and denylist', async () => {
    const denylist = there.memoryDenylist()
    const { server, mintNow } = testServer({
      audience: there.unchecked('test'),
      requiredClaims: [{ claim: 'tenant', oneOf: ['acme'] }],
      roleClaims: [there.rolesFromKeys('roles')],
      credentials: [there.fromHeader()],
      denylist,
    })
    const token = mintNow({ tenant: 'acme', roles: { admin: {} } })
    const auth = authIn(await server.decide(requestWith(token), there.role('admin')))
    await denylist.revokeToken(auth)
    expect(refusalIn(await server.decide(requestWith(token))).failure.code).toBe('token_revoked')
  })

  it('verify with each other’s key sources, and know which of them are fixed', async () => {
    const keys = there.staticKeys({ keys: [testKeys.ES256.publicJwk] })
    const { server, mintNow } = testServer({ keys })
    expect((await server.decide(requestWith(mintNow()))).admitted).toBe(true)
    const issuers = [{ issuer: 'https://one.test' }, { issuer: 'https://two.test' }]
    for (const shared of [keys, there.remoteKeys('https://keys.test')]) {
      const make = () => here.createVerifier({ audience: 'https://api.test', keys: shared, issuers })
      expect(make).toThrow(expect.objectContaining({ name: 'ConfigError' }))
    }
  })
})
