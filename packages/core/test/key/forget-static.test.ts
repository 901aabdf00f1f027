import { AUDIENCE, ISSUER, mint, spareKeys, testKeys, turnableClock } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { admitted, answerTo, refused } from './answers.js'
import { bothPlatforms } from './both-platforms.js'
import { certificate } from './certificate.js'

const clock = turnableClock()
const now = clock.now()
const { ES256, RS256 } = testKeys
const stolen = spareKeys.ES256
const spare = { kid: stolen.kid, key: stolen.privateKey, now }
const unknown = refused('key_unknown')

describe.each(await bothPlatforms())('forget of static keys on $platform', ({ core }) => {
  const { createResourceServer, sharedSecret, staticKeys } = core
  type Material = Parameters<typeof staticKeys>[0]
  const serverOver = (keys: ReturnType<typeof staticKeys>, algorithms?: readonly string[]) => {
    const server = createResourceServer({
      issuer: ISSUER,
      audience: AUDIENCE,
      keys,
      clock,
      ...(algorithms && { algorithms }),
    })
    const ask = (options: Parameters<typeof mint>[1] = {}) => answerTo(server, mint({}, { now, ...options }))
    return { server, ask }
  }
  const set = () => staticKeys({ keys: [ES256.publicJwk, stolen.publicJwk] })

  it('takes one key of a set, at once and before any token has come', async () => {
    const { server, ask } = serverOver(set())
    server.forget(ISSUER, stolen.kid)
    expect([await ask(spare), await ask()]).toEqual([unknown, admitted])
  })

  it('takes a key that has been used, and leaves the others the objects they are', async () => {
    const keys = set()
    const { server, ask } = serverOver(keys)
    const context = { algorithms: ['ES256'], fetch, clock, emit: () => undefined }
    const keyFor = (kid: string) => keys.keyFor({ alg: 'ES256', kid }, ISSUER, context)
    const before = await keyFor(ES256.kid)
    expect([await ask(spare), await keyFor(stolen.kid)]).toMatchObject([admitted, { kid: stolen.kid }])
    server.forget(ISSUER, stolen.kid)
    expect([await ask(spare), await ask()]).toEqual([unknown, admitted])
    expect(before).toMatchObject({ kid: ES256.kid })
    expect([await keyFor(stolen.kid), (await keyFor(ES256.kid)) === before]).toEqual([undefined, true])
  })

  it('takes a single JWK: nothing is left', async () => {
    const { server, ask } = serverOver(staticKeys(ES256.publicJwk))
    server.forget(ISSUER, ES256.kid)
    expect(await ask()).toEqual(unknown)
  })

  it('takes the key under every kid it is listed under', async () => {
    const alias = { ...stolen.publicJwk, kid: 'alias' }
    const { server, ask } = serverOver(staticKeys({ keys: [ES256.publicJwk, stolen.publicJwk, alias] }))
    server.forget(ISSUER, stolen.kid)
    expect([await ask(spare), await ask({ ...spare, kid: 'alias' }), await ask()]).toEqual([unknown, unknown, admitted])
  })

  it('takes every key that is listed under the kid', async () => {
    const rsa = { ...RS256.publicJwk, kid: stolen.kid }
    const { server, ask } = serverOver(staticKeys({ keys: [ES256.publicJwk, stolen.publicJwk, rsa] }))
    server.forget(ISSUER, stolen.kid)
    expect([await ask({ alg: 'RS256', kid: stolen.kid }), await ask(spare), await ask()]).toEqual([
      unknown,
      unknown,
      admitted,
    ])
  })

  it('holds for every server and list of algorithms over the same keys, before and after', async () => {
    const keys = staticKeys({
      keys: [RS256, spareKeys.RS256].map(({ publicJwk: { kty, n, e, kid } }) => ({ kty, n, e, kid })),
    })
    const { kid, privateKey: key } = spareKeys.RS256
    const first = serverOver(keys, ['RS256'])
    const second = serverOver(keys, ['PS256'])
    expect(await second.ask({ alg: 'PS256', kid, key })).toEqual(admitted)
    first.server.forget(ISSUER, kid)
    const third = serverOver(keys, ['RS256', 'PS256'])
    const answers = [
      first.ask({ alg: 'RS256', kid, key }),
      second.ask({ alg: 'PS256', kid, key }),
      third.ask({ alg: 'RS256', kid, key }),
    ]
    expect(await Promise.all(answers)).toEqual([unknown, unknown, unknown])
    const { kid: other, privateKey } = RS256
    expect(await third.ask({ alg: 'RS256', kid: other, key: privateKey })).toEqual(admitted)
  })

  it('can be said twice, and of one key after another', async () => {
    const { server, ask } = serverOver(set())
    for (const kid of [stolen.kid, stolen.kid, ES256.kid]) server.forget(ISSUER, kid)
    expect([await ask(spare), await ask()]).toEqual([unknown, unknown])
  })

  const unforgettable: readonly { title: string; material: Material; kid: string }[] = [
    { title: 'a kid that no key of the set has', material: { keys: [ES256.publicJwk] }, kid: 'other' },
    { title: 'a kid that the one JWK has not', material: ES256.publicJwk, kid: stolen.kid },
    { title: 'SPKI in PEM, which has no kid', material: ES256.publicPem, kid: ES256.kid },
    { title: 'X.509 in PEM, which has no kid', material: certificate, kid: ES256.kid },
    { title: 'a member of every object', material: { keys: [ES256.publicJwk] }, kid: 'constructor' },
  ]
  it.each(unforgettable)('is a UsageError, and takes nothing: $title', async ({ material, kid }) => {
    const { server, ask } = serverOver(staticKeys(material))
    expect(() => server.forget(ISSUER, kid)).toThrow(expect.objectContaining({ name: 'UsageError' }))
    expect(await ask()).toEqual(admitted)
  })

  it('is a UsageError for a shared secret and for another issuer', () => {
    const secret = createResourceServer({
      issuer: ISSUER,
      audience: AUDIENCE,
      keys: sharedSecret(new Uint8Array(32).fill(1)),
    })
    const { server } = serverOver(set())
    const usage = expect.objectContaining({ name: 'UsageError' })
    expect(() => secret.forget(ISSUER, 'kid')).toThrow(usage)
    expect(() => server.forget('https://other.test', stolen.kid)).toThrow(usage)
  })
})
