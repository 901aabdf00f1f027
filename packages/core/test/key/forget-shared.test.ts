import { AUDIENCE, type Jwk, mint, spareKeys, testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { createVerifier, discoverKeys, type KeySource, remoteKeys, sharedSecret } from '../../src/index.js'
import { serverOptions } from '../test-server.js'
import { admitted, answerTo, refused } from './answers.js'
import { issuerAndServer } from './issuer-and-server.js'

const both = [testKeys.ES256.publicJwk, spareKeys.ES256.publicJwk]
const spare = { kid: spareKeys.ES256.kid, key: spareKeys.ES256.privateKey }
const ways = ['discovery', 'remote'] as const
const unknown = refused('key_unknown')

describe('forget of keys that several servers share', () => {
  const bare = (key: Jwk): Jwk => ({ kty: key.kty, n: key.n, e: key.e, kid: key.kid }) as Jwk

  it.each(ways)('holds for each list of algorithms to which a key without alg may be bound: by %s', async (by) => {
    const keys = [bare(testKeys.RS256.publicJwk), bare(spareKeys.RS256.publicJwk)]
    const { server, serve, name, token } = await issuerAndServer({ by, issuer: { keys } })
    const servers = { RS256: server, PS256: serve({ algorithms: ['PS256'] }) } as const
    const answers = async (kid: string, privateKey: typeof testKeys.RS256.privateKey) =>
      Promise.all(
        (['RS256', 'PS256'] as const).map((alg) => answerTo(servers[alg], token({ alg, kid, key: privateKey }))),
      )
    const { kid, privateKey } = spareKeys.RS256
    expect(await answers(kid, privateKey)).toEqual([admitted, admitted])
    servers.PS256.forget(name, kid)
    expect(await answers(kid, privateKey)).toEqual([unknown, unknown])
    expect(await answers(testKeys.RS256.kid, testKeys.RS256.privateKey)).toEqual([admitted, admitted])
  })

  it('holds for a list of algorithms that comes later', async () => {
    const keys = [bare(testKeys.RS256.publicJwk), bare(spareKeys.RS256.publicJwk)]
    const { server, serve, name, ask, token } = await issuerAndServer({ by: 'remote', issuer: { keys } })
    await ask({ alg: 'RS256' })
    const { kid, privateKey: key } = spareKeys.RS256
    server.forget(name, kid)
    const later = serve({ algorithms: ['PS256'] })
    expect(await answerTo(later, token({ alg: 'PS256', kid, key }))).toEqual(unknown)
    expect(
      await answerTo(later, token({ alg: 'PS256', kid: testKeys.RS256.kid, key: testKeys.RS256.privateKey })),
    ).toEqual(admitted)
  })

  it('holds for every server over one fixed source, whatever each calls its issuer', async () => {
    const { server, serve, ask, token, clock } = await issuerAndServer({ by: 'remote', issuer: { keys: both } })
    const iss = 'https://second.test'
    const second = serve({ issuer: iss })
    const askSecond = () => answerTo(second, mint({ iss }, { now: clock.now(), ...spare }))
    expect([await ask(spare), await askSecond()]).toEqual([admitted, admitted])
    second.forget(iss, spare.kid)
    expect([await ask(spare), await askSecond(), await ask()]).toEqual([unknown, unknown, admitted])
    expect(() => server.forget(iss, spare.kid)).toThrow(expect.objectContaining({ name: 'UsageError' }))
    expect(await answerTo(serve(), token(spare))).toEqual(unknown)
  })

  it('holds for that issuer alone where each has its own: one stolen kid says nothing of another’s', async () => {
    const source = discoverKeys()
    const two = await issuerAndServer({ issuer: { keys: both } })
    const other = await issuerAndServer({ issuer: { keys: both } })
    const server = createVerifier({
      audience: AUDIENCE,
      issuers: [{ issuer: two.name }, { issuer: other.name }],
      keys: source,
      clock: two.clock,
    })
    server.forget(two.name, spare.kid)
    await expect(server.verify(two.token(spare))).rejects.toMatchObject({ code: 'key_unknown' })
    await expect(server.verify(other.token(spare))).resolves.toMatchObject({ issuer: other.name })
    await server.close()
  })
})

describe('forget of what cannot be forgotten', () => {
  const custom: KeySource = { keyFor: () => undefined }
  const secret = sharedSecret(new Uint8Array(32).fill(7))
  const remote = remoteKeys('https://issuer.test/jwks')

  it.each<{ title: string; keys: KeySource; issuer?: unknown; kid?: unknown }>([
    { title: 'an issuer that is not configured', keys: remote, issuer: 'https://other.test' },
    { title: 'an issuer by another case', keys: remote, issuer: 'https://ISSUER.test' },
    { title: 'no issuer', keys: remote, issuer: undefined },
    { title: 'no kid', keys: remote, kid: undefined },
    { title: 'an empty kid', keys: remote, kid: '' },
    { title: 'a kid that is a number', keys: remote, kid: 1 },
    { title: 'a shared secret', keys: secret },
    { title: 'a source of somebody else’s that knows no forgetting', keys: custom },
  ])('is a UsageError: $title', ({ keys, ...call }) => {
    const server = createVerifier(serverOptions({ keys }))
    const { issuer, kid } = { issuer: 'https://issuer.test', kid: 'k', ...call } as { issuer: string; kid: string }
    expect(() => server.forget(issuer, kid)).toThrow(expect.objectContaining({ name: 'UsageError' }))
  })

  it('asks a source of somebody else’s that knows forgetting, by the issuer as it is configured', () => {
    const asked: unknown[] = []
    const forget = (...given: unknown[]) => asked.push(given)
    const options = { keys: { ...custom, forget }, aliases: ['issuer.test'] }
    const server = createVerifier(serverOptions(options))
    server.forget('https://issuer.test', 'a')
    server.forget('issuer.test', 'b')
    expect(asked).toEqual([
      ['https://issuer.test', 'a'],
      ['https://issuer.test', 'b'],
    ])
  })
})
