import { AUDIENCE, ISSUER, mint, spareKeys, testKeys, turnableClock } from '@claimcheck/test-fixtures'
import { expect, it } from 'vitest'
import {
  createResourceServer,
  createVerifier,
  discoverKeys,
  type KeySource,
  remoteKeys,
  staticKeys,
  unchecked,
} from '../../src/index.js'
import { admitted, answerTo, refused, unavailable } from '../key/answers.js'
import { outcomeOf, problemsOf } from '../test-server.js'
import { each, entryFor, held, ourKeys, resolverScene } from './resolver-scene.js'

const [ours, theirs] = [testKeys.ES256.publicJwk, spareKeys.ES256.publicJwk]
const bySpare = { kid: spareKeys.ES256.kid, key: spareKeys.ES256.privateKey }
const kid = ours.kid ?? ''

it('shared failure of a flight (503)', async () => {
  const { server, token } = resolverScene(() => Promise.reject(new Error('down')))
  const failures = await Promise.all(each(3, 0).map(() => server.verify(token()).catch((e: unknown) => e)))
  expect(new Set(failures).size).toBe(3)
})
it('shared failure of a flight (401 with problems)', async () => {
  const { server, token } = resolverScene(async () => null)
  const failures = await Promise.all(each(3, 0).map(() => server.verify(token()).catch((e: unknown) => e)))
  expect(new Set(failures).size).toBe(3)
})
const throwing = {
  issuer: ISSUER,
  get audience(): never {
    throw new Error('x')
  },
}
it('getter that throws, sync', async () => {
  expect(await resolverScene(() => throwing).ask()).toEqual(refused('issuer_unknown'))
})
it('getter that throws, async', async () => {
  expect(await resolverScene(async () => throwing).ask()).toEqual(refused('issuer_unknown'))
})
it('revoked proxy, sync', async () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  expect(await resolverScene(() => ({ issuer: ISSUER, keys: proxy })).ask()).toEqual(refused('issuer_unknown'))
})
it('keys whose algorithms getter throws', async () => {
  const keys = {
    keyFor: () => undefined,
    get algorithms(): never {
      throw new Error('x')
    },
  }
  expect(await resolverScene(() => ({ issuer: ISSUER, keys })).ask()).toEqual(refused('issuer_unknown'))
})
it('forget + static keys that later lack the kid', async () => {
  let keys: KeySource = staticKeys({ keys: [ours, theirs] })
  const { ask, server, clock } = resolverScene((issuer) => ({ issuer, keys }))
  await ask()
  server.forget(ISSUER, kid)
  keys = staticKeys({ keys: [theirs] })
  clock.advance(300)
  expect(await ask({}, bySpare)).toEqual(admitted)
})
it('forget before resolving, PEM-like key', async () => {
  const { ask, server } = resolverScene((issuer) => ({ issuer, keys: staticKeys({ keys: [theirs] }) }))
  server.forget(ISSUER, 'whatever')
  expect(await ask({}, bySpare)).toEqual(admitted)
})
it('keys that are no source beside a resolver', () => {
  for (const keys of ['https://x.test', 7, null, { keys: [] }])
    expect(
      problemsOf(() => createVerifier({ audience: AUDIENCE, issuers: () => undefined, keys } as never)),
    ).toHaveLength(1)
})
it('forget holds by the key, whatever the kid, also after forgetIssuer and for a new source', async () => {
  let document = { keys: [ours, theirs] as object[] }
  const fetch = async () => new Response(JSON.stringify(document))
  const { ask, server } = resolverScene((issuer) => ({ issuer, keys: remoteKeys('https://keys.test/jwks') }), { fetch })
  await ask()
  server.forget(ISSUER, kid)
  document = { keys: [{ ...ours, kid: 'renamed' }, theirs] }
  server.forgetIssuer(ISSUER)
  expect([await ask({}, bySpare), await ask({}, { kid: 'renamed' })]).toEqual([admitted, refused('key_unknown')])
})
it('... and after the positive was evicted/negative in between', async () => {
  let document = { keys: [ours, theirs] as object[] }
  const fetch = async () => new Response(JSON.stringify(document))
  let known = true
  const { ask, server, clock } = resolverScene(
    (issuer) => (known ? { issuer, keys: remoteKeys('https://keys.test/jwks') } : undefined),
    { fetch },
  )
  await ask()
  server.forget(ISSUER, kid)
  document = { keys: [{ ...ours, kid: 'renamed' }, theirs] }
  known = false
  clock.advance(300)
  await ask()
  known = true
  clock.advance(30)
  expect([await ask({}, bySpare), await ask({}, { kid: 'renamed' })]).toEqual([admitted, refused('key_unknown')])
})
it('a new key given the name of a forgotten one works after forgetIssuer as it does without', async () => {
  let document = { keys: [ours] as object[] }
  const fetch = async () => new Response(JSON.stringify(document))
  const make = () => resolverScene((issuer) => ({ issuer, keys: remoteKeys('https://keys.test/jwks') }), { fetch })
  const byNew = { kid, key: spareKeys.ES256.privateKey }
  const out = []
  for (const forgets of [false, true]) {
    document = { keys: [ours] }
    const { ask, server } = make()
    await ask()
    server.forget(ISSUER, kid)
    document = { keys: [{ ...theirs, kid }] }
    if (forgets) server.forgetIssuer(ISSUER)
    else await server.refresh()
    out.push(await ask({}, byNew))
  }
  expect(out).toEqual([admitted, admitted])
})
it('issuer getter that changes', async () => {
  let reads = 0
  const { server, token } = resolverScene(() => ({
    get issuer() {
      return reads++ === 0 ? ISSUER : 'https://other.test'
    },
    keys: ourKeys,
  }))
  const outcome = await server.verify(token()).then(
    ({ issuer }) => issuer,
    (e) => e.code,
  )
  expect([ISSUER, 'issuer_unknown']).toContain(outcome)
})
it('refresh of an issuer whose answer is wrong', async () => {
  const { server } = resolverScene(() => ({}))
  expect(await outcomeOf(server.refresh(ISSUER))).toBe('UsageError')
})
it('thenable key of a custom source under a template', async () => {
  const named = staticKeys({ keys: [{ ...ours, issuer: 'https://login.test/a' }] })
  const keys: KeySource = {
    keyFor: (...a) => {
      const key = named.keyFor(...a)
      // biome-ignore lint/suspicious/noThenProperty: a thenable is what this is about
      return { then: (f: (k: unknown) => void) => f(key) } as never
    },
  }
  const server = createResourceServer({
    issuer: { template: 'https://login.test/{t}', tenants: ['a', 'b'] },
    audience: AUDIENCE,
    keys,
  })
  expect(await answerTo(server, mint({ iss: 'https://login.test/b' }))).toEqual(refused('key_unknown'))
})
it('audience unchecked beside, requiredClaims in the answer; as with a list', async () => {
  const audience = unchecked('x')
  const requiredClaims = [{ claim: 't', oneOf: ['a'] }]
  expect(
    problemsOf(() => createVerifier({ audience, issuers: [{ issuer: ISSUER, keys: ourKeys, requiredClaims }] })),
  ).toEqual([])
  expect(
    problemsOf(() => createVerifier({ audience, issuers: (issuer) => ({ issuer, keys: ourKeys, requiredClaims }) })),
  ).toEqual([])
})
it('algorithms beside that only fit keys in answers', () => {
  expect(
    problemsOf(() =>
      createVerifier({
        audience: AUDIENCE,
        algorithms: ['HS256'],
        issuers: [{ issuer: ISSUER, keys: ourKeys, algorithms: ['ES256'] }],
      }),
    ),
  ).toEqual([])
  expect(
    problemsOf(() => createVerifier({ audience: AUDIENCE, algorithms: ['HS256'], issuers: () => undefined })),
  ).toEqual([])
})
it('forget of a custom source that throws', async () => {
  let n = 0
  const { ask, server, clock } = resolverScene((issuer) => ({
    issuer,
    keys: {
      keyFor: (...a: Parameters<KeySource['keyFor']>) => ourKeys.keyFor(...a),
      forget() {
        if (n++ > 0) throw new Error('custom')
      },
    },
  }))
  await ask()
  server.forget(ISSUER, 'other')
  clock.advance(300)
  const answer = await ask().catch((e: unknown) => e)
  expect([admitted, unavailable(5, 'keys_unavailable'), unavailable(5, 'issuers_unavailable')]).toContainEqual(answer)
})
it('async resolver that forgets its own issuer each time does not loop for ever', async () => {
  const scene = resolverScene(async (issuer) => {
    scene.server.forgetIssuer(issuer)
    return scene.asked.length > 50 ? undefined : entryFor(issuer)
  })
  await scene.ask()
  expect(scene.asked.length).toBeLessThan(50)
})
it('unhandled rejections: flight nobody waits for', async () => {
  const seen: unknown[] = []
  const on = (e: unknown) => seen.push(e)
  process.on('unhandledRejection', on)
  const { ask, server } = resolverScene(() => Promise.reject(new Error('x')))
  const p = ask()
  server.forgetIssuer(ISSUER)
  await p
  const late = held<never>()
  const hang = resolverScene(() => late.promise, { hookTimeout: 0.01 })
  await hang.ask()
  late.reject(new Error('late'))
  await new Promise((r) => setTimeout(r, 20))
  process.off('unhandledRejection', on)
  expect(seen).toEqual([])
})
it('forgotten flight that fails: who waits gets the answer of a new call', async () => {
  const calls: ReturnType<typeof held<unknown>>[] = []
  const { ask, server } = resolverScene(() => {
    const c = held<unknown>()
    calls.push(c)
    return c.promise
  })
  const early = ask()
  await new Promise(setImmediate)
  server.forgetIssuer(ISSUER)
  calls[0]?.reject(new Error('old'))
  await new Promise(setImmediate)
  calls[1]?.resolve(entryFor(ISSUER))
  expect(await early).toEqual(admitted)
})
it('17th + resolver that would answer at once', async () => {
  const { ask } = resolverScene((issuer) => (issuer.includes('slow') ? new Promise(() => {}) : entryFor(issuer)), {
    hookTimeout: 0.05,
  })
  const slow = each(16, 0).map((_, at) => ask({ iss: `https://slow-${at}.test` }))
  await new Promise(setImmediate)
  expect(await ask()).toEqual(unavailable(1, 'issuers_unavailable'))
  await Promise.all(slow)
})
it('forgetIssuer at one server leaves the keys of another that shares the source', async () => {
  const keys = discoverKeys()
  let up = true
  const fetch = (async (input: unknown) => {
    if (!up) throw new Error('down')
    return new Response(
      JSON.stringify(
        String(input).includes('well-known') ? { issuer: ISSUER, jwks_uri: `${ISSUER}/jwks` } : { keys: [ours] },
      ),
    )
  }) as typeof globalThis.fetch
  const clock = turnableClock()
  const written = createResourceServer({ issuer: ISSUER, audience: AUDIENCE, keys, fetch, clock })
  const resolved = createResourceServer({ audience: AUDIENCE, issuers: (issuer) => ({ issuer, keys }), fetch, clock })
  const token = () => mint({}, { now: clock.now() })
  expect([await answerTo(written, token()), await answerTo(resolved, token())]).toEqual([admitted, admitted])
  up = false
  resolved.forgetIssuer(ISSUER)
  expect(await answerTo(written, token())).toEqual(admitted)
})
