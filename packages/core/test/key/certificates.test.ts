import { spareKeys, testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { admitted, refused, unavailable } from './answers.js'
import { bothPlatforms } from './both-platforms.js'
import { certificate, expiredCertificate, weakCertificate } from './certificate.js'
import { issuerAndServer, type Setting } from './issuer-and-server.js'

const { ES256 } = testKeys
const spare = { kid: spareKeys.ES256.kid, key: spareKeys.ES256.privateKey }
const both = { [ES256.kid]: certificate, [spare.kid]: expiredCertificate }
const privatePem = ES256.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
const broken = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
const unknown = refused('key_unknown')
const failed = (reason: string) => ({ type: 'keys_failed', reason })

describe.each(await bothPlatforms())('remoteCertificates on $platform', (copy) => {
  const publishing = async (value: unknown, setting: Setting = {}) => {
    const scene = await issuerAndServer({ by: 'certificates', copy, ...setting })
    scene.issuer.behave('jwks', { mode: 'json', value })
    return scene
  }

  it('select a certificate by kid, and look neither at its dates nor at its issuer', async () => {
    const { ask, counted, told } = await publishing(both)
    expect([await ask(), await ask(spare)]).toEqual([admitted, admitted])
    expect([await ask({ ...spare, kid: ES256.kid }), await ask({ kid: spare.kid })]).toEqual([
      refused('signature_invalid'),
      refused('signature_invalid'),
    ])
    expect([counted(), told()]).toEqual([{ discovery: 0, jwks: 1 }, [{ type: 'keys_refreshed', keys: 2 }]])
  })

  it('do not serve another kid, a prototype’s name, or a token without kid where several fit', async () => {
    const { ask } = await publishing(both)
    const answers = [await ask({ kid: 'other' }), await ask({ kid: '__proto__' }), await ask({ kid: 'toString' })]
    expect(answers).toEqual([unknown, unknown, unknown])
    expect(await ask({ header: { kid: undefined } })).toEqual(refused('key_ambiguous'))
  })

  it('serve a token without kid where one fits', async () => {
    const { ask } = await publishing({ [ES256.kid]: certificate })
    expect(await ask({ header: { kid: undefined } })).toEqual(admitted)
  })

  it('serve a kid that is the name of a prototype, if it is published', async () => {
    const { ask } = await publishing(JSON.parse(JSON.stringify({ kid: certificate }).replace('kid', '__proto__')))
    expect([await ask({ kid: '__proto__' }), await ask()]).toEqual([admitted, unknown])
  })

  it.each<{ title: string; kid: string; pem: string; told: string }>([
    { title: 'one that cannot be read', kid: 'odd', pem: broken, told: 'odd' },
    { title: '[JB-23] one over a short RSA key', kid: 'odd', pem: weakCertificate, told: 'odd' },
    { title: 'one whose kid is empty', kid: '', pem: expiredCertificate, told: '' },
    {
      title: 'one whose kid is too long, told in part',
      kid: 'k'.repeat(257),
      pem: expiredCertificate,
      told: 'k'.repeat(256),
    },
  ])('skip $title and keep the others', async ({ kid, pem, told: named }) => {
    const { ask, told } = await publishing({ [kid]: pem, [ES256.kid]: certificate })
    expect(await ask()).toEqual(admitted)
    const skipped = { type: 'key_skipped', kid: named, reason: expect.any(String) }
    expect(told()).toEqual([skipped, { type: 'keys_refreshed', keys: 1 }])
  })

  it.each<{ title: string; document: unknown }>([
    { title: 'a JWKS', document: { keys: [ES256.publicJwk] } },
    { title: 'an empty JWKS', document: { keys: [] } },
    { title: 'a list of certificates', document: [certificate] },
    { title: 'a certificate', document: certificate },
    { title: 'null', document: null },
    { title: 'a map with a number', document: { ...both, expires: 3600 } },
    { title: 'a map with null', document: { ...both, next: null } },
    { title: 'a map of maps', document: { keys: both } },
    { title: 'a map with a public key', document: { ...both, spki: ES256.publicPem } },
    { title: 'a map with a private key', document: { ...both, secret: privatePem } },
    { title: 'a map with a private key first', document: { ...both, secret: `${privatePem}${certificate}` } },
  ])('are not $title', async ({ document }) => {
    const { ask, told } = await publishing(document)
    expect([await ask(), told()]).toEqual([unavailable(1), [failed('not_a_jwks')]])
  })

  it.each<{ title: string; count: number; event: object }>([
    { title: '100 at most', count: 100, event: { type: 'keys_refreshed', keys: 100 } },
    { title: 'not 101', count: 101, event: failed('too_many_keys') },
  ])('are $title', async ({ count, event }) => {
    const map = Object.fromEntries(Array.from({ length: count }, (_, at) => [`c${at}`, certificate]))
    const { ask, told } = await publishing(map)
    expect((await ask({ kid: 'c7' })).status).toBe(count === 100 ? 200 : 503)
    expect(told()).toEqual([event])
  })

  it('are unavailable when none can be used', async () => {
    const { ask, told } = await publishing({ a: broken, b: weakCertificate })
    expect(await ask()).toEqual(unavailable(1))
    expect(told().map(({ type }) => type)).toEqual(['key_skipped', 'key_skipped', 'keys_failed'])
  })

  it('are withdrawn when the map is empty twice, 30 s apart', async () => {
    const { issuer, server, clock, ask, told, state } = await publishing(both)
    await server.ready()
    issuer.behave('jwks', { mode: 'json', value: {} })
    await server.refresh().catch(() => undefined)
    expect([await ask(), state()?.keys]).toEqual([admitted, 2])
    clock.advance(30)
    await server.refresh()
    expect([await ask(), state()?.keys]).toEqual([unknown, 0])
    expect(told().slice(1, 3)).toEqual([failed('empty_set'), { type: 'keys_refreshed', keys: 0 }])
  })

  it('keep the objects of those that have not changed', async () => {
    const { issuer, server, keyFor } = await publishing(both)
    await server.ready()
    const before = keyFor(ES256.kid)
    issuer.behave('jwks', { mode: 'json', value: { new: expiredCertificate, [ES256.kid]: certificate } })
    await server.refresh()
    expect(before).toMatchObject({ alg: 'ES256', kid: ES256.kid })
    expect([keyFor(ES256.kid) === before, keyFor('new') instanceof Promise]).toEqual([true, false])
  })

  it('are forgotten, also under another kid', async () => {
    const { issuer, server, name, ask } = await publishing(both)
    expect(await ask(spare)).toEqual(admitted)
    server.forget(name, spare.kid)
    issuer.behave('jwks', { mode: 'json', value: { renamed: expiredCertificate, [ES256.kid]: certificate } })
    await server.refresh()
    expect([await ask({ ...spare, kid: 'renamed' }), await ask(spare), await ask()]).toEqual([
      unknown,
      unknown,
      admitted,
    ])
  })
})
