import { type Behaviour, spareKeys, testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { gate } from '../faults/gate.js'
import { admitted, refused, unavailable } from './answers.js'
import { settle } from './hand-loaded-cache.js'
import { issuerAndServer } from './issuer-and-server.js'

const spare = { kid: spareKeys.ES256.kid, key: spareKeys.ES256.privateKey }
const both = [testKeys.ES256.publicJwk, spareKeys.ES256.publicJwk]
const unknown = refused('key_unknown')
const ways = ['discovery', 'remote'] as const

describe.each(ways)('a token whose kid nobody publishes, by %s (DESIGN §9)', (by) => {
  it('costs a cold server the one fetch that was made for it', async () => {
    const { ask, counted, told } = await issuerAndServer({ by })
    expect([await ask({ kid: 'nobody' }), counted().jwks]).toEqual([unknown, 1])
    expect(told()).toEqual([{ type: 'keys_refreshed', keys: 1 }])
    expect([await ask(), counted().jwks]).toEqual([admitted, 1])
  })

  it('costs a cold server no more when many come at once', async () => {
    const { ask, counted } = await issuerAndServer({ by })
    const answers = await Promise.all(Array.from({ length: 100 }, (_, at) => ask({ kid: `nobody-${at}` })))
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(['key_unknown']))
    expect(counted().jwks).toBe(1)
  })

  it('costs one fetch where the keys have aged, and leaves the cool-down untouched', async () => {
    const { ask, clock, counted } = await issuerAndServer({ by })
    await ask()
    clock.advance(600)
    expect([await ask({ kid: 'nobody' }), counted().jwks]).toEqual([unknown, 2])
    expect([await ask({ kid: 'nobody' }), counted().jwks]).toEqual([unknown, 3])
    expect([await ask({ kid: 'nobody' }), counted().jwks]).toEqual([unknown, 3])
  })

  it('is unavailable, after one attempt, while a cold server cannot fetch', async () => {
    const { issuer, ask, counted } = await issuerAndServer({ by })
    issuer.behave('jwks', { mode: 'status', code: 500 })
    expect([await ask({ kid: 'nobody' }), counted().jwks]).toEqual([unavailable(1), 1])
  })
})

describe('a token with a new kid', () => {
  it('that joins a fetch begun before the key was published is worth one more', async () => {
    const { issuer, clock, ask, counted } = await issuerAndServer({ by: 'remote' })
    const held = gate()
    issuer.behave('jwks', { mode: 'held', until: held.until }, { mode: 'ok' })
    const first = ask()
    await expect.poll(() => counted().jwks).toBe(1)
    clock.advance(1)
    issuer.publish(both)
    const second = ask(spare)
    held.open()
    expect([await first, await second, counted().jwks]).toEqual([admitted, admitted, 2])
  })

  it('that nobody publishes either is worth no third', async () => {
    const { issuer, clock, ask, counted } = await issuerAndServer({ by: 'remote' })
    const held = gate()
    issuer.behave('jwks', { mode: 'held', until: held.until }, { mode: 'ok' })
    const first = ask()
    await expect.poll(() => counted().jwks).toBe(1)
    clock.advance(1)
    const second = ask({ kid: 'nobody' })
    held.open()
    expect([await first, await second, counted().jwks]).toEqual([admitted, unknown, 2])
  })

  it('joins the refresh that goes on behind the requests', async () => {
    const { issuer, clock, ask, counted } = await issuerAndServer({ by: 'remote' })
    await ask()
    const held = gate()
    issuer.publish(both)
    issuer.behave('jwks', { mode: 'held', until: held.until }, { mode: 'ok' })
    clock.advance(480)
    await ask()
    const joined = [ask(spare), ask(spare), ask({ kid: 'nobody' })]
    await expect.poll(() => counted().jwks).toBe(2)
    held.open()
    expect([await Promise.all(joined), counted().jwks]).toEqual([[admitted, admitted, unknown], 2])
  })
})

describe('a fetch that refresh() replaced', () => {
  const late: readonly { title: string; how: (until: Promise<void>) => Behaviour; timeout: number }[] = [
    { title: 'succeeds', how: (until) => ({ mode: 'held', until }), timeout: 60 },
    { title: 'fails', how: () => ({ mode: 'hang' }), timeout: 0.2 },
  ]

  it.each(late)('tells nothing when it $title later, and changes nothing', async ({ how, timeout }) => {
    const held = gate()
    let over = 0
    const fetch: typeof globalThis.fetch = async (input, init) => {
      init?.signal?.addEventListener('abort', () => over++)
      return globalThis.fetch(input, init)
    }
    const { issuer, server, ask, told, state } = await issuerAndServer({ by: 'remote', keys: { timeout }, fetch })
    issuer.behave('jwks', how(held.until), { mode: 'ok' })
    const early = ask()
    await expect.poll(() => issuer.requests.jwks).toBe(1)
    issuer.publish(both)
    await server.refresh()
    expect(told()).toEqual([{ type: 'keys_refreshed', keys: 2 }])
    held.open()
    // Each fetch is aborted when it is over, however it ended.
    await expect.poll(() => over).toBe(2)
    await settle()
    expect([await early, told(), issuer.requests.jwks]).toEqual([admitted, [], 2])
    expect([await ask(spare), state()]).toEqual([
      admitted,
      { ageSeconds: 0, fresh: true, keys: 2, lastError: undefined },
    ])
  })

  it('leaves the failure of the later one to be told, once', async () => {
    const held = gate()
    const { issuer, server, ask, told, state } = await issuerAndServer({ by: 'remote' })
    issuer.behave('jwks', { mode: 'held', until: held.until }, { mode: 'status', code: 500 })
    const early = ask()
    await expect.poll(() => issuer.requests.jwks).toBe(1)
    await expect(server.refresh()).rejects.toMatchObject({ code: 'keys_unavailable' })
    held.open()
    expect(await early).toEqual(unavailable(1))
    expect(told()).toEqual([{ type: 'keys_failed', reason: 'status', status: 500 }])
    expect(state()).toEqual({ ageSeconds: undefined, fresh: false, keys: 0, lastError: 'status' })
  })

  it('is told of neither when two refreshes replace one another: the last counts', async () => {
    const { server, told, counted } = await issuerAndServer({ by: 'remote' })
    await Promise.all([server.refresh(), server.refresh(), server.refresh()])
    expect([told(), counted().jwks]).toEqual([[{ type: 'keys_refreshed', keys: 1 }], 3])
  })
})
