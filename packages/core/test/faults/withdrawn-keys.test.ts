import { spareKeys, testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { type Answer, admitted, refused, unavailable } from '../key/answers.js'
import { keySetFaults } from './faults.js'
import { gate } from './gate.js'
import { issuerScene } from './issuer-scene.js'
import { tally } from './tally.js'
import type { WatchedServer } from './watched-server.js'

const spare = { kid: spareKeys.ES256.kid, key: spareKeys.ES256.privateKey }
const one = [testKeys.ES256.publicJwk]
const both = [...one, spareKeys.ES256.publicJwk]
const ways = ['discovery', 'remote'] as const

// Those that are quick to happen many times; an empty set that is seen twice is a withdrawal.
const lasting = keySetFaults.filter(
  ({ failure }) => !['timeout', 'too_large', 'too_many_keys', 'empty_set'].includes(failure.reason),
)

describe('a key that was withdrawn', () => {
  const withdrawn = async (by: 'discovery' | 'remote') => {
    const scene = await issuerScene({ by, issuer: { keys: both } })
    const server = scene.start()
    expect([await server.ask(spare), await server.ask()]).toEqual([admitted, admitted])
    scene.issuer.publish(one)
    return { ...scene, server }
  }

  it.each(ways)('is refused within the age of its set, without a command: by %s', async (by) => {
    const { passes, server } = await withdrawn(by)
    const answers: Answer[] = []
    await passes(600, 10, async () => answers.push(await server.ask(spare)))
    expect(tally(answers.slice(0, 47))).toEqual({ 200: 47 })
    // The refresh begins behind the request at 80 % of the age, and that one may be judged by either set.
    expect(tally(answers.slice(48))).toEqual({ '401 key_unknown': 12 })
  })

  it.each(ways)(
    'is refused within the age of its set by a server that was asked nothing meanwhile: by %s',
    async (by) => {
      const { later, server } = await withdrawn(by)
      await later(600)
      expect(await server.ask(spare)).toEqual(refused('key_unknown'))
    },
  )

  it.each(ways)('is refused at once after refresh(): by %s', async (by) => {
    const { server } = await withdrawn(by)
    await server.server.refresh()
    expect([await server.ask(spare), await server.ask()]).toEqual([refused('key_unknown'), admitted])
  })

  it.each(ways)('is refused at once after forget(), also while its issuer goes on publishing it: by %s', async (by) => {
    const { issuer, later, start } = await issuerScene({ by, issuer: { keys: both } })
    const server = start()
    expect(await server.ask(spare)).toEqual(admitted)
    server.server.forget(issuer.issuer, spareKeys.ES256.kid)
    expect([await server.ask(spare), await server.ask()]).toEqual([refused('key_unknown'), admitted])
    await server.server.refresh()
    await later(600)
    expect([await server.ask(spare), await server.ask()]).toEqual([refused('key_unknown'), admitted])
  })

  it('is refused at once after forget() while the issuer is away: 503, as nobody can say what it publishes now', async () => {
    const { issuer, later, start } = await issuerScene({ issuer: { keys: both } })
    const server = start()
    await server.ask(spare)
    await issuer.stop()
    await later(600)
    expect(await server.ask(spare)).toEqual(admitted)
    server.server.forget(issuer.issuer, spareKeys.ES256.kid)
    expect([await server.ask(spare), await server.ask()]).toEqual([unavailable(30), admitted])
  })

  it.each<{ command: string; how: 'held' | 'etag'; act: (server: WatchedServer, issuer: string) => unknown }>([
    { command: 'refresh()', how: 'held', act: ({ server }) => server.refresh() },
    { command: 'forget()', how: 'held', act: ({ server }, issuer) => server.forget(issuer, spare.kid) },
    { command: 'forget()', how: 'etag', act: ({ server }, issuer) => server.forget(issuer, spare.kid) },
  ])('is not brought back by a fetch that began before $command and ends after it: $how', async ({ how, act }) => {
    const { issuer, clock, start } = await issuerScene({ by: 'remote', issuer: { keys: both } })
    const server = start()
    issuer.behave('jwks', { mode: 'etag' })
    await server.ask(spare)
    const fetched = gate()
    issuer.behave('jwks', { mode: how, until: fetched.until }, { mode: 'ok' })
    clock.advance(480)
    expect(await server.ask(spare)).toEqual(admitted)
    await expect.poll(() => issuer.requests.jwks).toBe(2)
    issuer.publish(one)
    await act(server, issuer.issuer)
    fetched.open()
    await server.settled()
    expect([await server.ask(spare), await server.ask()]).toEqual([refused('key_unknown'), admitted])
  })

  it.each(lasting)(
    'is not brought back when its issuer later $title: 401 until that is noticed, then 503 to the end',
    async ({ begin }) => {
      const { issuer, passes, server } = await withdrawn('discovery')
      await server.server.refresh()
      await begin(issuer)
      const answers: { withdrawn: Answer[]; known: Answer[] } = { withdrawn: [], known: [] }
      await passes(5400, 120, async () => {
        answers.known.push(await server.ask())
        answers.withdrawn.push(await server.ask(spare))
      })
      const noticed = answers.withdrawn.findIndex(({ status }) => status === 503)
      expect(tally(answers.withdrawn.slice(0, noticed))).toEqual(noticed === 0 ? {} : { '401 key_unknown': noticed })
      expect(tally(answers.withdrawn.slice(noticed))).toEqual({ '503 keys_unavailable': 45 - noticed })
      expect(tally(answers.known)).toEqual({ 200: 34, '503 keys_unavailable': 11 })
    },
  )
})
