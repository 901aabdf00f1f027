import { ISSUER, type Jwk, spareKeys, startFaultyIssuer, testKeys } from '@claimcheck/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importKey, type KeySource, type Lookup, remoteKeys, scope, type VerificationKey } from '../src/index.js'
import { heldPool, isPooled } from './cache-held-pool.js'
import { cacheScene, hit, miss } from './cache-scene.js'
import { admitted, refused, unavailable } from './key/answers.js'

const times = <Made>(count: number, make: (at: number) => Made): Made[] =>
  Array.from({ length: count }, (_, at) => make(at))
const { ES256: ours } = testKeys
const { ES256: spare } = spareKeys

describe.skipIf(!isPooled)('the same token, many times at once', () => {
  it('needs one check of its signature', async () => {
    const { ask, counted } = cacheScene({ maxVerifications: 1 })
    expect(await Promise.all(times(100, () => ask()))).toEqual(times(100, () => admitted))
    expect(counted()).toEqual({ hits: 0, misses: 100, size: 1 })
    expect([await ask(), counted()]).toEqual([admitted, hit])
  })

  it('needs one for each where nothing is kept, and another token needs its own', async () => {
    const without = cacheScene({ maxVerifications: 1, cache: false })
    const overloaded = unavailable(1, 'overloaded')
    expect(await Promise.all([without.ask(), without.ask()])).toEqual([admitted, overloaded])
    const { ask, mintNow } = cacheScene({ maxVerifications: 1 })
    const asked = [ask(), ask(mintNow()), ask()]
    expect(await Promise.all(asked)).toEqual([admitted, overloaded, admitted])
  })

  it('needs room for no more than that: with one check less than tokens, one is refused', async () => {
    const { ask, mintNow } = cacheScene({ maxVerifications: 4 })
    const tokens = times(5, () => mintNow())
    const answers = await Promise.all([...tokens, ...tokens, ...tokens].map((token) => ask(token)))
    const overloaded = answers.filter(({ code }) => code === 'overloaded')
    expect([overloaded.length, answers.filter(({ status }) => status === 200).length]).toEqual([3, 12])
  })

  it('has its status asked for each time', async () => {
    let asked = 0
    const lookup: Lookup = () => (++asked % 2 === 0 ? 'revoked' : 'live')
    const { ask } = cacheScene({ denylist: lookup })
    const answers = await Promise.all(times(10, () => ask()))
    expect(asked).toBe(10)
    expect(answers.filter(({ code }) => code === 'token_revoked')).toHaveLength(5)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5)
  })

  it('is held against each policy', async () => {
    const { ask, token } = cacheScene()
    const answers = await Promise.all(times(10, (at) => ask(token, scope(at % 2 === 0 ? 'read:orders' : 'admin'))))
    expect(answers.map(({ status }) => status)).toEqual(times(10, (at) => (at % 2 === 0 ? 200 : 403)))
  })

  it('is refused each time by a failure of its own, and told of each time', async () => {
    const { decide, token, events, counted } = cacheScene({ maxVerifications: 1 })
    const bad = `${token.slice(0, -8)}AAAAAAAA`
    const decisions = await Promise.all(times(10, () => decide(bad)))
    const failures = decisions.map((decision) => !decision.admitted && decision.refusal.failure)
    expect(new Set(failures).size).toBe(10)
    expect(failures).toEqual(times(10, () => expect.objectContaining({ code: 'signature_invalid' })))
    expect(events).toEqual(times(10, () => expect.objectContaining({ type: 'refused', code: 'signature_invalid' })))
    expect(counted()).toEqual({ hits: 0, misses: 10, size: 0 })
  })

  it('is given a fresh Auth each time', async () => {
    const { server, token } = cacheScene()
    const auths = await Promise.all(times(10, () => server.verify(token)))
    expect(new Set(auths).size).toBe(10)
  })
})

describe.skipIf(!isPooled)('a key that changes while a signature is checked', () => {
  let issuer: Awaited<ReturnType<typeof startFaultyIssuer>>
  beforeAll(async () => {
    issuer = await startFaultyIssuer()
  })
  afterAll(() => issuer.close())

  /** A server that has its keys, and a token whose check waits until `change` is done. */
  async function during(change: (scene: ReturnType<typeof cacheScene>) => unknown, count = 1) {
    issuer.publish([ours.publicJwk])
    const scene = cacheScene({ keys: remoteKeys(issuer.jwksUri) })
    await scene.server.ready()
    const pool = heldPool()
    const asked = times(count, () => scene.ask())
    try {
      await new Promise(setImmediate)
      await change(scene)
    } finally {
      await pool.release()
    }
    return { ...scene, answers: await Promise.all(asked) }
  }

  const publishing =
    (keys: readonly Jwk[]) =>
    async ({ server }: ReturnType<typeof cacheScene>) => {
      issuer.publish(keys)
      await server.refresh()
    }

  const changes: {
    title: string
    change: (scene: ReturnType<typeof cacheScene>) => unknown
    answer: object
    size: number
  }[] = [
    { title: 'not at all', change: () => undefined, answer: admitted, size: 1 },
    { title: 'only in company', change: publishing([ours.publicJwk, spare.publicJwk]), answer: admitted, size: 1 },
    { title: 'by withdrawal', change: publishing([spare.publicJwk]), answer: refused('key_unknown'), size: 0 },
    {
      title: 'by another under its name',
      change: publishing([{ ...spare.publicJwk, kid: ours.kid }]),
      answer: refused('signature_invalid'),
      size: 0,
    },
    {
      title: 'by being forgotten',
      change: ({ server }) => server.forget(ISSUER, ours.kid),
      answer: refused('key_unknown'),
      size: 0,
    },
  ]

  it.each(changes)('does not count any more, and the token is not kept: $title', async ({ change, answer, size }) => {
    const { answers, counted, ask } = await during(change, 3)
    expect([answers, counted()]).toEqual([times(3, () => answer), { hits: 0, misses: 3, size }])
    expect(await ask()).toEqual(answer)
  })

  it('to and fro leaves the token good, but not kept before it was judged again', async () => {
    const { answers, counted, ask } = await during(async (scene) => {
      await publishing([spare.publicJwk])(scene)
      await publishing([ours.publicJwk])(scene)
    })
    expect([answers, counted()]).toEqual([[admitted], { hits: 0, misses: 1, size: 0 }])
    expect([await ask(), counted()]).toEqual([admitted, miss])
    expect([await ask(), counted()]).toEqual([admitted, hit])
  })

  it('is another check for those who come later: nobody is answered by the old one', async () => {
    issuer.publish([{ ...spare.publicJwk, kid: ours.kid }])
    const scene = cacheScene({ keys: remoteKeys(issuer.jwksUri) })
    const { server, ask } = scene
    await server.ready()
    const pool = heldPool()
    const first = ask()
    await new Promise(setImmediate)
    await publishing([ours.publicJwk])(scene)
    const second = ask()
    await new Promise(setImmediate)
    await pool.release()
    expect([await first, await second]).toEqual([admitted, admitted])
    expect(await ask()).toEqual(admitted)
    expect(scene.counted()).toEqual({ hits: 1, misses: 2, size: 1 })
  })

  it('of a source of somebody else counts for nobody who asks after', async () => {
    const key = await importKey(ours.publicJwk, ours.alg)
    let answer: VerificationKey | undefined = key
    const keys: KeySource = { keyFor: () => answer }
    const { ask } = cacheScene({ keys })
    const pool = heldPool()
    const first = ask()
    await new Promise(setImmediate)
    answer = undefined
    const second = ask()
    await pool.release()
    expect([await first, await second, await ask()]).toEqual([admitted, refused('key_unknown'), refused('key_unknown')])
  })
})
