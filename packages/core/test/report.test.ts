import { createHash } from 'node:crypto'
import { mint, spareKeys, testKeys } from '@claimcheck/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createVerifier,
  type Event,
  importKey,
  type KeySource,
  role,
  scope,
  type VerificationKey,
} from '../src/index.js'
import { authIn, refusalIn, requestWith, serverOptions, testServer } from './test-server.js'

const issuer = 'https://issuer.test'
const kid = 'test-ES256'
const known = await importKey(testKeys.ES256.publicJwk, 'ES256')

/** As an operator would do it, with what is on the wire. */
const fingerprintOf = (token: string): string =>
  createHash('sha256')
    .update(token.slice(0, token.lastIndexOf('.')))
    .digest('hex')
    .slice(0, 16)

describe('what an observer is told', () => {
  it('accepted: issuer, key, duration and fingerprint', async () => {
    const { server, mintNow, clock, events } = testServer({
      denylist: () => {
        clock.advance(0.25)
        return 'live'
      },
    })
    const token = mintNow()
    await server.decide(requestWith(token))
    expect(events).toEqual([{ type: 'accepted', issuer, kid, durationMs: 250, fingerprint: fingerprintOf(token) }])
  })

  it('accepted: the same from verify and recheck', async () => {
    const { server, mintNow, events } = testServer()
    const token = mintNow()
    await server.recheck(await server.verify(token))
    const told = { type: 'accepted', issuer, kid, durationMs: 0, fingerprint: fingerprintOf(token) }
    expect(events).toEqual([told, told])
  })

  it('accepted: the same of a token whose verification is kept', async () => {
    const { server, mintNow, events } = testServer()
    const token = mintNow()
    for (let at = 0; at < 3; at++) await server.decide(requestWith(token))
    const told = { type: 'accepted', issuer, kid, durationMs: 0, fingerprint: fingerprintOf(token) }
    expect(events).toEqual([told, told, told])
    expect(server.health().cache).toMatchObject({ hits: 2 })
  })

  it('accepted: the configured issuer, also when the token used its second spelling', async () => {
    const { server, mintNow, events } = testServer({ aliases: ['https://old.test'] })
    await server.decide(requestWith(mintNow({ iss: 'https://old.test' })))
    expect(events).toEqual([expect.objectContaining({ type: 'accepted', issuer })])
  })

  it('refused for its claims: all that is known then', async () => {
    const { server, mintNow, events } = testServer()
    const token = mintNow({ aud: 'https://other.test' })
    await server.decide(requestWith(token))
    expect(events).toEqual([
      { type: 'refused', code: 'audience_mismatch', issuer, kid, durationMs: 0, fingerprint: fingerprintOf(token) },
    ])
  })

  it('refused for its key: no kid, since none of ours was used', async () => {
    const { server, mintNow, events } = testServer({ keys: { keyFor: () => undefined } })
    const token = mintNow()
    await server.decide(requestWith(token))
    expect(events).toEqual([
      { type: 'refused', code: 'key_unknown', issuer, durationMs: 0, fingerprint: fingerprintOf(token) },
    ])
  })

  it.each<{ title: string; next: () => unknown; told: object }>([
    { title: 'its key is gone', next: () => undefined, told: { code: 'key_unknown', issuer } },
    {
      title: 'its key is another',
      next: () => importKey({ ...spareKeys.ES256.publicJwk, kid }, 'ES256'),
      told: { code: 'signature_invalid', issuer },
    },
    {
      title: 'its time is over',
      next: () => known,
      told: { code: 'token_expired', hint: 'clock_skew', issuer, kid },
    },
  ])('refused though its verification was kept: what it would be without the cache: $title', async ({ next, told }) => {
    for (const over of [{}, { cache: false } as const]) {
      let now: () => unknown = () => known
      const keys: KeySource = { keyFor: () => now() as VerificationKey }
      const { server, mintNow, clock, events } = testServer({ keys, ...over })
      const token = mintNow()
      await server.decide(requestWith(token))
      now = next
      clock.advance(310)
      await server.decide(requestWith(token))
      expect(events[1]).toEqual({ type: 'refused', durationMs: 0, fingerprint: fingerprintOf(token), ...told })
    }
  })

  it('refused for its issuer: no issuer, since the token alone says so', async () => {
    const { server, mintNow, events } = testServer()
    const token = mintNow({ iss: 'https://unknown.test' })
    await server.decide(requestWith(token))
    expect(events).toEqual([
      { type: 'refused', code: 'issuer_unknown', durationMs: 0, fingerprint: fingerprintOf(token) },
    ])
  })

  it('refused before it could be read: only the code, and a hint where there is one', async () => {
    const { server, events } = testServer()
    await server.decide(requestWith())
    await server.decide(requestWith('opaque-token'))
    expect(events).toEqual([
      { type: 'refused', code: 'credentials_absent', durationMs: 0 },
      { type: 'refused', code: 'token_malformed', hint: 'token_opaque', durationMs: 0 },
    ])
  })

  it('refused by a policy, in decide and in a guard behind it: the same', async () => {
    const { server, mintNow, events } = testServer()
    const token = mintNow()
    await server.decide(requestWith(token), role('admin'))
    const auth = authIn(await server.decide(requestWith(token)))
    refusalIn(server.authorize(auth, role('admin'), requestWith()))
    const refused = {
      type: 'refused',
      code: 'role_insufficient',
      issuer,
      kid,
      durationMs: 0,
      fingerprint: fingerprintOf(token),
    }
    expect(events).toEqual([refused, expect.objectContaining({ type: 'accepted' }), refused])
  })

  it('refused by a guard without auth: the code', () => {
    const { server, events } = testServer()
    server.authorize(undefined, scope('a'), requestWith())
    expect(events).toEqual([{ type: 'refused', code: 'credentials_absent', durationMs: 0 }])
  })

  it('unavailable: with the time to come back', async () => {
    const keys: KeySource = { keyFor: () => Promise.reject(new Error('down')) }
    const { server, mintNow, events } = testServer({ keys })
    const token = mintNow()
    await server.decide(requestWith(token))
    expect(events).toEqual([
      {
        type: 'unavailable',
        code: 'keys_unavailable',
        retryAfter: 5,
        issuer,
        durationMs: 0,
        fingerprint: fingerprintOf(token),
      },
    ])
  })

  it('nothing about a guard that admits', async () => {
    const { server, mintNow, events } = testServer()
    const auth = authIn(await server.decide(requestWith(mintNow())))
    server.authorize(auth, scope('read:orders'), requestWith())
    expect(events.map(({ type }) => type)).toEqual(['accepted'])
  })

  it('never a token, and never a value that was not verified', async () => {
    const marker = 'marker-of-the-caller'
    const { server, mintNow, events } = testServer()
    const tokens = [
      mintNow({ iss: `https://${marker}.test` }),
      mintNow({ aud: marker, azp: marker, jti: marker, scope: marker, sub: marker }),
      mintNow({ iat: marker }),
      mintNow({ cnf: { jkt: marker } }),
      `${marker}.${marker}.${marker}`,
      marker,
    ]
    for (const token of tokens) await server.decide(requestWith(token), scope(`read:{id}`))
    await server.decide(requestWith(mintNow(), { params: { id: marker } }), scope(`read:{id}`))
    await server.decide(
      requestWith(undefined, { target: `/${marker}`, rawHeaders: ['Authorization', `Bearer ${marker}!`] }),
    )
    const told = JSON.stringify(events)
    expect(events).toHaveLength(8)
    expect(told).not.toContain(marker)
    for (const token of tokens) expect(told).not.toContain(token.split('.').at(-1))
  })
})

const rejections: unknown[] = []
const remember = (reason: unknown) => rejections.push(reason)
beforeAll(() => void process.on('unhandledRejection', remember))
afterAll(() => void process.off('unhandledRejection', remember))

const failing: { title: string; onEvent: (event: Event) => unknown }[] = [
  {
    title: 'throws',
    onEvent: () => {
      throw new Error('from an observer')
    },
  },
  { title: 'rejects', onEvent: () => Promise.reject(new Error('from an observer')) },
  { title: 'never settles', onEvent: () => new Promise(() => undefined) },
  { title: 'answers as if it were a hook', onEvent: () => 'revoked' },
]

describe('an observer', () => {
  it.each(failing)('that $title changes no decision', async ({ onEvent }) => {
    const { server, mintNow } = testServer({ onEvent })
    expect((await server.decide(requestWith(mintNow()))).admitted).toBe(true)
    expect(refusalIn(await server.decide(requestWith(mintNow({ exp: 1 })))).status).toBe(401)
    await new Promise((resolve) => setImmediate(resolve))
    expect(rejections).toEqual([])
  })

  it('is not needed', async () => {
    const verifier = createVerifier(serverOptions())
    expect((await verifier.verify(mint())).issuer).toBe(issuer)
    await expect(verifier.verify(mint({ exp: 1 }))).rejects.toMatchObject({ code: 'token_expired' })
  })
})
