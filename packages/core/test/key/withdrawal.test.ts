import { type Behaviour, spareKeys, testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { admitted, refused, unavailable } from './answers.js'
import { issuerAndServer, type Setting } from './issuer-and-server.js'

const good = testKeys.ES256.publicJwk
const spare = { kid: spareKeys.ES256.kid, key: spareKeys.ES256.privateKey }

type Scene = Awaited<ReturnType<typeof issuerAndServer>>

/** How the issuer answers at that second, and how many keys may be used then. */
interface Seen {
  readonly at: number
  readonly how: Behaviour
  readonly keys: number
}

const ok: Behaviour = { mode: 'ok' }
const empty: Behaviour = { mode: 'emptySet' }
const away: Behaviour = { mode: 'status', code: 500 }

/** Refreshes by command at each of these seconds, so that neither age nor back-off has a say. */
async function keysSeen({ issuer, clock, server, state }: Scene, seen: readonly Seen[]): Promise<Seen[]> {
  const outcome: Seen[] = []
  let second = 0
  for (const { at, how } of seen) {
    clock.advance(at - second)
    second = at
    issuer.behave('jwks', how)
    await server.refresh().catch(() => undefined)
    outcome.push({ at, how, keys: state()?.keys ?? 0 })
  }
  return outcome
}

const rows: readonly { title: string; seen: readonly Seen[] }[] = [
  {
    title: 'once, and not again before 30 s have passed',
    seen: [
      { at: 1, how: empty, keys: 1 },
      { at: 2, how: empty, keys: 1 },
      { at: 30.999, how: empty, keys: 1 },
    ],
  },
  {
    title: 'twice, 30 s apart: it is believed',
    seen: [
      { at: 1, how: empty, keys: 1 },
      { at: 31, how: empty, keys: 0 },
    ],
  },
  {
    title: 'again and again: 30 s after the first it is believed, not after the last',
    seen: [
      { at: 1, how: empty, keys: 1 },
      { at: 16, how: empty, keys: 1 },
      { at: 31, how: empty, keys: 0 },
    ],
  },
  {
    title: 'twice with keys between: the second is the first again',
    seen: [
      { at: 1, how: empty, keys: 1 },
      { at: 20, how: ok, keys: 1 },
      { at: 40, how: empty, keys: 1 },
      { at: 69.999, how: empty, keys: 1 },
      { at: 70, how: empty, keys: 0 },
    ],
  },
  {
    title: 'twice with an outage between, which says nothing of keys',
    seen: [
      { at: 1, how: empty, keys: 1 },
      { at: 20, how: away, keys: 1 },
      { at: 31, how: empty, keys: 0 },
    ],
  },
  {
    title: 'for good: once believed, a later failure resurrects nothing',
    seen: [
      { at: 1, how: empty, keys: 1 },
      { at: 31, how: empty, keys: 0 },
      { at: 32, how: away, keys: 0 },
      { at: 100, how: { mode: 'html' }, keys: 0 },
      { at: 4000, how: { mode: 'reset' }, keys: 0 },
      { at: 4001, how: empty, keys: 0 },
    ],
  },
  {
    title: 'until it publishes keys again, and then the next empty set is a first one',
    seen: [
      { at: 1, how: empty, keys: 1 },
      { at: 31, how: empty, keys: 0 },
      { at: 32, how: empty, keys: 0 },
      { at: 33, how: ok, keys: 1 },
      { at: 63, how: empty, keys: 1 },
      { at: 93, how: empty, keys: 0 },
    ],
  },
  {
    title: 'after 304s, which say that nothing has changed since',
    seen: [
      { at: 1, how: { mode: 'etag' }, keys: 1 },
      { at: 2, how: { mode: 'etag' }, keys: 1 },
      { at: 3, how: empty, keys: 1 },
      { at: 33, how: empty, keys: 0 },
    ],
  },
]

describe.each(['discovery', 'remote'] as const)('an issuer that publishes an empty set, by %s', (by) => {
  it.each(rows)('$title', async ({ seen }) => {
    const scene = await issuerAndServer({ by })
    await scene.server.ready()
    expect(await keysSeen(scene, seen)).toEqual(seen)
  })
})

describe('an empty set (DESIGN §9)', () => {
  const withdrawn = async (setting: Setting = {}) => {
    const scene = await issuerAndServer(setting)
    await scene.server.ready()
    await keysSeen(scene, [
      { at: 1, how: empty, keys: 1 },
      { at: 31, how: empty, keys: 0 },
    ])
    return scene
  }

  it('is told as what it is: a failure at first, then a set without keys', async () => {
    const { told } = await withdrawn()
    expect(told()).toEqual([
      { type: 'keys_refreshed', keys: 1 },
      { type: 'keys_failed', reason: 'empty_set' },
      { type: 'keys_refreshed', keys: 0 },
    ])
  })

  it('that is believed is fresh, and tokens are refused: the issuer has answered', async () => {
    const { ask, state } = await withdrawn()
    expect(state()).toEqual({ ageSeconds: 0, fresh: true, keys: 0, lastError: undefined })
    expect(await ask()).toEqual(refused('key_unknown'))
  })

  it('that is believed makes tokens unavailable while its issuer is away: nobody knows what it would say', async () => {
    const { issuer, server, ask, state } = await withdrawn()
    await issuer.stop()
    await expect(server.refresh()).rejects.toMatchObject({ code: 'keys_unavailable' })
    expect([await ask(), state()?.keys]).toEqual([unavailable(30), 0])
  })

  it('that is believed is asked about once per cool-down, however many tokens come', async () => {
    const { clock, ask, counted } = await withdrawn()
    const before = counted().jwks
    for (const asked of [1, 2, 3]) {
      for (let token = 0; token < 20; token++) expect(await ask()).toEqual(refused('key_unknown'))
      expect(counted().jwks - before).toBe(asked)
      clock.advance(10)
    }
  })

  it('ends with the next key, which works at once', async () => {
    const { issuer, ask, clock } = await withdrawn()
    issuer.behave('jwks', ok)
    issuer.publish([spareKeys.ES256.publicJwk])
    expect(await ask(spare)).toEqual(admitted)
    clock.advance(10)
    expect(await ask()).toEqual(refused('key_unknown'))
  })

  it('ends with the same key as before, if the issuer publishes it again', async () => {
    const { issuer, ask, counted } = await withdrawn({ by: 'remote' })
    const { jwks } = counted()
    issuer.behave('jwks', ok)
    expect([await ask(), counted().jwks]).toEqual([admitted, jwks + 1])
  })

  it('is noticed by requests alone: by the refresh behind them, and the one that the back-off allows', async () => {
    const { issuer, clock, ask, told, counted, state } = await issuerAndServer()
    await ask()
    issuer.behave('jwks', empty)
    clock.advance(600)
    expect(await ask()).toEqual(admitted)
    clock.advance(29.999)
    expect([await ask(), counted().jwks]).toEqual([admitted, 2])
    clock.advance(0.001)
    // Behind this request the set is fetched that is believed: which of the two is done first is left open.
    await ask()
    await expect.poll(() => state()?.keys).toBe(0)
    expect(await ask()).toEqual(refused('key_unknown'))
    expect(told().slice(0, 3)).toEqual([
      { type: 'keys_refreshed', keys: 1 },
      { type: 'keys_failed', reason: 'empty_set' },
      { type: 'keys_refreshed', keys: 0 },
    ])
  })

  it('is not believed sooner because somebody sets the clock', async () => {
    const scene = await issuerAndServer()
    await scene.server.ready()
    await keysSeen(scene, [{ at: 1, how: empty, keys: 1 }])
    scene.clock.stepWall(3600)
    expect(await keysSeen(scene, [{ at: 1, how: empty, keys: 1 }])).toEqual([{ at: 1, how: empty, keys: 1 }])
    expect(await scene.ask()).toEqual(admitted)
  })

  it('is all that a server has ever seen: unavailable for 30 s, then 401', async () => {
    const { issuer, clock, ask, state, told } = await issuerAndServer({ by: 'remote' })
    issuer.behave('jwks', empty)
    expect(await ask()).toEqual(unavailable(1))
    clock.advance(29.999)
    expect([await ask(), state()?.lastError]).toEqual([unavailable(1), 'empty_set'])
    clock.advance(1)
    expect(await ask()).toEqual(refused('key_unknown'))
    expect(told()).toEqual([
      { type: 'keys_failed', reason: 'empty_set' },
      { type: 'keys_failed', reason: 'empty_set' },
      { type: 'keys_refreshed', keys: 0 },
    ])
    expect(state()).toEqual({ ageSeconds: 0, fresh: true, keys: 0, lastError: undefined })
  })

  it('is not one in which no key is usable, however often it is seen', async () => {
    const scene = await issuerAndServer()
    await scene.server.ready()
    const how: Behaviour = { mode: 'json', value: { keys: [{ ...good, use: 'enc' }] } }
    const seen = [1, 31, 100].map((at) => ({ at, how, keys: 1 }))
    expect(await keysSeen(scene, seen)).toEqual(seen)
    expect(scene.state()?.lastError).toBe('no_usable_key')
  })
})
