import { ISSUER } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { discoverKeys, type KeySource, staticKeys } from '../../src/index.js'
import { admitted, refused } from '../key/answers.js'
import { outcomeOf } from '../test-server.js'
import { bySpare, counted, ours, remoteScene, theirs } from './remote-resolver.js'
import { entryFor, resolverScene } from './resolver-scene.js'

describe('forgetIssuer', () => {
  it('forgets the keys of the issuer too', async () => {
    const { issuer, ask, server } = await remoteScene()
    await ask()
    issuer.publish([theirs])
    server.forgetIssuer(ISSUER)
    expect([await ask({}, bySpare), counted(issuer)]).toEqual([admitted, [2, 2]])
    expect(await ask()).toEqual(refused('key_unknown'))
  })

  it('leaves what was fetched where all answers share one source: others may be using it', async () => {
    const keys = discoverKeys()
    const { issuer, ask, server } = await remoteScene(() => keys)
    await ask()
    server.forgetIssuer(ISSUER)
    expect([await ask(), counted(issuer)]).toEqual([admitted, [1, 1]])
  })
})

describe('the server’s own methods with a resolver', () => {
  it('health lists what is resolved by now', async () => {
    const { server, ask } = await remoteScene()
    expect(server.health().issuers).toEqual({})
    await ask({ iss: 'https://unknown.test' })
    expect(server.health().issuers).toEqual({})
    await ask()
    expect(server.health().issuers).toEqual({ [ISSUER]: { ageSeconds: 0, fresh: true, keys: 1, lastError: undefined } })
  })

  it('ready warms what is resolved, and asks for nothing else', async () => {
    const { server, ask, scene, issuer, clock } = await remoteScene()
    await server.ready()
    expect([scene.asked, counted(issuer)]).toEqual([0, [0, 0]])
    await ask()
    await server.ready()
    clock.advance(3000)
    await server.ready()
    expect([scene.asked, counted(issuer)]).toEqual([1, [2, 2]])
  })

  it('refresh(issuer) resolves it first', async () => {
    const { server, scene, issuer, ask } = await remoteScene()
    await server.refresh(ISSUER)
    expect([scene.asked, counted(issuer)]).toEqual([1, [1, 1]])
    expect([await ask(), scene.asked, counted(issuer)]).toEqual([admitted, 1, [1, 1]])
  })

  it('refresh() refreshes what is known', async () => {
    const { server, scene, issuer, ask } = await remoteScene()
    await server.refresh()
    expect([scene.asked, counted(issuer)]).toEqual([0, [0, 0]])
    await ask()
    issuer.publish([theirs])
    await server.refresh()
    expect([await ask(), await ask({}, bySpare), scene.asked]).toEqual([refused('key_unknown'), admitted, 1])
  })

  it('refresh of an unknown issuer is a usage error, and one of a resolver that fails is unavailable', async () => {
    const { server } = await remoteScene()
    expect(await outcomeOf(server.refresh('https://unknown.test'))).toBe('UsageError')
    const { server: failing } = resolverScene(() => Promise.reject(new Error('down')))
    expect(await outcomeOf(failing.refresh(ISSUER))).toBe('issuers_unavailable')
    const { server: silent } = resolverScene((issuer) => ({ issuer }))
    expect(await outcomeOf(silent.refresh(ISSUER))).toBe('keys_unavailable')
  })

  it('forget holds for an issuer that is not resolved yet', async () => {
    const { server, ask, scene, issuer } = await remoteScene()
    issuer.publish([ours, theirs])
    server.forget(ISSUER, ours.kid ?? '')
    expect(scene.asked).toBe(0)
    expect([await ask(), await ask({}, bySpare)]).toEqual([refused('key_unknown'), admitted])
  })

  it.each(['', 'https://issuer.test#', 'https://issuer.test '])(
    'forget is a usage error for what can be no issuer: %j',
    (name) => {
      const { server } = resolverScene(entryFor)
      expect(() => server.forget(name, 'kid')).toThrow(expect.objectContaining({ name: 'UsageError' }))
    },
  )

  it('forget of a source that cannot is a usage error once it is known', async () => {
    const keys: KeySource = { keyFor: (...asked) => staticKeys({ keys: [ours] }).keyFor(...asked) }
    const { server, ask } = resolverScene((issuer) => ({ issuer, keys }))
    await ask()
    expect(() => server.forget(ISSUER, 'kid')).toThrow(expect.objectContaining({ name: 'UsageError' }))
    expect(await ask()).toEqual(admitted)
  })
})
