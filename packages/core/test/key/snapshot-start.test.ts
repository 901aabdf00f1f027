import { spareKeys, testKeys, turnableClock } from '@claimcheck/test-fixtures'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { admitted, problemsOf, refused, unavailable } from './answers.js'
import { bothPlatforms } from './both-platforms.js'
import { issuerAndServer, type Setting } from './issuer-and-server.js'
import { type Stored, storedKeys } from './stored-keys.js'

const { ES256 } = testKeys
const spare = { kid: spareKeys.ES256.kid, key: spareKeys.ES256.privateKey }
const both = [ES256.publicJwk, spareKeys.ES256.publicJwk]
const start = turnableClock().now()
const day = 86_400

/** WebCrypto may take its time elsewhere; that of Node hardly does. Milliseconds for the first imports, none for the rest. */
function slowImports(...delays: number[]): void {
  const importKey = crypto.subtle.importKey.bind(crypto.subtle)
  const later = async (...given: Parameters<typeof importKey>) => {
    await new Promise((resolve) => setTimeout(resolve, delays.shift() ?? 0))
    return importKey(...given)
  }
  const spy = vi.spyOn(crypto.subtle, 'importKey').mockImplementation(later as typeof importKey)
  onTestFinished(() => spy.mockRestore())
}

describe.each(await bothPlatforms())('a start with a snapshot on $platform', (copy) => {
  const withSnapshot = (what: Stored = {}, setting: Setting = {}) =>
    issuerAndServer({ copy, by: 'remote', ...setting, keys: { snapshot: storedKeys(what), ...setting.keys } })

  it('waits for keys that are still being imported, though the fetch has failed before', async () => {
    slowImports(50)
    const { issuer, ask, state } = await withSnapshot()
    await issuer.stop()
    const answers = await Promise.all([ask(spare), ask(spare), ask()])
    expect([answers, state()?.keys]).toEqual([[admitted, admitted, unavailable(30)], 1])
  })

  it('does not let keys that are imported late supersede those that were fetched', async () => {
    slowImports(100)
    const { server, ask, state } = await withSnapshot()
    await server.refresh()
    expect(state()?.ageSeconds).toBe(0)
    expect([await ask(), await ask(spare), state()?.keys]).toEqual([admitted, refused('key_unknown'), 1])
  })

  describe('and ready()', () => {
    it('resolves while the issuer is away, by a good snapshot', async () => {
      const { issuer, server, state } = await withSnapshot()
      await issuer.stop()
      await expect(server.ready()).resolves.toBeUndefined()
      expect(state()).toEqual({ ageSeconds: 100, fresh: false, keys: 1, lastError: 'connection' })
    })

    it.each<{ title: string; what: Stored }>([
      { title: 'that is too old', what: { age: 8 * day } },
      { title: 'without a key', what: { keys: [] } },
    ])('rejects while the issuer is away, by one $title', async ({ what }) => {
      const { issuer, server } = await withSnapshot(what)
      await issuer.stop()
      await expect(server.ready()).rejects.toMatchObject({ code: 'keys_unavailable', cause: { reason: 'connection' } })
    })

    it('rejects while the issuer is away, by none', async () => {
      const { issuer, server } = await issuerAndServer({ copy, by: 'remote' })
      await issuer.stop()
      await expect(server.ready()).rejects.toMatchObject({ code: 'keys_unavailable' })
    })

    it('fetches when the issuer answers, also with a good snapshot', async () => {
      const { server, state, counted } = await withSnapshot()
      await server.ready()
      expect([counted().jwks, state()]).toEqual([1, { ageSeconds: 0, fresh: true, keys: 1, lastError: undefined }])
    })

    it('rejects once the snapshot has become too old', async () => {
      const { issuer, server, clock } = await withSnapshot()
      await issuer.stop()
      await server.ready()
      clock.advance(7 * day)
      await expect(server.ready()).rejects.toMatchObject({ code: 'keys_unavailable' })
    })
  })

  const url = 'https://issuer.test/jwks'
  const ofIssuer = { sets: [{ issuer: 'https://issuer.test', fetchedAt: start, document: { keys: both } }] }
  const { discoverKeys, remoteKeys } = copy.core
  it.each<{ title: string; make: () => unknown; problem: string }>([
    {
      title: 'no snapshot for remoteKeys',
      make: () => remoteKeys(url, { snapshot: { keys: both } } as object),
      problem: 'remoteKeys: `snapshot` must be what `keys.snapshot()` gave',
    },
    {
      title: 'no snapshot for discoverKeys',
      make: () => discoverKeys({ snapshot: JSON.stringify(ofIssuer) } as object),
      problem: 'discoverKeys: `snapshot` must be what `keys.snapshot()` gave',
    },
    {
      title: 'null',
      make: () => discoverKeys({ snapshot: null } as object),
      problem: 'discoverKeys: `snapshot` must be what `keys.snapshot()` gave',
    },
    {
      title: 'of an issuer, for a fixed address',
      make: () => remoteKeys(url, { snapshot: ofIssuer }),
      problem: 'remoteKeys: `snapshot` holds no keys of a fixed address',
    },
    {
      title: 'of an issuer, for certificates',
      make: () => copy.remoteCertificates(url, { snapshot: ofIssuer }),
      problem: 'remoteCertificates: `snapshot` holds no keys of a fixed address',
    },
    {
      title: 'of a fixed address, for discovery',
      make: () => discoverKeys({ snapshot: storedKeys() }),
      problem: 'discoverKeys: `snapshot` is of keys at a fixed address',
    },
    {
      title: 'an age below nothing',
      make: () => discoverKeys({ snapshotMaxAge: -1 }),
      problem: 'discoverKeys: `snapshotMaxAge` must be a number from 0 to 315360000',
    },
    {
      title: 'an endless age',
      make: () => remoteKeys(url, { snapshotMaxAge: Number.POSITIVE_INFINITY }),
      problem: 'remoteKeys: `snapshotMaxAge` must be a number from 0 to 315360000',
    },
  ])('is a ConfigError: $title', async ({ make, problem }) => {
    expect(await problemsOf(make)).toEqual([problem])
  })
})
