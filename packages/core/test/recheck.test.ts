import { AUDIENCE } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { type Auth, type KeySource, type Lookup, memoryDenylist } from '../src/index.js'
import { entryFor, resolverScene } from './issuer/resolver-scene.js'
import { outcomeOf, serverOptions, testServer } from './test-server.js'

describe('recheck', () => {
  it('gives a fresh Auth that says the same', async () => {
    const { server, mintNow } = testServer()
    const auth = await server.verify(mintNow())
    const again = await server.recheck(auth)
    expect(again).not.toBe(auth)
    expect({ ...again }).toEqual({ ...auth })
    expect(await server.recheck(again)).not.toBe(again)
  })

  it.each([{ cache: false } as const, { cache: { max: 1 } }])('says the same with %o', async (over) => {
    const { server, mintNow } = testServer(over)
    const [auth, other] = [await server.verify(mintNow()), await server.verify(mintNow())]
    for (const one of [other, auth, auth]) expect({ ...(await server.recheck(one)) }).toEqual({ ...one })
    expect(server.health().cache).toEqual(over.cache ? { hits: 2, misses: 3, size: 1 } : undefined)
  })

  it.each([{ cache: false } as const, {}])(
    'refuses after the token has expired, and not a second before: %o',
    async (over) => {
      const { server, mintNow, clock } = testServer(over)
      const auth = await server.verify(mintNow())
      clock.advance(309)
      expect(await outcomeOf(server.recheck(auth))).toBe('done')
      clock.advance(1)
      expect(await outcomeOf(server.recheck(auth))).toBe('token_expired')
    },
  )

  it.each([{ cache: false } as const, {}])('refuses after a revocation: %o', async (over) => {
    const denylist = memoryDenylist()
    const { server, mintNow } = testServer({ denylist, ...over })
    const auth = await server.verify(mintNow())
    await denylist.revokeToken(auth)
    expect(await outcomeOf(server.recheck(auth))).toBe('token_revoked')
  })

  it('refuses when the issuer no longer publishes the key, and is unavailable when it cannot be had', async () => {
    const { keys: known } = serverOptions()
    let now: 'known' | 'withdrawn' | 'down' = 'known'
    const keys: KeySource = {
      async keyFor(...asked) {
        if (now === 'down') throw new Error('down')
        return now === 'known' ? known?.keyFor(...asked) : undefined
      },
    }
    const { server, mintNow } = testServer({ keys })
    const auth = await server.verify(mintNow())
    now = 'withdrawn'
    expect(await outcomeOf(server.recheck(auth))).toBe('key_unknown')
    now = 'down'
    expect(await outcomeOf(server.recheck(auth))).toBe('keys_unavailable')
  })

  it('refuses when the rules of the issuer have changed', async () => {
    let audience = AUDIENCE
    const { server, token } = resolverScene((iss) => entryFor(iss, { audience }))
    const auth = await server.verify(token())
    audience = 'https://new.test'
    expect(await outcomeOf(server.recheck(auth))).toBe('done')
    server.forgetIssuer(auth.issuer)
    expect(await outcomeOf(server.recheck(auth))).toBe('audience_mismatch')
  })

  it('is unavailable when the denylist does not answer', async () => {
    let answer = 'live'
    const { server, mintNow } = testServer({ denylist: (() => answer) as Lookup })
    const auth = await server.verify(mintNow())
    answer = ''
    expect(await outcomeOf(server.recheck(auth))).toBe('status_unavailable')
  })

  it.each<{ title: string; made: (auth: Auth) => unknown }>([
    { title: 'a copy of its own', made: (auth) => ({ ...auth }) },
    { title: 'one written by hand', made: ({ token, ...auth }) => ({ ...auth, token }) },
    { title: 'a copy through JSON', made: (auth) => JSON.parse(JSON.stringify(auth)) },
    { title: 'undefined', made: () => undefined },
    { title: 'null', made: () => null },
    { title: 'the token', made: ({ token }) => token },
  ])('is a UsageError for what it did not make: $title', async ({ made }) => {
    const { server, mintNow } = testServer()
    const auth = await server.verify(mintNow())
    expect(await outcomeOf(server.recheck(made(auth) as Auth))).toBe('UsageError')
  })

  it('is a UsageError for the Auth of another server with the same options', async () => {
    const auth = await testServer().server.verify(testServer().mintNow())
    expect(await outcomeOf(testServer().server.recheck(auth))).toBe('UsageError')
  })
})
