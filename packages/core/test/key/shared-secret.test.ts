import {
  AUDIENCE,
  ISSUER,
  mint,
  signCompact,
  testKeys,
  testSecrets,
  turnableClock,
  validClaims,
} from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { admitted, answerTo, problemsOf, refused } from './answers.js'
import { bothPlatforms } from './both-platforms.js'

const clock = turnableClock()
const now = clock.now()
const { secret } = testSecrets.HS256
const least = { HS256: 32, HS384: 48, HS512: 64 } as const
const symmetric = ['HS256', 'HS384', 'HS512'] as const

describe.each(await bothPlatforms())('sharedSecret on $platform', ({ core }) => {
  const { createResourceServer, sharedSecret, staticKeys } = core
  type Secret = Parameters<typeof sharedSecret>[0]
  const serverOf = (keys: ReturnType<typeof sharedSecret>, more: object = {}) =>
    createResourceServer({ issuer: ISSUER, audience: AUDIENCE, keys, clock, ...more })

  const forms: readonly { title: string; given: Secret }[] = [
    { title: 'a Buffer', given: secret },
    { title: 'a Uint8Array', given: new Uint8Array(secret) },
    { title: 'utf8', given: { utf8: secret.toString() } },
    { title: 'base64url', given: { base64url: secret.toString('base64url') } },
  ]
  it.each(forms)('verifies by a secret as $title', async ({ given }) => {
    const server = serverOf(sharedSecret(given))
    expect(await answerTo(server, mint({}, { alg: 'HS256', now }))).toEqual(admitted)
    expect(await answerTo(server, mint({}, { alg: 'HS256', key: Buffer.alloc(32, 1), now }))).toEqual(
      refused('signature_invalid'),
    )
  })

  it.each(symmetric)('verifies %s by a secret that is just long enough', async (alg) => {
    const bytes = Buffer.alloc(least[alg], 7)
    const server = serverOf(sharedSecret(bytes, alg))
    expect(await answerTo(server, mint({}, { alg, key: bytes, now }))).toEqual(admitted)
  })

  it.each(symmetric)('[JB-23] refuses a secret for %s that is a byte short (RFC 7518 §3.2)', async (alg) => {
    const bytes = Buffer.alloc(least[alg] - 1, 7)
    const forms: Secret[] = [bytes, { utf8: bytes.toString() }, { base64url: bytes.toString('base64url') }]
    const problems = await Promise.all(forms.map((form) => problemsOf(() => sharedSecret(form, alg))))
    expect(problems.flat()).toEqual(
      Array.from({ length: 3 }, () => `sharedSecret: ${alg} needs a secret of at least ${least[alg]} bytes`),
    )
  })

  it.each<{ title: string; given: unknown }>([
    { title: 'two readings at once', given: { utf8: 'a'.repeat(64), base64url: 'a'.repeat(64) } },
    { title: 'a bare string: its two readings differ', given: secret.toString() },
    { title: 'nothing', given: undefined },
    { title: 'null', given: null },
    { title: 'an ArrayBuffer', given: new ArrayBuffer(32) },
    { title: 'a list of numbers', given: Array.from({ length: 32 }, () => 1) },
    { title: 'an empty object', given: {} },
    { title: 'an encoding it does not know', given: { hex: 'ab'.repeat(32) } },
    { title: 'utf8 that is bytes', given: { utf8: secret } },
    { title: 'base64url with padding', given: { base64url: `${'A'.repeat(43)}=` } },
    { title: 'base64 with + and /', given: { base64url: `${'A'.repeat(42)}+/` } },
    { title: 'base64url with a line break', given: { base64url: `${'A'.repeat(43)}\n` } },
    { title: 'base64url of a length that there is not', given: { base64url: 'A'.repeat(45) } },
    { title: 'base64url of nothing', given: { base64url: '' } },
    { title: 'an inherited secret', given: Object.create({ utf8: secret.toString() }) },
  ])('refuses $title', async ({ given }) => {
    expect(await problemsOf(() => sharedSecret(given as Secret))).toEqual([
      'sharedSecret: pass bytes, { utf8: … } or { base64url: … }',
    ])
  })

  it.each(['RS256', 'none', 'hs256', 'HS1', '', '__proto__', null, 256])('refuses the algorithm %j', async (alg) => {
    expect(await problemsOf(() => sharedSecret(secret, alg as 'HS256'))).toEqual([
      'sharedSecret: the algorithm is HS256, HS384 or HS512',
    ])
  })

  it('reads base64url and not its text', async () => {
    const bytes = Buffer.alloc(48, 0xfb)
    const server = serverOf(sharedSecret({ base64url: bytes.toString('base64url') }))
    expect(await answerTo(server, mint({}, { alg: 'HS256', key: bytes, now }))).toEqual(admitted)
    expect(await answerTo(server, mint({}, { alg: 'HS256', key: bytes.toString('base64url'), now }))).toEqual(
      refused('signature_invalid'),
    )
  })

  it('keeps the secret it was given, whatever becomes of the bytes', async () => {
    const bytes = Buffer.from(secret)
    const server = serverOf(sharedSecret(bytes))
    bytes.fill(0)
    expect(await answerTo(server, mint({}, { alg: 'HS256', now }))).toEqual(admitted)
  })

  it('serves a token with any kid and with none: there is one secret', async () => {
    const server = serverOf(sharedSecret(secret))
    const kids = ['other', undefined].map((kid) => mint({}, { alg: 'HS256', header: { kid }, now }))
    expect(await Promise.all(kids.map((token) => answerTo(server, token)))).toEqual([admitted, admitted])
  })

  it('fixes the issuer’s algorithms to exactly one', async () => {
    const server = serverOf(sharedSecret(secret, 'HS512'))
    const answers = (['HS512', 'HS256', 'RS256'] as const).map((alg) =>
      answerTo(server, mint({}, { alg, now, ...(alg.startsWith('HS') && { key: secret }) })),
    )
    expect(await Promise.all(answers)).toEqual([admitted, refused('algorithm_refused'), refused('algorithm_refused')])
  })

  it('[JB-23] is not to be mixed with other algorithms', async () => {
    const problems = await problemsOf(() => serverOf(sharedSecret(secret), { algorithms: ['HS256', 'RS256'] }))
    expect(problems).toHaveLength(1)
  })

  it('does not age', () => {
    expect(serverOf(sharedSecret(secret)).health().issuers[ISSUER]).toEqual({
      ageSeconds: 0,
      fresh: true,
      keys: 1,
      lastError: undefined,
    })
  })

  describe('taken for a public key, or a public key for it (RFC 8725 §2.1)', () => {
    const { publicJwk, publicPem, kid } = testKeys.RS256
    const forged = (key: string | Uint8Array, alg: 'HS256' | 'HS512') =>
      signCompact({ header: { alg, kid, typ: 'at+jwt' }, payload: validClaims({ now }), alg, key })
    const secrets: readonly { title: string; key: string | Uint8Array }[] = [
      { title: 'the PEM', key: publicPem },
      { title: 'the PEM without its last line break', key: publicPem.trimEnd() },
      { title: 'the DER', key: Buffer.from(publicPem.split('\n').slice(1, -2).join(''), 'base64') },
      { title: 'the text of the JWK', key: JSON.stringify(publicJwk) },
      { title: 'the modulus', key: Buffer.from(String(publicJwk.n), 'base64url') },
      { title: 'nothing', key: '' },
    ]
    it.each(secrets)('[JB-03, JB-23] refuses a token whose HMAC secret is $title', async ({ key }) => {
      const byPem = createResourceServer({ issuer: ISSUER, audience: AUDIENCE, keys: staticKeys(publicPem), clock })
      const byJwk = createResourceServer({ issuer: ISSUER, audience: AUDIENCE, keys: staticKeys(publicJwk), clock })
      const answers = [byPem, byJwk].flatMap((server) =>
        (['HS256', 'HS512'] as const).map((alg) => answerTo(server, forged(key, alg))),
      )
      expect(new Set((await Promise.all(answers)).map(({ code }) => code))).toEqual(new Set(['algorithm_refused']))
    })

    it('[JB-23] takes no HS* in `algorithms` where there is no secret', async () => {
      const make = () =>
        createResourceServer({
          issuer: ISSUER,
          audience: AUDIENCE,
          keys: staticKeys(publicPem),
          algorithms: ['RS256', 'HS256'],
        })
      expect(await problemsOf(make)).toEqual([
        '`algorithms` holds HS256, HS384 or HS512, which need `keys: sharedSecret(…)`',
      ])
    })
  })
})
