import { createPublicKey, KeyObject } from 'node:crypto'
import { AUDIENCE, ISSUER, mint, oddKeys, spareKeys, testKeys, turnableClock } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { createResourceServer } from '../../src/index.js'
import type { KeyContext, KeySource } from '../../src/shared/key-source.js'
import { type Answer, admitted, answerTo, refused, unavailable } from './answers.js'
import { bothPlatforms } from './both-platforms.js'

const clock = turnableClock()
const now = clock.now()
const token = mint({}, { now })

const never = new Promise<never>(() => undefined)

describe.each(await bothPlatforms())('a key source of yours on $platform', ({ platform, core }) => {
  const { createResourceServer, importKey, staticKeys } = core
  const good = () => importKey(testKeys.ES256.publicJwk, 'ES256')
  const serverOf = (keys: KeySource) =>
    createResourceServer({ issuer: ISSUER, audience: AUDIENCE, keys, clock, hookTimeout: 0.05 })
  const answerBy = (keyFor: (...asked: Parameters<KeySource['keyFor']>) => unknown, text = token) =>
    answerTo(serverOf({ keyFor: keyFor as KeySource['keyFor'] }), text)

  it('may answer at once or later', async () => {
    const key = await good()
    expect([await answerBy(() => key), await answerBy(async () => key)]).toEqual([admitted, admitted])
  })

  it('may answer with a thenable that is no promise', async () => {
    const key = await good()
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
    expect(await answerBy(() => ({ then: (resolve: (value: unknown) => void) => resolve(key) }))).toEqual(admitted)
  })

  it('is asked for the header, the configured issuer, and lent what the server has', async () => {
    const asked: Parameters<KeySource['keyFor']>[] = []
    await answerBy((...given) => void asked.push(given))
    const [header, issuer, context] = asked[0] ?? []
    expect([asked.length, header, issuer]).toEqual([1, { alg: 'ES256', kid: 'test-ES256', typ: 'at+jwt' }, ISSUER])
    expect(Object.keys(context ?? {}).sort()).toEqual(['algorithms', 'clock', 'emit', 'fetch'])
    expect((context as KeyContext).clock).toBe(clock)
  })

  it.each<{ title: string; keyFor: () => unknown; answer: Answer; source: string }>([
    { title: 'undefined', keyFor: () => undefined, answer: refused('key_unknown'), source: 'DESIGN §8' },
    { title: 'undefined later', keyFor: async () => undefined, answer: refused('key_unknown'), source: 'DESIGN §8' },
    { title: 'null', keyFor: () => null, answer: unavailable(5), source: 'DESIGN §8: silence refuses' },
    { title: 'false', keyFor: () => false, answer: unavailable(5), source: 'DESIGN §8' },
    { title: 'true', keyFor: () => true, answer: unavailable(5), source: 'DESIGN §8' },
    { title: 'a PEM', keyFor: () => testKeys.ES256.publicPem, answer: unavailable(5), source: 'DESIGN §8' },
    { title: 'a JWK', keyFor: () => testKeys.ES256.publicJwk, answer: unavailable(5), source: 'DESIGN §8' },
    { title: 'a list', keyFor: () => [{ alg: 'ES256', key: {} }], answer: unavailable(5), source: 'DESIGN §8' },
    { title: 'an empty object', keyFor: () => ({}), answer: unavailable(5), source: 'DESIGN §8' },
    { title: 'a key without alg', keyFor: () => ({ key: {} }), answer: unavailable(5), source: 'DESIGN §8' },
    { title: 'an alg without key', keyFor: () => ({ alg: 'ES256' }), answer: unavailable(5), source: 'DESIGN §8' },
    {
      title: 'a key that is text',
      keyFor: () => ({ alg: 'ES256', key: testKeys.ES256.publicPem }),
      answer: unavailable(5),
      source: 'DESIGN §8',
    },
    {
      title: 'a key that importKey did not make',
      keyFor: () => ({ alg: 'ES256', key: {} }),
      answer: unavailable(5),
      source: 'DESIGN §8',
    },
    {
      title: 'bytes for a key',
      keyFor: () => ({ alg: 'ES256', key: new Uint8Array(32) }),
      answer: unavailable(5),
      source: 'DESIGN §8',
    },
    {
      title: 'a private key',
      keyFor: () => ({ alg: 'ES256', key: testKeys.ES256.privateKey }),
      answer: unavailable(5),
      source: 'DESIGN §9, Import filter',
    },
    {
      title: 'a throw',
      keyFor: () => {
        throw new Error('the database is away')
      },
      answer: unavailable(5),
      source: 'DESIGN §8',
    },
    {
      title: 'a rejection',
      keyFor: () => Promise.reject(new Error('the database is away')),
      answer: unavailable(5),
      source: 'DESIGN §8',
    },
    { title: 'a rejection with nothing', keyFor: () => Promise.reject(), answer: unavailable(5), source: 'DESIGN §8' },
    { title: 'no answer, ever', keyFor: () => never, answer: unavailable(5), source: 'DESIGN §5, hookTimeout' },
    {
      title: 'a refusal that is not about keys',
      keyFor: () => {
        throw new core.TokenRefused('token_revoked')
      },
      answer: unavailable(5),
      source: 'DESIGN §8',
    },
    {
      title: 'key_ambiguous',
      keyFor: () => Promise.reject(new core.TokenRefused('key_ambiguous')),
      answer: refused('key_ambiguous'),
      source: 'a source made of ours',
    },
    {
      title: 'its own word for how long it is away',
      keyFor: () => Promise.reject(new core.VerifierUnavailable('keys_unavailable', { retryAfter: 17 })),
      answer: unavailable(17),
      source: 'a source made of ours',
    },
  ])('is taken at its word: $title', async ({ keyFor, answer }) => {
    expect(await answerBy(keyFor)).toEqual(answer)
  })

  it('is not waited for, and a rejection after the deadline disturbs nobody', async () => {
    let reject: (cause: Error) => void = () => undefined
    const late = new Promise<never>((_, refuse) => {
      reject = refuse
    })
    expect(await answerBy(() => late)).toEqual(unavailable(5))
    reject(new Error('too late'))
    await new Promise((resolve) => setImmediate(resolve))
  })

  it('[JB-03, JB-05] finds no key when its key is for another algorithm', async () => {
    const forRsa = await importKey(testKeys.RS256.publicJwk, 'RS256')
    expect(await answerBy(() => forRsa)).toEqual(refused('key_unknown'))
  })

  it('[JB-03, JB-05] cannot rename the algorithm of a key', async () => {
    const { key } = await importKey(testKeys.RS256.publicJwk, 'RS256')
    expect(await answerBy(() => ({ alg: 'ES256', key }))).toEqual(unavailable(5))
  })

  it('may be made of ours, whose word passes', async () => {
    const ours = staticKeys({ keys: [testKeys.ES256.publicJwk] })
    const made: KeySource = { keyFor: (...asked) => ours.keyFor(...asked) }
    const answers = [token, mint({}, { now, kid: 'other' })].map((text) => answerTo(serverOf(made), text))
    expect(await Promise.all(answers)).toEqual([admitted, refused('key_unknown')])
  })

  it('says in the cause what went wrong, for the log', async () => {
    const cause = new Error('the database is away')
    const server = serverOf({ keyFor: () => Promise.reject(cause) })
    await expect(server.verify(token)).rejects.toMatchObject({ code: 'keys_unavailable', cause })
  })

  it('knows its health by itself, and is taken for fresh where it does not tell', () => {
    const health = serverOf({ keyFor: () => undefined }).health()
    expect([health.issuers, health.platform]).toEqual([
      { [ISSUER]: { ageSeconds: undefined, fresh: true, keys: 0, lastError: undefined } },
      platform,
    ])
  })

  it('refreshes by its own hook', async () => {
    const refreshed: string[] = []
    const server = serverOf({ keyFor: () => undefined, refresh: async (issuer) => void refreshed.push(issuer) })
    await server.refresh()
    await server.refresh(ISSUER)
    expect(refreshed).toEqual([ISSUER, ISSUER])
  })
})

describe.each(await bothPlatforms())('the signature check on $platform', ({ core }) => {
  const { createResourceServer, staticKeys } = core
  const keys = Object.values(testKeys).map(({ publicJwk }) => publicJwk)
  const algorithms = Object.keys(testKeys) as (keyof typeof testKeys)[]
  const server = createResourceServer({
    issuer: ISSUER,
    audience: AUDIENCE,
    keys: staticKeys({ keys }),
    algorithms,
    clock,
  })

  it('[AT-08] supports RS256', async () => {
    expect(await answerTo(server, mint({}, { alg: 'RS256', now }))).toEqual(admitted)
  })

  it.each(algorithms)('[AT-05] supports %s, and refuses it when anything is altered', async (alg) => {
    const text = mint({}, { alg, now })
    const [header = '', payload = '', signature = ''] = text.split('.')
    const first = signature.startsWith('A') ? 'B' : 'A'
    const [, other] = mint({ sub: 'somebody-else' }, { alg, now }).split('.')
    const altered = [`${header}.${payload}.${first}${signature.slice(1)}`, `${header}.${other}.${signature}`]
    expect(await answerTo(server, text)).toEqual(admitted)
    expect(await Promise.all(altered.map((one) => answerTo(server, one)))).toEqual([
      refused('signature_invalid'),
      refused('signature_invalid'),
    ])
  })

  it('[AT-05] refuses none, in whatever case, and no signature at all', async () => {
    const unsigned = (alg: string) => mint({}, { alg: 'none', now, header: { alg, kid: 'test-ES256' } })
    const answers = ['none', 'None', 'NONE', 'ES256'].map((alg) => answerTo(server, unsigned(alg)))
    expect((await Promise.all(answers)).map(({ code }) => code)).toEqual([
      'algorithm_refused',
      'algorithm_refused',
      'algorithm_refused',
      'signature_invalid',
    ])
  })

  it('[JB-08] refuses a token signed by somebody else under a known kid', async () => {
    const { privateKey: key } = spareKeys.RS256
    expect(await answerTo(server, mint({}, { alg: 'RS256', key, now }))).toEqual(refused('signature_invalid'))
  })

  it('[JB-03] refuses P-384 under ES256 where the kid is that of a P-384 key', async () => {
    const header = { kid: 'test-ES384' }
    const { privateKey: key } = testKeys.ES384
    expect(await answerTo(server, mint({}, { alg: 'ES256', header, key, now }))).toEqual(refused('key_unknown'))
  })

  it('[JB-05] refuses PS256 by an RSA key that serves RS256', async () => {
    const header = { kid: 'test-RS256' }
    const { privateKey: key } = testKeys.RS256
    expect(await answerTo(server, mint({}, { alg: 'PS256', header, key, now }))).toEqual(refused('key_unknown'))
  })

  it('[JB-20] keeps EdDSA and Ed25519 apart though the key is of one kind', async () => {
    const swapped = [
      mint({}, { alg: 'EdDSA', kid: 'test-Ed25519', key: testKeys.Ed25519.privateKey, now }),
      mint({}, { alg: 'Ed25519', kid: 'test-EdDSA', key: testKeys.EdDSA.privateKey, now }),
    ]
    expect(await Promise.all(swapped.map((one) => answerTo(server, one)))).toEqual([
      refused('key_unknown'),
      refused('key_unknown'),
    ])
  })

  it('[JB-14] takes no key that the token brings along', async () => {
    const { publicJwk, privateKey: key } = spareKeys.ES256
    const tokens = [
      mint({}, { key, now, header: { jwk: publicJwk } }),
      mint({}, { key, now, header: { jwk: publicJwk, kid: undefined } }),
      mint({}, { key, now, header: { x5c: ['AAAA'] } }),
    ]
    expect(new Set((await Promise.all(tokens.map((one) => answerTo(server, one)))).map(({ code }) => code))).toEqual(
      new Set(['signature_invalid']),
    )
  })
})

describe('a KeyObject that importKey did not make', () => {
  const serverOf = (key: unknown) =>
    createResourceServer({ issuer: ISSUER, audience: AUDIENCE, clock, keys: { keyFor: () => ({ alg: 'ES256', key }) } })

  it.each([
    { title: '[JB-03] a P-384 key', key: createPublicKey(oddKeys.p384.publicPem) },
    { title: '[JB-03] an RSA key', key: createPublicKey(testKeys.RS256.publicPem) },
    { title: '[JB-23] a secp256k1 key', key: createPublicKey(oddKeys.secp256k1.publicPem) },
  ])('is held against the algorithm at its use: $title', async ({ key }) => {
    expect(key).toBeInstanceOf(KeyObject)
    expect(await answerTo(serverOf(key), token)).toEqual(unavailable(5))
  })
})
