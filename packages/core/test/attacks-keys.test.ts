import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { AUDIENCE, ISSUER, mint, testKeys, turnableClock } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import {
  createResourceServer,
  discoverKeys,
  importKey,
  type KeySource,
  memoryDenylist,
  type RevocationStore,
  remoteKeys,
  staticKeys,
} from '../src/index.js'
import { gate } from './faults/gate.js'
import { heldScene, turn } from './issuer/held-resolver.js'
import { bySpare, ours, remoteScene, theirs } from './issuer/remote-resolver.js'
import { numbered, ourKeys, resolverScene } from './issuer/resolver-scene.js'
import { admitted, answerTo, problemsOf, refused, unavailable } from './key/answers.js'
import { issuerAndServer } from './key/issuer-and-server.js'
import { outcomeOf, testServer } from './test-server.js'

const kid = String(ours.kid)

/** A provider whose every host is an issuer with our key, and how often it was asked. */
function everyIssuer() {
  const counted = { requests: 0 }
  const answer = (url: string): unknown => {
    const { origin } = new URL(url)
    return url.includes('/.well-known/') ? { issuer: origin, jwks_uri: `${origin}/jwks` } : { keys: [ours] }
  }
  const fetch = (async (input: string | URL | Request) => {
    counted.requests++
    return new Response(JSON.stringify(answer(String(input))))
  }) as typeof globalThis.fetch
  return { counted, fetch }
}

describe('a second key that is forgotten', () => {
  it('stays out, although its source was told of another key before', async () => {
    const { issuer, server, ask } = await remoteScene()
    issuer.publish([ours, theirs])
    expect([await ask(), await ask({}, bySpare)]).toEqual([admitted, admitted])
    server.forget(ISSUER, kid)
    server.forgetIssuer(ISSUER)
    server.forget(ISSUER, bySpare.kid)
    expect([await ask(), await ask({}, bySpare)]).toEqual([refused('key_unknown'), refused('key_unknown')])
  })

  it('stays out where the resolver goes back to an earlier source', async () => {
    const first = staticKeys({ keys: [ours, theirs] })
    let keys = first
    const { ask, server } = resolverScene((issuer) => ({ issuer, keys }))
    await ask()
    server.forget(ISSUER, kid)
    keys = staticKeys({ keys: [theirs, testKeys.RS256.publicJwk] })
    server.forgetIssuer(ISSUER)
    await ask({}, bySpare)
    server.forget(ISSUER, bySpare.kid)
    keys = first
    server.forgetIssuer(ISSUER)
    expect(await ask({}, bySpare)).toEqual(refused('key_unknown'))
  })

  it.each<{ title: string; keys: KeySource }>([
    { title: 'a source without forget', keys: { keyFor: (...asked) => ourKeys.keyFor(...asked) } },
    { title: 'PEM, which has no kid', keys: staticKeys(testKeys.ES256.publicPem) },
  ])('does not pass because it was forgotten before the issuer was resolved: $title', async ({ keys }) => {
    const { ask, server } = resolverScene((issuer) => ({ issuer, keys }))
    server.forget(ISSUER, kid)
    expect(await ask()).not.toEqual(admitted)
  })
})

describe('made-up issuers', () => {
  it('do not stop a known one whose answer has to be renewed', async () => {
    const { ask, answerAll, clock } = heldScene()
    const first = ask()
    await turn()
    answerAll()
    expect(await first).toEqual(admitted)
    clock.advance(300)
    const flood = numbered(16).map((iss) => ask({ iss }))
    await turn()
    const renewed = ask()
    await turn()
    answerAll((issuer) => (issuer === ISSUER ? { issuer, keys: ourKeys } : undefined))
    await Promise.all(flood)
    expect(await renewed).toEqual(admitted)
  })
})

describe('more issuers than a resolver’s answers are kept for', () => {
  it('do not make tokens that nobody signed cost a fetch each', async () => {
    const { counted, fetch } = everyIssuer()
    const { server, token } = resolverScene((issuer) => ({ issuer }), { fetch })
    const round = async () => {
      counted.requests = 0
      const forged = numbered(1001).map((iss) => `${token({ iss }).slice(0, -8)}AAAAAAAA`)
      await Promise.all(forged.map((text) => answerTo(server, text)))
      return counted.requests
    }
    expect([await round(), await round()]).toEqual([2002, 0])
  })

  it('do not cost a fifth of a megabyte each before a key was fetched', () => {
    setFlagsFromString('--expose-gc')
    const gc = runInNewContext('gc') as () => void
    const used = () => {
      gc()
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      return heapUsed + arrayBuffers
    }
    const before = used()
    const sources = Array.from({ length: 100 }, () => discoverKeys())
    expect((used() - before) / sources.length).toBeLessThan(32 * 1024)
  })
})

describe('a hook that throws', () => {
  it('is 503: forget of a custom source, told when the resolver answers later', async () => {
    let told = 0
    const keys = {
      keyFor: (...asked: Parameters<KeySource['keyFor']>) => ourKeys.keyFor(...asked),
      forget() {
        if (told++ > 0) throw new Error('not now')
      },
    }
    const { ask, server, clock } = resolverScene(async (issuer) => ({ issuer, keys: { ...keys } }))
    expect(await ask()).toEqual(admitted)
    server.forget(ISSUER, 'other')
    clock.advance(300)
    expect(await ask()).toEqual(unavailable(5, 'issuers_unavailable'))
  })

  it.each(['alg', 'key', 'kid'])('is 503: the %s of the key that a custom source answers with', async (member) => {
    const key = Object.defineProperty({ ...(await importKey(ours, 'ES256')) }, member, {
      get: () => {
        throw new Error('a getter of somebody else’s')
      },
    })
    const { server, mintNow } = testServer({ keys: { keyFor: () => key } })
    expect(await answerTo(server, mintNow())).toEqual(unavailable(5))
  })

  it('has its time, also in what inherits from a source of ours', async () => {
    const never = { keyFor: { value: () => new Promise(() => undefined) } }
    const keys = Object.create(remoteKeys('https://keys.test/jwks'), never) as KeySource
    const { server, mintNow } = testServer({ keys, hookTimeout: 0.05 })
    const given = new Promise((resolve) => setTimeout(resolve, 1000, 'hangs'))
    expect(await Promise.race([answerTo(server, mintNow()), given])).toEqual(unavailable(5))
  })
})

describe('addresses behind a source made of ours', () => {
  const discovered = discoverKeys()
  const keys: KeySource = { keyFor: (...asked) => discovered.keyFor(...asked) }

  it.each([
    { title: 'http, from the options', issuer: 'http://keys.internal', resolved: false },
    { title: 'this machine, from a resolver', issuer: 'http://127.0.0.1:6379', resolved: true },
  ])('are not asked: $title', async ({ issuer, resolved }) => {
    const { counted, fetch } = everyIssuer()
    const server = createResourceServer({
      audience: AUDIENCE,
      keys,
      fetch,
      ...(resolved ? { issuers: (iss: string) => ({ issuer: iss }) } : { issuers: [{ issuer }] }),
    })
    await answerTo(server, mint({ iss: issuer }))
    expect(counted.requests).toBe(0)
  })
})

describe('a snapshot', () => {
  it('holds all keys, also where one of them has a member `pem`', async () => {
    const { issuer, server, source } = await issuerAndServer({ by: 'remote' })
    issuer.publish([ours, { ...theirs, pem: 'of no interest' }])
    await server.refresh()
    expect(source.snapshot().sets).toMatchObject([{ document: { keys: [{ kid }, { kid: bySpare.kid }] } }])
  })

  it('that says milliseconds is a ConfigError, not one that never grows too old', async () => {
    const snapshot = { sets: [{ fetchedAt: turnableClock().now() * 1000, document: { keys: [ours] } }] }
    expect(await problemsOf(() => remoteKeys('https://keys.test/jwks', { snapshot }))).toHaveLength(1)
  })
})

describe('a server that was closed', () => {
  it('fetches nothing, whatever its fetch makes of signals', async () => {
    const { counted, fetch } = everyIssuer()
    const server = createResourceServer({ issuer: ISSUER, audience: AUDIENCE, fetch })
    await server.close()
    await answerTo(server, mint())
    expect(counted.requests).toBe(0)
  })

  it('does not fail the requests of another that shares its keys and waits for its fetch', async () => {
    const held = gate()
    const { issuer, ask, serve, token } = await issuerAndServer({ by: 'remote' })
    issuer.behave('jwks', { mode: 'held', until: held.until }, { mode: 'ok' })
    const closing = serve()
    const first = answerTo(closing, token())
    await expect.poll(() => issuer.requests.jwks).toBe(1)
    const second = ask()
    await turn()
    await closing.close()
    await first
    held.open()
    expect(await second).toEqual(admitted)
  })

  it('does not make keys count as failing for another that shares them', async () => {
    const { issuer, ask, serve, token, clock, state } = await issuerAndServer({ by: 'remote' })
    const closed = serve()
    expect(await ask()).toEqual(admitted)
    await closed.close()
    clock.advance(500)
    expect(await answerTo(closed, token())).toEqual(admitted)
    await turn()
    expect([state()?.lastError, issuer.requests.jwks]).toEqual([undefined, 1])
    expect(await ask({ kid: 'made up' })).toEqual(refused('key_unknown'))
  })
})

describe('the verified-token cache', () => {
  it('is bounded by exp: an expired token is let go', async () => {
    const { server, clock, mintNow } = testServer()
    const token = mintNow()
    expect(await answerTo(server, token)).toEqual(admitted)
    clock.advance(86_400)
    expect(await answerTo(server, token)).toEqual(refused('token_expired'))
    expect(server.health().cache?.size).toBe(0)
  })
})

describe('a revocation', () => {
  it.each([
    { title: 'a segment grows', max: 1_000_000, more: 5000 },
    { title: 'the store is full', max: 2, more: 2 },
  ])('outlives a clock that was two hours ahead for a moment, when $title', async ({ max, more }) => {
    const denylist = memoryDenylist({ max })
    const { server, clock, mintNow } = testServer({ denylist })
    const auth = await server.verify(mintNow({ jti: 'stolen' }))
    await denylist.revokeToken(auth)
    clock.stepWall(7200)
    for (let at = 0; at < more; at++)
      await outcomeOf(denylist.revokeToken({ issuer: ISSUER, tokenId: `jti:${at}`, expiresAt: clock.now() + 60 }))
    clock.stepWall(-7200)
    expect(await answerTo(server, auth.token)).toEqual(refused('token_revoked'))
  })

  const methods = ['revokeToken', 'revokeSubject', 'revokeSession', 'revokeClient', 'revokeIssuer'] as const
  it.each(methods)('of nothing is a UsageError: %s', async (method) => {
    const denylist: RevocationStore = memoryDenylist({ requires: ['sid'] })
    expect(await outcomeOf(denylist[method](undefined as never))).toBe('UsageError')
  })
})
