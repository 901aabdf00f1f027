import { spareKeys, testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import type { KeySnapshot } from '../../src/shared/key-source.js'
import { type Answer, admitted, refused, unavailable } from '../key/answers.js'
import { issuerScene } from './issuer-scene.js'
import { gaps, tally } from './tally.js'
import type { WatchedServer } from './watched-server.js'

const spare = { kid: spareKeys.ES256.kid, key: spareKeys.ES256.privateKey }
const one = [testKeys.ES256.publicJwk]
const both = [...one, spareKeys.ES256.publicJwk]
const day = 86_400
const ways = ['discovery', 'remote'] as const

/** An issuer that is away, and the keys that a server stored while it was there. */
async function storedKeys(by: (typeof ways)[number]) {
  const scene = await issuerScene({ by, issuer: { keys: both } })
  const earlier = scene.start()
  await earlier.ask()
  await scene.issuer.stop()
  return { ...scene, earlier, snapshot: takenFrom(earlier) }
}

/** By way of a file, as it were. */
const takenFrom = ({ source }: WatchedServer): KeySnapshot => JSON.parse(JSON.stringify(source.snapshot?.()))

describe('a server that starts from stored keys while its issuer is away', () => {
  it.each(ways)('works, asks at most once in 30 s, and is 503 when they are too old, never 401: by %s', async (by) => {
    const { later, start, passes, snapshot } = await storedKeys(by)
    await later(6 * day)
    const server = start({ snapshot })
    expect([await server.ask(), await server.askUnknown()]).toEqual([admitted, unavailable(30)])
    expect(server.told()).toEqual([{ type: 'keys_failed', reason: 'connection' }])
    expect(server.state()).toEqual({ ageSeconds: 6 * day, fresh: false, keys: 2, lastError: 'connection' })
    const answers: Answer[] = []
    await passes(600, 10, async () => answers.push(await server.ask(spare)))
    expect(tally(answers)).toEqual({ 200: 60 })
    expect(Math.min(...gaps(server.askedAt()))).toBeGreaterThanOrEqual(30)
    await later(day - 600 - 1)
    expect(await server.ask()).toEqual(admitted)
    await later(1)
    expect((await server.ask()).code).toBe('keys_unavailable')
  })

  it('does not use keys that were stored too long ago, and says so', async () => {
    const { issuer, later, start, snapshot } = await storedKeys('remote')
    await later(7 * day + 1)
    const server = start({ snapshot })
    expect(await server.ask()).toEqual(unavailable(1))
    expect(server.told()).toEqual([
      { type: 'keys_failed', reason: 'snapshot_too_old' },
      { type: 'keys_failed', reason: 'connection' },
    ])
    await issuer.restart()
    await later(1)
    expect(await server.ask()).toEqual(admitted)
  })

  it('waits for the first fetch only, and then with what it has', async () => {
    const { issuer, start } = await issuerScene({ by: 'remote', issuer: { keys: both } })
    const earlier = start()
    await earlier.ask()
    issuer.behave('jwks', { mode: 'hang' })
    const server = start({ snapshot: takenFrom(earlier), timeout: 0.3 })
    expect(await Promise.all([server.ask(), server.ask(spare)])).toEqual([admitted, admitted])
    expect([await server.ask(), server.asked().jwks]).toEqual([admitted, 1])
    expect(server.told()).toEqual([{ type: 'keys_failed', reason: 'timeout' }])
  })

  it('forgets them with the first fetch: what was withdrawn since is not brought back by a later failure', async () => {
    const { issuer, later, start, snapshot } = await storedKeys('discovery')
    const server = start({ snapshot })
    expect(await server.ask(spare)).toEqual(admitted)
    await issuer.restart()
    issuer.publish(one)
    await later(30)
    await server.ask()
    await server.settled()
    expect([await server.ask(spare), await server.ask()]).toEqual([refused('key_unknown'), admitted])
    await issuer.stop()
    await later(600)
    expect([await server.ask(), (await server.ask(spare)).status]).toEqual([admitted, 503])
    await later(3600)
    expect((await server.ask()).status).toBe(503)
  })

  it('does not have a key in them that was forgotten before they were stored', async () => {
    const { issuer, start, earlier } = await storedKeys('remote')
    earlier.server.forget(issuer.issuer, spareKeys.ES256.kid)
    const server = start({ snapshot: takenFrom(earlier) })
    expect([await server.ask(), await server.ask(spare)]).toEqual([admitted, unavailable(30)])
  })

  it.each([3600, -3600])(
    'keeps them neither longer nor shorter when the wall clock is set by %d s',
    async (seconds) => {
      const { clock, start, snapshot, later } = await storedKeys('remote')
      const server = start({ snapshot, snapshotMaxAge: 600 })
      expect(await server.ask()).toEqual(admitted)
      clock.stepWall(seconds)
      await later(599)
      expect(await server.ask()).toEqual(admitted)
      await later(1)
      expect((await server.ask()).code).toBe('keys_unavailable')
    },
  )
})
