import { ISSUER } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { admitted, refused, unavailable } from '../key/answers.js'
import { outcomeOf } from '../test-server.js'
import { type Beside, each, entryFor, numbered, resolverScene } from './resolver-scene.js'

const hour = 3600
const unknown = refused('issuer_unknown')
const down = unavailable(5, 'issuers_unavailable')

/** A resolver whose answer the test changes: known, unknown, or down. */
function changingScene(beside?: Beside) {
  let now: 'known' | 'unknown' | 'wrong' | 'down' = 'known'
  const scene = resolverScene((issuer) => {
    if (now === 'down') throw new Error('down')
    if (now === 'wrong') return { issuer, tenant: 'x' }
    return now === 'known' ? entryFor(issuer) : undefined
  }, beside)
  return { ...scene, become: (state: typeof now) => (now = state) }
}

describe('what a resolver knows (DESIGN §5)', () => {
  it.each<{ title: string; beside?: Beside; seconds: number }>([
    { title: '300 s unless told', seconds: 300 },
    { title: 'issuerMaxAge', beside: { issuerMaxAge: 20 }, seconds: 20 },
    { title: 'a day at most', beside: { issuerMaxAge: 86_400 }, seconds: 86_400 },
  ])('is kept for $title', async ({ beside, seconds }) => {
    const { ask, asked, clock } = changingScene(beside)
    expect(await ask()).toEqual(admitted)
    clock.advance(seconds - 0.001)
    expect([await ask(), asked.length]).toEqual([admitted, 1])
    clock.advance(0.001)
    expect([await ask(), asked.length]).toEqual([admitted, 2])
    clock.advance(seconds - 0.001)
    expect([await ask(), asked.length]).toEqual([admitted, 2])
  })

  it('is asked for each time where issuerMaxAge is 0', async () => {
    const { ask, asked, become } = changingScene({ issuerMaxAge: 0 })
    expect([await ask(), await ask(), asked.length]).toEqual([admitted, admitted, 2])
    become('unknown')
    expect(await ask()).toEqual(unknown)
  })

  it('is not kept longer for being used', async () => {
    const { ask, asked, clock, become } = changingScene()
    await ask()
    become('unknown')
    for (const _ of each(29, 0)) {
      clock.advance(10)
      expect(await ask()).toEqual(admitted)
    }
    clock.advance(10)
    expect([await ask(), asked.length]).toEqual([unknown, 2])
  })

  it.each([-hour, hour])('is kept as long when the wall clock is stepped by %i s', async (step) => {
    const { ask, asked, clock } = changingScene()
    await ask()
    clock.stepWall(step)
    clock.advance(299)
    expect([await ask(), asked.length]).toEqual([admitted, 1])
    clock.stepWall(step)
    clock.advance(1)
    expect([await ask(), asked.length]).toEqual([admitted, 2])
  })

  it('is not used any longer when the resolver fails then: no answer that is too old', async () => {
    const { ask, clock, become, asked } = changingScene()
    await ask()
    become('down')
    clock.advance(299)
    expect(await ask()).toEqual(admitted)
    clock.advance(1)
    expect([await ask(), await ask()]).toEqual([down, down])
    become('known')
    expect([await ask(), asked.length]).toEqual([admitted, 4])
  })

  it.each(['unknown', 'wrong'] as const)('is gone when the next answer is %s', async (state) => {
    const { ask, clock, become, server } = changingScene()
    await ask()
    become(state)
    clock.advance(300)
    expect([await ask(), server.health().issuers]).toEqual([unknown, {}])
  })

  it('is judged again for an open connection', async () => {
    const { server, token, clock, become } = changingScene()
    const auth = await server.verify(token({ exp: clock.now() + hour }))
    become('unknown')
    clock.advance(299)
    expect(await outcomeOf(server.recheck(auth))).toBe('done')
    clock.advance(1)
    expect(await outcomeOf(server.recheck(auth))).toBe('issuer_unknown')
  })
})

describe('what a resolver does not know', () => {
  it.each(['unknown', 'wrong'] as const)('is kept for 30 s, whatever issuerMaxAge is: %s', async (state) => {
    for (const issuerMaxAge of [0, 5, 300]) {
      const { ask, asked, clock, become } = changingScene({ issuerMaxAge })
      become(state)
      expect(await ask()).toEqual(unknown)
      become('known')
      clock.advance(29.999)
      expect([await ask(), asked.length]).toEqual([unknown, 1])
      clock.advance(0.001)
      expect([await ask(), asked.length]).toEqual([admitted, 2])
    }
  })

  it.each([-hour, hour])('is kept as long when the wall clock is stepped by %i s', async (step) => {
    const { ask, asked, clock, become } = changingScene()
    become('unknown')
    await ask()
    become('known')
    clock.stepWall(step)
    clock.advance(29)
    expect([await ask(), asked.length]).toEqual([unknown, 1])
    clock.stepWall(step)
    clock.advance(1)
    expect([await ask(), asked.length]).toEqual([admitted, 2])
  })

  it('is a failure of its own for each request', async () => {
    const { server, token, become } = changingScene()
    become('wrong')
    const failures = await Promise.all(each(3, 0).map(() => server.verify(token()).catch((error: unknown) => error)))
    expect(new Set(failures).size).toBe(3)
  })

  it('is not what it could not tell: a failure is not kept', async () => {
    const { ask, asked, become } = changingScene()
    become('down')
    expect([await ask(), await ask()]).toEqual([down, down])
    become('known')
    expect([await ask(), asked.length]).toEqual([admitted, 3])
  })
})

describe('how much is kept', () => {
  it('a flood of unknown issuers puts no known one out', async () => {
    const { ask, asked } = resolverScene((issuer) => (issuer.includes('known') ? entryFor(issuer) : undefined))
    const known = numbered(20, 'known')
    for (const iss of known) await ask({ iss })
    for (const iss of numbered(3000, 'other')) await ask({ iss })
    expect(asked).toHaveLength(3020)
    const answers = await Promise.all(known.map((iss) => ask({ iss })))
    expect([answers, asked.length]).toEqual([each(20, admitted), 3020])
  })

  it('many known issuers put no unknown one out', async () => {
    const { ask, asked } = resolverScene((issuer) => (issuer === ISSUER ? undefined : entryFor(issuer)))
    await ask()
    for (const iss of numbered(1100, 'known')) await ask({ iss })
    expect([await ask(), asked.length]).toEqual([unknown, 1101])
  })

  it('1,000 known issuers; of more, those that were not used the longest are asked for again', async () => {
    const { ask, asked, server } = resolverScene((issuer) => entryFor(issuer))
    const [first = '', second = '', ...others] = numbered(1001, 'known')
    for (const iss of [first, second, ...others.slice(0, 998), first]) await ask({ iss })
    expect(asked).toHaveLength(1000)
    await ask({ iss: others[998] })
    expect(Object.keys(server.health().issuers)).toHaveLength(1000)
    expect([await ask({ iss: first }), asked.length]).toEqual([admitted, 1001])
    expect([await ask({ iss: second }), asked.length]).toEqual([admitted, 1002])
  })

  it('1,000 unknown ones', async () => {
    const { ask, asked } = resolverScene(() => undefined)
    const all = numbered(1001, 'other')
    for (const iss of all) await ask({ iss })
    for (const iss of all.slice(1)) await ask({ iss })
    expect(asked).toHaveLength(1001)
    await ask({ iss: all[0] })
    expect(asked).toHaveLength(1002)
  })
})
