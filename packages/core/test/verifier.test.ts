import { ISSUER, mint, startFaultyIssuer, testKeys } from '@claimcheck/test-fixtures'
import { afterAll, describe, expect, it } from 'vitest'
import { createVerifier, discoverKeys, remoteKeys, staticKeys } from '../src/index.js'
import { outcomeOf, serverOptions, testServer } from './test-server.js'

describe('verify', () => {
  it('gives what the token grants', async () => {
    const { server, mintNow, clock } = testServer()
    const token = mintNow({ jti: 'one', roles: ['admin'] })
    const auth = await server.verify(token)
    expect({ ...auth, claims: undefined }).toEqual({
      scheme: 'Bearer',
      issuer: 'https://issuer.test',
      subject: 'user-1',
      account: 'https://issuer.test#sub:user-1',
      clientId: 'client-1',
      principal: 'user',
      scopes: ['read:orders', 'write:orders'],
      roles: ['admin'],
      tokenId: 'jti:one',
      expiresAt: clock.now() + 300,
      claims: undefined,
      header: { alg: 'ES256', kid: 'test-ES256', typ: 'at+jwt' },
    })
    expect(auth.token).toBe(token)
  })

  it.each([
    { title: 'a scheme before it', text: `Bearer ${mint()}` },
    { title: 'nothing', text: undefined },
    { title: 'null', text: null },
    { title: 'an object', text: { token: mint() } },
    { title: 'a String object', text: Object(mint()) },
    { title: 'a list of one', text: [mint()] },
    { title: 'an empty string', text: '' },
    { title: 'a line break at its end', text: `${mint()}\n` },
  ])('takes the token alone: $title is token_malformed', async ({ text }) => {
    const { server } = testServer()
    expect(await outcomeOf(server.verify(text as string))).toBe('token_malformed')
  })

  it.each([
    { title: 'just long enough', length: 0, outcome: 'done' },
    { title: 'one character too long', length: -1, outcome: 'token_too_long' },
  ])('reads no more than maxTokenLength: $title', async ({ length, outcome }) => {
    const token = mint()
    const verifier = createVerifier(serverOptions({ maxTokenLength: token.length + length }))
    expect(await outcomeOf(verifier.verify(token))).toBe(outcome)
  })

  it('is what createVerifier offers, without decide and authorize', () => {
    const verifier = createVerifier(serverOptions())
    expect(Object.keys(verifier).sort()).toEqual([
      'close',
      'forget',
      'forgetIssuer',
      'health',
      'ready',
      'recheck',
      'refresh',
      'verify',
    ])
    expect(Object.isFrozen(verifier)).toBe(true)
  })
})

describe('ready, refresh and close', () => {
  const started: { close(): Promise<void> }[] = []
  afterAll(() => Promise.all(started.map((issuer) => issuer.close())))

  async function withIssuer() {
    const issuer = await startFaultyIssuer({ keys: [testKeys.ES256.publicJwk] })
    started.push(issuer)
    const made = testServer({ issuer: issuer.issuer, keys: discoverKeys() })
    return { ...made, issuer, token: () => made.mintNow({ iss: issuer.issuer }) }
  }

  it('ready fetches once, and nothing is left to fetch for the first token', async () => {
    const { server, issuer, token } = await withIssuer()
    await server.ready()
    await server.ready()
    expect([issuer.requests.discovery, issuer.requests.jwks]).toEqual([1, 1])
    expect(await outcomeOf(server.verify(token()))).toBe('done')
    expect(issuer.requests.jwks).toBe(1)
  })

  it('ready says that keys cannot be had', async () => {
    const { server, issuer } = await withIssuer()
    issuer.behave('jwks', { mode: 'status', code: 500 })
    expect(await outcomeOf(server.ready())).toBe('keys_unavailable')
  })

  it('ready is content with keys that are older than their age while their issuer is away, and with none that are too old', async () => {
    const { server, issuer, clock } = await withIssuer()
    await server.ready()
    issuer.behave('jwks', { mode: 'status', code: 500 })
    clock.advance(4199)
    expect(await outcomeOf(server.ready())).toBe('done')
    clock.advance(1)
    expect(await outcomeOf(server.ready())).toBe('keys_unavailable')
  })

  it('ready fetches again what is no longer fresh', async () => {
    const { server, issuer, clock } = await withIssuer()
    await server.ready()
    clock.advance(599)
    await server.ready()
    expect(issuer.requests.jwks).toBe(1)
    clock.advance(1)
    await server.ready()
    expect(issuer.requests.jwks).toBe(2)
  })

  it('refresh fetches now, of one issuer or of all', async () => {
    const { server, issuer } = await withIssuer()
    await server.ready()
    await server.refresh()
    await server.refresh(issuer.issuer)
    expect(issuer.requests.jwks).toBe(3)
    issuer.behave('jwks', { mode: 'reset' })
    expect(await outcomeOf(server.refresh(issuer.issuer))).toBe('keys_unavailable')
  })

  it('refresh is a UsageError for an issuer that is not configured', async () => {
    const { server } = await withIssuer()
    expect(await outcomeOf(server.refresh('https://other.test'))).toBe('UsageError')
  })

  it('ready and refresh have nothing to do for keys that do not age', async () => {
    const { server } = testServer()
    expect(await outcomeOf(server.ready())).toBe('done')
    expect(await outcomeOf(server.refresh())).toBe('done')
  })

  it('close ends a fetch that is under way', async () => {
    const { server, issuer, token } = await withIssuer()
    issuer.behave('jwks', { mode: 'hang' })
    const verified = outcomeOf(server.verify(token()))
    while (issuer.requests.jwks === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    const closed = performance.now()
    await server.close()
    expect(await verified).toBe('keys_unavailable')
    expect(performance.now() - closed).toBeLessThan(1000)
  })

  it('close leaves known keys in use, and fetches none', async () => {
    const { server, issuer, token } = await withIssuer()
    await server.ready()
    await server.close()
    await server.close()
    expect(await outcomeOf(server.verify(token()))).toBe('done')
    expect(await outcomeOf(server.refresh())).toBe('keys_unavailable')
    expect(issuer.requests.jwks).toBe(1)
  })
})

describe('forget and forgetIssuer', () => {
  it('forget takes one key of a configured issuer out of use', async () => {
    const { server, mintNow } = testServer()
    expect(await outcomeOf(server.verify(mintNow()))).toBe('done')
    server.forget(ISSUER, testKeys.ES256.kid)
    expect(await outcomeOf(server.verify(mintNow()))).toBe('key_unknown')
  })

  it('forget ends what recheck would still admit', async () => {
    const { server, mintNow } = testServer()
    const auth = await server.verify(mintNow())
    expect(await outcomeOf(server.recheck(auth))).toBe('done')
    server.forget(ISSUER, testKeys.ES256.kid)
    expect(await outcomeOf(server.recheck(auth))).toBe('key_unknown')
  })

  it('forget is known to whoever has the same keys, and not to a server with keys of its own', async () => {
    const keys = staticKeys({ keys: [testKeys.ES256.publicJwk] })
    const [one, two, other] = [testServer({ keys }), testServer({ keys }), testServer()]
    one.server.forget(ISSUER, testKeys.ES256.kid)
    const outcomes = [one, two, other].map(({ server, mintNow }) => outcomeOf(server.verify(mintNow())))
    expect(await Promise.all(outcomes)).toEqual(['key_unknown', 'key_unknown', 'done'])
  })

  it.each<{ title: string; call: readonly unknown[] }>([
    { title: 'no kid', call: [ISSUER] },
    { title: 'an empty kid', call: [ISSUER, ''] },
    { title: 'a kid that is a list', call: [ISSUER, ['test-ES256']] },
    { title: 'another issuer', call: ['https://other.test', 'test-ES256'] },
    { title: 'an issuer that is no text', call: [undefined, 'test-ES256'] },
  ])('forget is a UsageError for $title, and forgets nothing', async ({ call }) => {
    const { server, mintNow } = testServer()
    expect(() => server.forget(...(call as [string, string]))).toThrow(expect.objectContaining({ name: 'UsageError' }))
    expect(await outcomeOf(server.verify(mintNow()))).toBe('done')
  })

  it('forgetIssuer leaves issuers that are written in the options, and their keys', async () => {
    const { server, mintNow } = testServer()
    for (const issuer of [ISSUER, 'https://other.test', '']) expect(server.forgetIssuer(issuer)).toBeUndefined()
    expect(await outcomeOf(server.verify(mintNow()))).toBe('done')
    expect(Object.keys(server.health().issuers)).toEqual([ISSUER])
  })

  it.each([undefined, null, 1, {}])('forgetIssuer is a UsageError for what is no text: %s', (issuer) => {
    const { server } = testServer()
    const usage = expect.objectContaining({ name: 'UsageError' })
    expect(() => server.forgetIssuer(issuer as unknown as string)).toThrow(usage)
  })
})

describe('maxVerifications', () => {
  it('[BR-16] is how many signatures are checked at once; beyond it is 503 overloaded', async () => {
    const { server, mintNow, events } = testServer({ maxVerifications: 1 })
    const calls = [mintNow(), mintNow(), mintNow()].map((token) => outcomeOf(server.verify(token)))
    expect(await Promise.all(calls)).toEqual(['done', 'overloaded', 'overloaded'])
    expect(await outcomeOf(server.verify(mintNow()))).toBe('done')
    const told = events.filter(({ type }) => type === 'overloaded' || type === 'unavailable')
    expect(told.map(({ type }) => type)).toEqual(['overloaded', 'unavailable', 'overloaded', 'unavailable'])
  })

  it('counts a check that failed no longer', async () => {
    const { server, mintNow } = testServer({ maxVerifications: 1 })
    const bad = `${mintNow().slice(0, -8)}AAAAAAAA`
    expect(await outcomeOf(server.verify(bad))).toBe('signature_invalid')
    expect(await outcomeOf(server.verify(bad))).toBe('signature_invalid')
    expect(await outcomeOf(server.verify(mintNow()))).toBe('done')
  })
})

describe('keys from a URI', () => {
  it('[BR-16] that cannot be had are 503, never 401, with a time to come back', async () => {
    const { server, mintNow } = testServer({ keys: remoteKeys('http://127.0.0.1:1/jwks') })
    const decision = await server.decide({
      method: 'GET',
      target: '/',
      rawHeaders: ['authorization', `Bearer ${mintNow()}`],
    })
    expect(decision).toMatchObject({ admitted: false, refusal: { status: 503, headers: { 'Retry-After': '1' } } })
  })
})
