import { AUDIENCE } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { type Auth, memoryDenylist, type RevocationStore } from '../../src/index.js'
import { authIn, outcomeOf, requestWith, testServer } from '../test-server.js'

const issuer = 'https://issuer.test'
const start = 1_800_000_000

function withStore(options: Parameters<typeof memoryDenylist>[0] = {}, clockTolerance = 10) {
  const store = memoryDenylist(options)
  const made = testServer({ denylist: store, clockTolerance })
  const codeOf = async (token: string) => {
    const decision = await made.server.decide(requestWith(token))
    return decision.admitted ? 'admitted' : decision.refusal.failure.code
  }
  return { ...made, store, codeOf }
}

const revoked = 'token_revoked'

describe('memoryDenylist by token', () => {
  it('revokes one token by its Auth, at once and no other', async () => {
    const { server, store, codeOf, mintNow } = withStore()
    const [one, other] = [mintNow(), mintNow()]
    await store.revokeToken(authIn(await server.decide(requestWith(one))))
    expect([await codeOf(one), await codeOf(other)]).toEqual([revoked, 'admitted'])
  })

  it('revokes by the identifier alone', async () => {
    const { store, codeOf, mintNow } = withStore()
    await store.revokeToken({ issuer, tokenId: 'jti:one', expiresAt: start + 300 })
    expect([await codeOf(mintNow({ jti: 'one' })), await codeOf(mintNow({ jti: 'One' }))]).toEqual([
      revoked,
      'admitted',
    ])
  })

  it('revokes a token without jti by the digest of what was signed', async () => {
    const { server, store, codeOf, mintNow } = withStore()
    const token = mintNow({ jti: undefined })
    const auth = authIn(await server.decide(requestWith(token)))
    expect(auth.tokenId).toMatch(/^sha256:[\w-]{43}$/)
    await store.revokeToken(auth)
    expect(await codeOf(token)).toBe(revoked)
  })

  it('does not take the token of another issuer for it', async () => {
    const { store, codeOf, mintNow } = withStore()
    await store.revokeToken({ issuer: 'https://other.test', tokenId: 'jti:one', expiresAt: start + 300 })
    expect(await codeOf(mintNow({ jti: 'one' }))).toBe('admitted')
  })

  it.each([0, 10, 120])(
    'keeps a revocation to the last second in which the token would pass: with a tolerance of %i s',
    async (clockTolerance) => {
      const { server, store, clock, codeOf, mintNow } = withStore({ max: 1 }, clockTolerance)
      const token = mintNow()
      await store.revokeToken(authIn(await server.decide(requestWith(token))))
      clock.advance(300 + clockTolerance - 1)
      await expect(store.revokeIssuer({ issuer: 'https://other.test' })).rejects.toThrow('unexpired')
      expect(await codeOf(token)).toBe(revoked)
      clock.advance(1)
      expect(await codeOf(token)).toBe('token_expired')
    },
  )

  it('does not take a jti that looks like a digest for one, nor the other way round', async () => {
    const { server, store, codeOf, mintNow } = withStore()
    const unnamed = mintNow({ jti: undefined })
    const { tokenId } = authIn(await server.decide(requestWith(unnamed)))
    const named = mintNow({ jti: tokenId })
    await store.revokeToken({ issuer, tokenId: `jti:${tokenId}`, expiresAt: start + 300 })
    expect([await codeOf(named), await codeOf(unnamed)]).toEqual([revoked, 'admitted'])
    await store.revokeToken({ issuer, tokenId, expiresAt: start + 300 })
    expect([await codeOf(mintNow({ jti: 'x' })), await codeOf(unnamed)]).toEqual(['admitted', revoked])
  })

  it.each(['é', '\u0000', '\ud83d\ude00', 'a'.repeat(5000), '__proto__', ' '])(
    'takes any jti for what it is: %j',
    async (jti) => {
      const { store, codeOf, mintNow } = withStore()
      await store.revokeToken({ issuer, tokenId: `jti:${jti}`, expiresAt: start + 300 })
      expect([await codeOf(mintNow({ jti })), await codeOf(mintNow({ jti: `${jti}.` }))]).toEqual([revoked, 'admitted'])
    },
  )

  it('is known to all servers that share the store, whether they keep tokens or not', async () => {
    const store = memoryDenylist()
    const servers = [{}, { cache: false } as const, { audience: [AUDIENCE, 'b'] }].map((over) => ({
      ...testServer({ denylist: store, ...over }),
    }))
    const token = servers[0]?.mintNow({ jti: undefined }) ?? ''
    const codes = () => Promise.all(servers.map(({ server }) => outcomeOf(server.verify(token))))
    expect([await codes(), await codes()]).toEqual([Array(3).fill('done'), Array(3).fill('done')])
    const auth = await servers[1]?.server.verify(token)
    if (auth !== undefined) await store.revokeToken(auth)
    expect(await codes()).toEqual(Array(3).fill(revoked))
  })
})

describe('memoryDenylist asked about an Auth that no server made', () => {
  const handmade = (facts: Partial<Auth>) =>
    ({ issuer, subject: undefined, clientId: undefined, tokenId: 'jti:other', claims: {}, ...facts }) as Auth

  it.each<{ title: string; auth: Auth; other: Auth }>([
    { title: 'token', auth: handmade({ tokenId: 'jti:one' }), other: handmade({ tokenId: 'jti:two' }) },
    { title: 'subject', auth: handmade({ subject: 'one' }), other: handmade({ subject: 'two' }) },
    { title: 'client', auth: handmade({ clientId: 'one' }), other: handmade({ clientId: 'two' }) },
    { title: 'session', auth: handmade({ claims: { sid: 'one' } as never }), other: handmade({ subject: 'one ' }) },
    {
      title: 'issuer',
      auth: handmade({ issuer: 'https://one.test' }),
      other: handmade({ issuer: 'https://two.test' }),
    },
  ])('answers by its $title all the same', async ({ title, auth, other }) => {
    const sessions = memoryDenylist({ requires: ['sid'] })
    const store = title === 'session' ? sessions : memoryDenylist()
    expect([store.lookup(auth), memoryDenylist().lookup(other)]).toEqual(['live', 'live'])
    const revocations = {
      token: () => store.revokeToken({ issuer, tokenId: 'jti:one', expiresAt: start }),
      subject: () => store.revokeSubject({ issuer, subject: 'one' }),
      client: () => store.revokeClient({ issuer, clientId: 'one' }),
      session: () => store.revokeSession({ issuer, sessionId: 'one' }),
      issuer: () => store.revokeIssuer({ issuer: 'https://one.test' }),
    }
    await revocations[title as keyof typeof revocations]()
    expect([store.lookup(auth), store.lookup({ ...other, claims: { sid: 'two' } } as never)]).toEqual([
      'revoked',
      'live',
    ])
  })

  it('takes one without a session for revoked, where sessions are', () => {
    const store = memoryDenylist({ requires: ['sid'] })
    const sids = [undefined, '', 7, ['one'], 'one'].map((sid) => handmade({ claims: { sid } as never }))
    expect(sids.map((auth) => store.lookup(auth))).toEqual(['revoked', 'revoked', 'revoked', 'revoked', 'live'])
  })
})

const targets: {
  title: string
  revoke: (store: RevocationStore, before?: number) => Promise<void>
  spared: Record<string, unknown>
}[] = [
  {
    title: 'revokeSubject',
    revoke: (store, before) =>
      store.revokeSubject({ issuer, subject: 'user-1', ...(before !== undefined && { before }) }),
    spared: { sub: 'user-2' },
  },
  {
    title: 'revokeClient',
    revoke: (store, before) =>
      store.revokeClient({ issuer, clientId: 'client-1', ...(before !== undefined && { before }) }),
    spared: { client_id: 'client-2' },
  },
]

describe.each(targets)('memoryDenylist by $title', ({ revoke, spared }) => {
  it('revokes what was issued until then, and nothing of others', async () => {
    const { store, codeOf, mintNow } = withStore()
    const [token, others] = [mintNow(), mintNow(spared)]
    await revoke(store)
    expect([await codeOf(token), await codeOf(others)]).toEqual([revoked, 'admitted'])
  })

  it('revokes up to now and the clock tolerance, and not the token after', async () => {
    const { store, codeOf, clock, mintNow } = withStore()
    await revoke(store)
    clock.advance(10)
    const last = mintNow()
    clock.advance(1)
    expect([await codeOf(last), await codeOf(mintNow())]).toEqual([revoked, 'admitted'])
  })

  it.each([
    { title: 'equal to before is revoked', iat: start - 100, code: revoked },
    { title: 'a second later passes', iat: start - 99, code: 'admitted' },
    { title: 'a second earlier is revoked', iat: start - 101, code: revoked },
    { title: 'ahead of the clock, within tolerance, passes', iat: start + 10, code: 'admitted' },
  ])('iat $title', async ({ iat, code }) => {
    const { store, codeOf, mintNow } = withStore()
    await revoke(store, start - 100)
    expect(await codeOf(mintNow({ iat }))).toBe(code)
  })

  it('never takes back what an earlier call said', async () => {
    const { store, codeOf, mintNow } = withStore()
    await revoke(store, start)
    await revoke(store, start - 1000)
    expect(await codeOf(mintNow())).toBe(revoked)
  })

  it('keeps the issuer apart', async () => {
    const { store, mintNow, codeOf } = withStore()
    await store.revokeSubject({ issuer: `${issuer}/`, subject: 'user-1' })
    await store.revokeClient({ issuer: `${issuer}/`, clientId: 'client-1' })
    expect(await codeOf(mintNow())).toBe('admitted')
  })

  it.each([undefined, 'yesterday', Number.NaN])('revokes a token whose iat is %s', async (iat) => {
    const { server, store, mintNow } = withStore()
    const auth = authIn(await server.decide(requestWith(mintNow())))
    await revoke(store, start - 100)
    const { iat: _iat, ...claims } = auth.claims
    const { subject, clientId, tokenId } = auth
    const asked = { ...auth, issuer, subject, clientId, tokenId, claims: { ...claims, ...(iat && { iat }) } }
    expect(store.lookup(asked as typeof auth)).toBe('revoked')
  })
})

describe('memoryDenylist by issuer and session', () => {
  it('revokes what an issuer has issued until then', async () => {
    const { store, codeOf, mintNow } = withStore()
    await store.revokeIssuer({ issuer, before: start - 1 })
    expect([await codeOf(mintNow()), await codeOf(mintNow({ iat: start - 1 }))]).toEqual(['admitted', revoked])
  })

  it('revokes a session, whenever its tokens were issued', async () => {
    const { store, codeOf, clock, mintNow } = withStore({ requires: ['sid'] })
    await store.revokeSession({ issuer, sessionId: 'session-1' })
    clock.advance(3600)
    expect(await codeOf(mintNow({ sid: 'session-1' }))).toBe(revoked)
    expect(await codeOf(mintNow({ sid: 'session-2' }))).toBe('admitted')
    expect(await codeOf(mintNow())).toBe('claim_missing')
  })

  it('does not take one kind of name for another', async () => {
    const { store, codeOf, mintNow } = withStore({ requires: ['sid'] })
    await store.revokeSession({ issuer, sessionId: 'name' })
    expect(await codeOf(mintNow({ sub: 'name', client_id: 'name', jti: 'name', sid: 'other' }))).toBe('admitted')
    await store.revokeSubject({ issuer, subject: 'name' })
    expect(await codeOf(mintNow({ sub: 'other', client_id: 'name', jti: 'name', sid: 'other' }))).toBe('admitted')
  })
})

describe('a verifier with a memoryDenylist', () => {
  it.each([
    { title: 'refuses a token without iat', claims: { iat: undefined }, code: 'claim_missing' },
    { title: 'takes a life of a day', claims: { exp: start + 86_400 }, code: 'admitted' },
    { title: 'refuses a longer life', claims: { exp: start + 86_401 }, code: 'token_lifetime_excessive' },
  ])('$title', async ({ claims, code }) => {
    const { codeOf, mintNow } = withStore()
    expect(await codeOf(mintNow(claims))).toBe(code)
  })

  it('refuses a longer life than the store was made for', async () => {
    const { codeOf, mintNow } = withStore({ maxTokenLifetime: 299 })
    expect(await codeOf(mintNow())).toBe('token_lifetime_excessive')
    expect(await codeOf(mintNow({ exp: start + 299 }))).toBe('admitted')
  })
})
