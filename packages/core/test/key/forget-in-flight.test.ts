import { type Behaviour, spareKeys, testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { gate } from '../faults/gate.js'
import { admitted, refused, unavailable } from './answers.js'
import { settle } from './hand-loaded-cache.js'
import { issuerAndServer } from './issuer-and-server.js'

const both = [testKeys.ES256.publicJwk, spareKeys.ES256.publicJwk]
const spare = { kid: spareKeys.ES256.kid, key: spareKeys.ES256.privateKey }
const unknown = refused('key_unknown')

describe('forget while keys are fetched', () => {
  const held = (until: Promise<unknown>): [Behaviour, Behaviour] => [{ mode: 'held', until }, { mode: 'ok' }]

  async function fetching(begin: 'cold' | 'aged' | 'lacking' | 'refreshing') {
    const { until, open } = gate()
    let bodies = 0
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const response = await globalThis.fetch(input, init)
      const body = await response.arrayBuffer()
      bodies += 1
      return new Response(body, response)
    }
    const scene = await issuerAndServer({ by: 'remote', issuer: { keys: both }, fetch })
    if (begin !== 'cold') await scene.ask()
    const { jwks } = scene.counted()
    const before = bodies
    scene.issuer.behave('jwks', ...held(until))
    scene.told()
    const fetches = () => scene.counted().jwks - jwks
    /** Answers that have come to their end. */
    const landed = () => bodies - before
    return { ...scene, open, fetches, landed }
  }

  it('answers waiting requests of a cold server by the next fetch: its own without that key, the others with theirs', async () => {
    const { ask, server, name, open, fetches, told, state } = await fetching('cold')
    const waiting = [ask(spare), ask(), ask(spare), ask()]
    await expect.poll(fetches).toBe(1)
    server.forget(name, spare.kid)
    await expect.poll(() => state()?.keys).toBe(1)
    open()
    expect(await Promise.all(waiting)).toEqual([unknown, admitted, unknown, admitted])
    expect([fetches(), told()]).toEqual([2, [{ type: 'keys_refreshed', keys: 1 }]])
    expect([await ask(spare), await ask()]).toEqual([unknown, admitted])
  })

  it('does the same when the earlier fetch ends first', async () => {
    const { issuer, ask, server, name, open, fetches, landed, told } = await fetching('cold')
    const second = gate()
    const waiting = [ask(spare), ask()]
    await expect.poll(fetches).toBe(1)
    issuer.behave('jwks', ...held(second.until))
    server.forget(name, spare.kid)
    await expect.poll(fetches).toBe(2)
    const settled: unknown[] = []
    for (const one of waiting) one.then((answer) => settled.push(answer))
    open()
    await expect.poll(landed).toBe(1)
    await settle()
    expect([settled, told()]).toEqual([[], []])
    second.open()
    expect(await Promise.all(waiting)).toEqual([unknown, admitted])
    expect([fetches(), told()]).toEqual([2, [{ type: 'keys_refreshed', keys: 1 }]])
  })

  it('answers those who wait for keys that have aged by the next fetch', async () => {
    const { ask, server, name, clock, open, fetches } = await fetching('aged')
    clock.advance(600)
    const waiting = [ask(spare), ask()]
    await expect.poll(fetches).toBe(1)
    server.forget(name, spare.kid)
    open()
    expect(await Promise.all(waiting)).toEqual([unknown, admitted])
    expect(fetches()).toBe(2)
  })

  it('lets the fetch behind the requests bring nothing back', async () => {
    const { ask, server, name, clock, open, fetches, told } = await fetching('aged')
    clock.advance(480)
    expect(await ask(spare)).toEqual(admitted)
    await expect.poll(fetches).toBe(1)
    server.forget(name, spare.kid)
    expect(await ask()).toEqual(admitted)
    open()
    await expect.poll(() => told().length).toBe(1)
    expect([await ask(spare), await ask(), fetches()]).toEqual([unknown, admitted, 3])
  })

  it('answers those who wait for a key that the set in hand lacks', async () => {
    const { issuer, ask, server, name, open, fetches } = await fetching('lacking')
    issuer.publish([...both, testKeys.RS256.publicJwk])
    const waiting = [ask({ alg: 'RS256' }), ask({ kid: 'nobody' })]
    await expect.poll(fetches).toBe(1)
    server.forget(name, spare.kid)
    open()
    expect(await Promise.all(waiting)).toEqual([admitted, unknown])
    expect([await ask(spare), await ask(), fetches()]).toEqual([unknown, admitted, 2])
  })

  it('lets refresh() end with the later fetch', async () => {
    const { ask, server, name, open, fetches, told } = await fetching('refreshing')
    const refreshing = server.refresh()
    await expect.poll(fetches).toBe(1)
    server.forget(name, spare.kid)
    const events: unknown[] = []
    await expect.poll(() => events.push(...told())).toBe(1)
    open()
    await refreshing
    expect([fetches(), [...events, ...told()]]).toEqual([2, [{ type: 'keys_refreshed', keys: 1 }]])
    expect([await ask(spare), await ask()]).toEqual([unknown, admitted])
  })

  it('fails with the later fetch, and tells of that one alone', async () => {
    const { issuer, ask, server, name, open, fetches, told, state } = await fetching('cold')
    const waiting = ask()
    await expect.poll(fetches).toBe(1)
    issuer.behave('jwks', { mode: 'status', code: 503 })
    server.forget(name, spare.kid)
    await expect.poll(() => state()?.lastError).toBe('status')
    open()
    expect(await waiting).toEqual(unavailable(1))
    expect(told()).toEqual([{ type: 'keys_failed', reason: 'status', status: 503 }])
    expect(state()).toEqual({ ageSeconds: undefined, fresh: false, keys: 0, lastError: 'status' })
  })

  it('starts no fetch where none is under way', async () => {
    const { server, name, counted } = await issuerAndServer()
    server.forget(name, spare.kid)
    await new Promise(setImmediate)
    expect(counted()).toEqual({ discovery: 0, jwks: 0 })
  })
})
