import { AUDIENCE, ISSUER, mint } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { staticKeys } from '../../src/index.js'
import { admitted, answerTo, refused } from '../key/answers.js'
import { bySpare, counted, made, ours, remoteScene, spare, theirs } from './remote-resolver.js'

describe('an answer that is made anew but says the same', () => {
  it.each(made)('costs no fetch while the keys are fresh: $title', async ({ make, first }) => {
    const { issuer, clock, ask, scene } = await remoteScene(make)
    expect(await ask()).toEqual(admitted)
    clock.advance(300)
    expect(await ask()).toEqual(admitted)
    expect([scene.asked, counted(issuer)]).toEqual([2, first])
  })

  it.each(made)('keeps the last known good through an outage: $title', async ({ make, first }) => {
    const { issuer, clock, ask, scene, server } = await remoteScene(make)
    await ask()
    await issuer.stop()
    for (const at of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      clock.advance(400)
      expect([await ask(), scene.asked]).toEqual([admitted, at + 1])
    }
    expect(server.health().issuers[ISSUER]).toMatchObject({ keys: 1, ageSeconds: 3600 })
    expect(counted(issuer)).toEqual(first)
  })

  it.each(made)('keeps the very keys: what was forgotten of them stays forgotten: $title', async ({ make, first }) => {
    const { issuer, clock, ask, server } = await remoteScene(make)
    await ask()
    server.forget(ISSUER, ours.kid ?? '')
    expect(await ask()).toEqual(refused('key_unknown'))
    clock.advance(300)
    expect(await ask()).toEqual(refused('key_unknown'))
    issuer.publish([theirs, { ...ours, kid: 'another' }])
    await server.refresh()
    expect([await ask({}, bySpare), await ask({}, { kid: 'another' })]).toEqual([admitted, refused('key_unknown')])
    expect(counted(issuer)[1]).toBe(first[1] + 3)
  })

  it.each(made)(
    'forgets nothing anew: a key that has the name of a forgotten one since works: $title',
    async ({ make }) => {
      const { issuer, clock, ask, server } = await remoteScene(make)
      const [name, { privateKey: key }] = [ours.kid ?? '', spare]
      await ask()
      server.forget(ISSUER, name)
      issuer.publish([{ ...theirs, kid: name }])
      await server.refresh()
      expect(await ask({}, { key })).toEqual(admitted)
      clock.advance(300)
      expect(await ask({}, { key })).toEqual(admitted)
      await server.refresh()
      expect(await ask({}, { key })).toEqual(admitted)
    },
  )

  it.each(made)('costs no signature either: what was verified stays so: $title', async ({ make }) => {
    const { clock, server, scene } = await remoteScene(make)
    const text = mint({ exp: clock.now() + 3600 }, { now: clock.now() })
    const hits = async () => [await answerTo(server, text), server.health().cache?.hits]
    expect([await hits(), await hits()]).toEqual([
      [admitted, 0],
      [admitted, 1],
    ])
    clock.advance(300)
    expect([await hits(), scene.asked]).toEqual([[admitted, 2], 2])
    scene.over = { audience: [AUDIENCE] }
    clock.advance(300)
    expect([await hits(), scene.asked]).toEqual([[admitted, 3], 3])
    scene.over = { clockTolerance: 11 }
    clock.advance(300)
    expect([await hits(), await hits(), scene.asked]).toEqual([[admitted, 3], [admitted, 4], 4])
  })

  it('has nothing to fetch where its keys are static, and what was forgotten of them stays so', async () => {
    const { clock, ask, server } = await remoteScene(() => staticKeys({ keys: [ours, theirs] }))
    server.forget(ISSUER, ours.kid ?? '')
    expect([await ask(), await ask({}, bySpare)]).toEqual([refused('key_unknown'), admitted])
    clock.advance(300)
    expect([await ask(), await ask({}, bySpare)]).toEqual([refused('key_unknown'), admitted])
  })
})
