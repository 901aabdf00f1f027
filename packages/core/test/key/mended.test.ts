import { type Behaviour, spareKeys, testKeys, turnableClock } from '@claimcheck/test-fixtures'
import { describe, expect, it, vi } from 'vitest'
import { createResourceServer } from '../../src/index.js'
import { checkKeyIssuer } from '../../src/key/key-issuer.js'
import { remoteKeys } from '../../src/key/remote-keys.js'
import { staticKeys } from '../../src/key/static-keys.js'
import { gate } from '../faults/gate.js'
import { admitted, answerTo, problemsOf, refused, unavailable } from './answers.js'
import { bothPlatforms } from './both-platforms.js'
import { certificate, expiredCertificate } from './certificate.js'
import { handLoadedCache } from './hand-loaded-cache.js'
import { issuerAndServer } from './issuer-and-server.js'

const one = testKeys.ES256.publicJwk
const both = [one, spareKeys.ES256.publicJwk]
const spare = { kid: spareKeys.ES256.kid, key: spareKeys.ES256.privateKey }
const tagged = (etag: string): Behaviour => ({ mode: 'etag', etag })
const start = turnableClock().now()
const unknown = refused('key_unknown')

/** Another one over the same key, valid from 2024 to 2124. */
const renewedCertificate = `-----BEGIN CERTIFICATE-----
MIIBQTCB56ADAgECAgEBMAoGCCqGSM49BAMCMCkxJzAlBgNVBAMMHmNsYWltY2hl
Y2sgcmVuZXdlZCBjZXJ0aWZpY2F0ZTAgFw0yNDAxMDEwMDAwMDBaGA8yMTI0MDEw
MTAwMDAwMFowKTEnMCUGA1UEAwweY2xhaW1jaGVjayByZW5ld2VkIGNlcnRpZmlj
YXRlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYyQVzpEIQgylsg77us+zapHY
rHiHbD7LS1EYD00twtgqnSlnDKv3A2mJOLV8NSZLetTwrnUiixoWaMv2gQOJKTAK
BggqhkjOPQQDAgNJADBGAiEAtNVCGvg7KKPGZsWQU+MlzlRaQDCBvHF2PPVAXTRz
DlMCIQDDkuzqQJqQt64kHf54IKLrRe53gJM6Spqeb5+jUHsvmA==
-----END CERTIFICATE-----
`

describe('keys, once mistaken', () => {
  it('a 304 between two empty sets says that the full set is there: the second is the first again', async () => {
    const { issuer, server, clock, state } = await issuerAndServer({ by: 'remote' })
    issuer.behave('jwks', tagged('"full"'))
    await server.refresh()
    issuer.behave('jwks', { mode: 'emptySet' })
    await server.refresh().catch(() => undefined)
    clock.advance(10)
    issuer.behave('jwks', tagged('"full"'))
    await server.refresh()
    expect(issuer.notModified).toBe(1)
    clock.advance(20)
    issuer.behave('jwks', { mode: 'emptySet' })
    await server.refresh().catch(() => undefined)
    expect([state()?.keys, state()?.lastError]).toEqual([1, 'empty_set'])
  })

  it('a thenable that is no Promise is checked too', async () => {
    const key = { alg: 'ES256', kid: 'a', key: {}, issuer: 'https://other.test' }
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what this is about
    const thenable = { then: (resolve: (value: unknown) => void) => resolve(key) }
    const checked = checkKeyIssuer({ keyFor: () => thenable as never })
    const context = { algorithms: ['ES256'], fetch, clock: turnableClock(), emit: () => undefined }
    const answer = (async () => checked.keyFor({ alg: 'ES256', kid: 'a' }, 'https://mine.test', context))()
    await expect(answer).rejects.toMatchObject({ code: 'key_unknown' })
  })

  it('waiting requests do not wait for a fetch that no longer counts', async () => {
    const { issuer, server, name, ask } = await issuerAndServer({ by: 'remote', keys: { timeout: 60 } })
    issuer.behave('jwks', { mode: 'hang' }, { mode: 'ok' })
    const waiting = ask()
    await expect.poll(() => issuer.requests.jwks).toBe(1)
    server.forget(name, 'stolen')
    await expect.poll(() => server.health().issuers[name]?.keys).toBe(1)
    const answer = await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 1500, 'still waits'))])
    expect(answer).toEqual(admitted)
  })

  it('refresh() out of an observer of keys_refreshed counts', async () => {
    const { cache, access, flights } = handLoadedCache()
    let again: Promise<void> | undefined
    const announcing: typeof access = {
      ...access,
      load: (previous, counts) =>
        access.load(previous, counts).then((loaded) => ({
          ...loaded,
          announce: () => {
            again ??= cache.refresh(access)
          },
        })),
    }
    const got = cache.get(announcing)
    await flights[0]?.land('first')
    await got
    expect(flights.length).toBe(2)
    await flights[1]?.land('second')
    await again
    expect(cache.value).toBe('second')
  })

  it('a renewed certificate over a forgotten key does not bring it back', async () => {
    const { issuer, server, name, ask } = await issuerAndServer({ by: 'certificates' })
    issuer.behave('jwks', {
      mode: 'json',
      value: { [spare.kid]: expiredCertificate, [one.kid as string]: certificate },
    })
    expect(await ask(spare)).toEqual(admitted)
    server.forget(name, spare.kid)
    issuer.behave('jwks', { mode: 'json', value: { next: renewedCertificate, [one.kid as string]: certificate } })
    await server.refresh()
    expect(await ask({ ...spare, kid: 'next' })).toEqual(unknown)
  })

  it('nor the same certificate with other line ends', async () => {
    const { issuer, server, name, ask } = await issuerAndServer({ by: 'certificates' })
    issuer.behave('jwks', { mode: 'json', value: { [spare.kid]: expiredCertificate } })
    expect(await ask(spare)).toEqual(admitted)
    server.forget(name, spare.kid)
    issuer.behave('jwks', { mode: 'json', value: { [spare.kid]: expiredCertificate.trimEnd() } })
    await server.refresh()
    expect(await ask(spare)).toEqual(unknown)
  })

  it.each([
    {
      title: 'a cycle',
      document: (() => {
        const d: Record<string, unknown> = { keys: [] }
        d['self'] = d
        return d
      })(),
    },
    { title: 'a bigint', document: { keys: [], n: 1n } },
    { title: 'deep', document: { keys: JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`) } },
  ])('6: a snapshot that is no JSON is a ConfigError: $title', async ({ document }) => {
    expect(
      await problemsOf(() => remoteKeys('https://a.test/jwks', { snapshot: { sets: [{ fetchedAt: 1, document }] } })),
    ).toHaveLength(1)
  })

  it('health of static keys counts what may be used', () => {
    const clock = turnableClock()
    const keys = staticKeys({ keys: both })
    const server = createResourceServer({ issuer: 'https://a.test', audience: 'a', keys, clock })
    server.forget('https://a.test', spare.kid)
    expect(server.health().issuers['https://a.test']?.keys).toBe(1)
  })

  it('health and ready of a server are its own where another shares the source with other algorithms', async () => {
    const { server, serve, state } = await issuerAndServer({ by: 'remote' })
    await server.ready()
    expect(state()?.keys).toBe(1)
    serve({ algorithms: ['ES256'] })
    expect(state()?.keys).toBe(1)
  })

  it('the empty snapshot of a server that never fetched can be given back', async () => {
    const keys = remoteKeys('https://a.test/jwks')
    expect(await problemsOf(() => remoteKeys('https://a.test/jwks', { snapshot: keys.snapshot() }))).toEqual([])
  })

  it('a load that refresh() replaced tells of no skipped key', async () => {
    const held = gate()
    const { issuer, server, told } = await issuerAndServer({ by: 'remote' })
    issuer.publish([{ ...one, kid: 'odd', use: 'enc' }, one])
    issuer.behave('jwks', { mode: 'held', until: held.until }, { mode: 'ok' })
    const first = server.refresh()
    await expect.poll(() => issuer.requests.jwks).toBe(1)
    await server.refresh()
    held.open()
    await first
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(told().map(({ type }) => type)).toEqual(['key_skipped', 'keys_refreshed'])
  })

  it('an empty set of a load that was replaced is not a first sighting after a later full one', async () => {
    const held = gate()
    const { issuer, server, clock, state } = await issuerAndServer({ by: 'remote', keys: { timeout: 60 } })
    await server.refresh()
    issuer.publish([])
    issuer.behave('jwks', { mode: 'held', until: held.until }, { mode: 'json', value: { keys: [one] } })
    const first = server.refresh()
    await expect.poll(() => issuer.requests.jwks).toBe(2)
    clock.advance(1)
    const second = server.refresh()
    await expect.poll(() => issuer.requests.jwks).toBe(3)
    await second
    held.open()
    await first
    await new Promise((resolve) => setTimeout(resolve, 100))
    clock.advance(30)
    issuer.behave('jwks', { mode: 'emptySet' })
    await server.refresh().catch(() => undefined)
    expect(state()?.keys).toBe(1)
  })
})

describe.each(await bothPlatforms())('on $platform', (copy) => {
  const { core } = copy
  it('ready() waits for the snapshot to be imported before it gives up', async () => {
    const { createResourceServer, remoteKeys } = core
    const importKey = crypto.subtle.importKey.bind(crypto.subtle)
    const slow = vi.spyOn(crypto.subtle, 'importKey').mockImplementation((async (
      ...given: Parameters<typeof importKey>
    ) => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      return importKey(...given)
    }) as typeof importKey)
    const snapshot = { sets: [{ fetchedAt: start, document: { keys: [one] } }] }
    const server = createResourceServer({
      issuer: 'https://a.test',
      audience: 'https://api.test',
      keys: remoteKeys('https://a.test/jwks', { snapshot }),
      clock: turnableClock(),
      fetch: () => Promise.reject(new TypeError('no network')),
    })
    await expect(server.ready()).resolves.toBeUndefined()
    slow.mockRestore()
  })

  it('a private key behind a certificate is refused everywhere alike', async () => {
    const pem = testKeys.ES256.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    const scene = await issuerAndServer({ by: 'certificates', copy })
    scene.issuer.behave('jwks', { mode: 'json', value: { [String(one.kid)]: certificate + pem } })
    expect(await scene.ask()).toEqual(unavailable(1))
    expect(JSON.stringify(scene.source.snapshot())).not.toContain('PRIVATE')
  })

  it('a key under a forgotten kid is forgotten in every list of algorithms, static', async () => {
    const { createResourceServer, staticKeys } = core
    const clock = turnableClock()
    const { RS256 } = testKeys
    const keys = staticKeys({
      keys: [
        { ...RS256.publicJwk, kid: 'x' },
        { ...one, kid: 'x' },
      ],
    })
    const serve = (alg: string) =>
      createResourceServer({
        issuer: 'https://issuer.test',
        audience: 'https://api.test',
        keys,
        clock,
        algorithms: [alg],
      })
    const [ec, rsa] = [serve('ES256'), serve('RS256')]
    ec.forget('https://issuer.test', 'x')
    const { mint } = await import('@claimcheck/test-fixtures')
    const answers = [
      await answerTo(ec, mint({}, { now: clock.now(), kid: 'x' })),
      await answerTo(rsa, mint({}, { now: clock.now(), kid: 'x', alg: 'RS256' })),
    ]
    expect(answers).toEqual([unknown, unknown])
  })
})

it('14 discover unseen in several lists', async () => {
  const { RS256 } = testKeys
  const keys = [
    { ...RS256.publicJwk, kid: 'x' },
    { ...one, kid: 'x' },
  ]
  const { server, serve, name, token } = await issuerAndServer({ by: 'remote', issuer: { keys } })
  const [ec, rsa] = [serve({ algorithms: ['ES256'] }), serve({ algorithms: ['RS256'] })]
  server.forget(name, 'x')
  expect(await answerTo(ec, token({ kid: 'x' }))).toEqual(unknown)
  expect(await answerTo(rsa, token({ kid: 'x', alg: 'RS256' }))).toEqual(unknown)
})
