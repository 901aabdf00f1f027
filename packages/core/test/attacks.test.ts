import { createPublicKey, createSecretKey } from 'node:crypto'
import {
  AUDIENCE,
  ISSUER,
  mint,
  signCompact,
  startFaultyIssuer,
  testKeys,
  turnableClock,
} from '@claimcheck/test-fixtures'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  allOf,
  createResourceServer,
  fromCookie,
  fromHeader,
  type KeySource,
  memoryDenylist,
  type Policy,
  permits,
  remoteKeys,
  role,
  scope,
  sharedSecret,
  staticKeys,
  TokenRefused,
  UsageError,
  VerifierUnavailable,
} from '../src/index.js'
import { authIn, authWith, problemsOf, refusalIn, requestWith, serverOptions, testServer } from './test-server.js'

const codeOf = (decision: Parameters<typeof refusalIn>[0]) => refusalIn(decision).failure.code

describe('a policy that says nothing', () => {
  const foreign = { kind: 'acr' } as unknown as Policy
  const rows: readonly { title: string; policy: unknown }[] = [
    { title: 'an unknown kind', policy: foreign },
    { title: 'an unknown kind among others', policy: { kind: 'allOf', policies: [foreign, role('admin')] } },
    { title: 'an unknown kind as an alternative', policy: { kind: 'anyOf', policies: [foreign, role('admin')] } },
    { title: 'no scopes', policy: { kind: 'scope', scopes: [] } },
    { title: 'no roles', policy: { kind: 'role', roles: [] } },
    { title: 'a hole for a role', policy: { kind: 'role', roles: new Array(1) } },
    { title: 'no policies', policy: { kind: 'allOf', policies: [] } },
    { title: 'issuers in one text', policy: { kind: 'fromIssuer', issuers: `${ISSUER}.evil.test` } },
    { title: 'scopes that are plain texts', policy: { kind: 'scope', scopes: ['read:orders'] } },
  ]

  it.each(rows)('permits nothing, and is a programming error: $title', async ({ policy }) => {
    const { server, mintNow } = testServer()
    const request = requestWith(mintNow())
    await expect(server.decide(request, policy as Policy)).rejects.toThrow(UsageError)
    expect(() => permits(undefined, policy as Policy)).toThrow(UsageError)
    expect(problemsOf(() => allOf(policy as Policy))).toHaveLength(1)
  })
})

describe('texts that are long to read', () => {
  it('are read in a time that grows with their length: a cookie of spaces', async () => {
    const { server } = testServer({ credentials: [fromHeader(), fromCookie('token', { origins: [] })] })
    const rawHeaders = ['Cookie', `a${' '.repeat(1_000_000)}b`]
    const began = performance.now()
    expect(codeOf(await server.decide({ method: 'GET', target: '/', rawHeaders }))).toBe('credentials_absent')
    // Seconds to spare; an expression that tries each space takes a quarter of an hour.
    expect(performance.now() - began).toBeLessThan(5000)
  })

  it.each(['e', 'n', 'x', 'y'])(
    'are not imported: a key with a %s of a quarter of a million characters',
    async (member) => {
      const jwk = {
        ...(member === 'x' || member === 'y' ? testKeys.ES384 : testKeys.RS256).publicJwk,
        [member]: 'A'.repeat(250_000),
      }
      const { server, events } = testServer({ keys: staticKeys({ keys: [jwk, testKeys.ES256.publicJwk] }) })
      expect(events).toMatchObject([
        { type: 'key_skipped', reason: expect.stringContaining('longer than any we accept') },
      ])
      expect(codeOf(await server.decide(requestWith('a.b.c')))).toBe('token_malformed')
    },
  )
})

describe('header lines that Node has dropped', () => {
  it('may have been a second Authorization: what is not seen whole is not read', async () => {
    const { server, mintNow } = testServer()
    const padding = Array.from({ length: 999 }, () => ['a', '']).flat()
    const ask = (rawHeaders: readonly string[]) =>
      server.decide({ method: 'GET', target: '/', rawHeaders }, undefined, { optional: true })
    const authorization = ['Authorization', `Bearer ${mintNow()}`]
    expect(codeOf(await ask([...padding, ...authorization]))).toBe('credentials_malformed')
    expect(codeOf(await ask([...padding, 'a', '']))).toBe('credentials_malformed')
    authIn(await ask([...padding.slice(2), ...authorization]))
  })
})

describe('options that change after they were checked', () => {
  it('do not change the server: its credential sources', async () => {
    const credentials = [fromHeader()]
    const { server } = testServer({ credentials })
    credentials.length = 0
    expect(codeOf(await server.decide(requestWith('bad'), undefined, { optional: true }))).toBe('token_malformed')
  })

  it('do not change the server: its static keys', async () => {
    const jwks = { keys: [{ ...testKeys.ES256.publicJwk }] }
    const keys = staticKeys(jwks)
    Object.assign(jwks.keys[0] ?? {}, testKeys.ES384.publicJwk, { kid: testKeys.ES256.kid })
    const { server, mintNow } = testServer({ keys })
    authIn(await server.decide(requestWith(mintNow())))
  })
})

describe('options that cannot be meant', () => {
  const source = (algorithms: unknown): KeySource => ({ algorithms, keyFor: () => undefined }) as KeySource
  const rows: readonly { title: string; over: object }[] = [
    { title: 'a factory for a credential source', over: { credentials: [fromHeader] } },
    { title: 'a hole for a credential source', over: { credentials: new Array(1) } },
    {
      title: 'a look-alike of a credential source',
      over: { credentials: [{ kind: 'header', read: () => undefined }] },
    },
    { title: 'the factory of a denylist', over: { denylist: memoryDenylist } },
    {
      title: 'a denylist function with members',
      over: { denylist: Object.assign(() => 'live', { requires: ['sid'] }) },
    },
    { title: 'a denylist with an attach that is no function', over: { denylist: { lookup: () => 'live', attach: 5 } } },
    { title: 'algorithms of a source that mix', over: { keys: source(['HS256', 'RS256']) } },
    { title: 'algorithms of a source with none', over: { keys: source(['none']) } },
    { title: 'algorithms of a source in one text', over: { keys: source('HS256') } },
    { title: 'no algorithms of a source', over: { keys: source([]) } },
    { title: 'algorithms of a source that are null', over: { keys: source(null) } },
    { title: 'a hole for a required claim', over: { requiredClaims: new Array(1) } },
    { title: 'a map of implied scopes', over: { impliedScopes: new Map([['a', ['b']]]) } },
    { title: 'implied scopes that no token can have', over: { impliedScopes: { 'a b': ['c'] } } },
    {
      title: 'a clock whose monotonic time is no number',
      over: { clock: { ...turnableClock(), monotonic: () => Number.NaN } },
    },
  ]

  it.each(rows)('are a ConfigError: $title', ({ over }) => {
    expect(problemsOf(() => createResourceServer({ ...serverOptions(), ...over } as never))).toHaveLength(1)
  })

  it('are a ConfigError: a hole for an issuer', () => {
    expect(problemsOf(() => createResourceServer({ audience: AUDIENCE, issuers: new Array(1) }))).not.toEqual([])
  })

  it('are a ConfigError: a wildcard for an origin', () => {
    expect(problemsOf(() => fromCookie('token', { origins: ['https://*.example.com'] }))).toHaveLength(1)
  })

  const { publicPem, publicJwk } = testKeys.RS256
  const spki = createPublicKey(publicPem).export({ type: 'spki', format: 'der' })
  const edSpki = createPublicKey(testKeys.EdDSA.publicPem).export({ type: 'spki', format: 'der' })
  it.each([
    { title: 'PEM', secret: { utf8: publicPem } },
    { title: 'PEM after white space', secret: { utf8: `\n ${publicPem}` } },
    { title: 'a JWK', secret: Buffer.from(JSON.stringify(publicJwk)) },
    { title: 'a JWKS', secret: Buffer.from(JSON.stringify({ keys: [publicJwk] })) },
    { title: 'DER', secret: spki },
    { title: 'DER of Ed25519', secret: edSpki },
    { title: 'an OpenSSH key', secret: { utf8: `ssh-ed25519 ${'A'.repeat(64)}` } },
  ])('[JB-03] are a ConfigError: a public key for a shared secret, as $title', ({ secret }) => {
    expect(problemsOf(() => sharedSecret(secret))).toEqual([expect.stringContaining('not a secret')])
  })
})

describe('one remote source for two servers', () => {
  it('[JB-05] binds a key without alg for each by its own algorithms', async () => {
    const { alg: _alg, ...jwk } = testKeys.RS256.publicJwk
    const issuer = await startFaultyIssuer({ keys: [jwk] })
    onTestFinished(() => issuer.close())
    const keys = remoteKeys(issuer.jwksUri)
    const serverFor = (...algorithms: string[]) => createResourceServer(serverOptions({ keys, algorithms }))
    const ask = async (server: ReturnType<typeof serverFor>, alg: 'RS256' | 'PS256') => {
      const decision = await server.decide(
        requestWith(mint({}, { alg, kid: testKeys.RS256.kid, key: testKeys.RS256.privateKey })),
      )
      return decision.admitted ? 'admitted' : decision.refusal.failure.code
    }
    const first = serverFor('RS256')
    const second = serverFor('PS256', 'RS256')
    expect([await ask(first, 'RS256'), await ask(second, 'PS256'), await ask(second, 'RS256')]).toEqual([
      'admitted',
      'admitted',
      'key_unknown',
    ])
  })
})

describe('a custom key source', () => {
  const withSource = (keyFor: KeySource['keyFor']) => createResourceServer(serverOptions({ keys: { keyFor } }))

  it('[JB-05] cannot have one key serve two algorithms', async () => {
    const key = createPublicKey(testKeys.RS256.publicPem)
    const server = withSource(({ alg }) => ({ alg, key }))
    const ask = (alg: 'RS256' | 'PS256') =>
      server.decide(requestWith(mint({}, { alg, key: testKeys.RS256.privateKey })))
    authIn(await ask('RS256'))
    expect(codeOf(await ask('PS256'))).toBe('keys_unavailable')
  })

  it('cannot answer with the public key as the secret of an algorithm that is not the issuer’s', async () => {
    const server = withSource(({ alg }) => ({ alg, key: createSecretKey(Buffer.from(testKeys.RS256.publicPem)) }))
    const forged = signCompact({
      header: { alg: 'HS256' },
      payload: { iss: ISSUER },
      alg: 'HS256',
      key: testKeys.RS256.publicPem,
    })
    expect(codeOf(await server.decide(requestWith(forged)))).toBe('algorithm_refused')
  })

  it.each([
    { title: 'a frozen failure', failure: Object.freeze(new TokenRefused('key_unknown')), code: 'key_unknown' },
    { title: 'one failure for all', failure: new VerifierUnavailable('overloaded'), code: 'overloaded' },
    {
      title: 'a failure that says NaN',
      failure: new VerifierUnavailable('keys_unavailable', { retryAfter: Number.NaN }),
      code: 'keys_unavailable',
    },
    { title: 'a failure that is not about keys', failure: new TokenRefused('token_revoked'), code: 'keys_unavailable' },
  ])('may throw $title', async ({ failure, code }) => {
    const server = withSource(() => {
      throw failure
    })
    const [first, second] = await Promise.all([server.decide(requestWith(mint())), server.decide(requestWith(mint()))])
    const refusal = refusalIn(first)
    expect([refusal.failure.code, refusal.headers['Retry-After'] ?? '5']).toEqual([code, '5'])
    expect(refusalIn(second).failure).not.toBe(refusal.failure)
  })
})

describe('hooks with odd answers', () => {
  it('are waited for no longer than their time: a function with a then', async () => {
    // biome-ignore lint/suspicious/noThenProperty: this is the attack
    const denylist = () => Object.assign(() => undefined, { then: () => undefined }) as never
    const { server, mintNow } = testServer({ denylist, hookTimeout: 0.05 })
    expect(codeOf(await server.decide(requestWith(mintNow())))).toBe('status_unavailable')
  })

  it.each([{ sid: 123 }, { sid: ['123'] }, { sid: '' }, { sid: null }])(
    'cannot tell the session of %j, and so refuse it',
    async (claims) => {
      const denylist = memoryDenylist({ requires: ['sid'] })
      const { server, mintNow } = testServer({ denylist })
      expect(refusalIn(await server.decide(requestWith(mintNow(claims)))).status).toBe(401)
    },
  )
})

describe('what only looks like an Auth', () => {
  it('is not one that can be rechecked', async () => {
    const { server, mintNow } = testServer({ impliedScopes: { 'read:orders': ['list:orders'] } })
    const auth = authIn(await server.decide(requestWith(mintNow())))
    for (const fake of [new Proxy(auth, {}), Object.create(auth), { ...auth }]) {
      await expect(server.recheck(fake)).rejects.toThrow(UsageError)
      expect([permits(auth, scope('list:orders')), permits(fake, scope('list:orders'))]).toEqual([true, false])
    }
    expect(permits(null as never, scope('read:orders'))).toBe(false)
  })
})

describe('a failure', () => {
  it('leaves the traces of other errors alone, also when it cannot be made', async () => {
    const limit = Error.stackTraceLimit
    expect(() => new TokenRefused('typo' as never)).toThrow()
    expect(new TokenRefused('token_expired').stack).not.toContain('\n')
    expect(Error.stackTraceLimit).toBe(limit)
    await authWith()
  })
})
