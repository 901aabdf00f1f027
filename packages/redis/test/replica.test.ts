import { type DigestedEntry, revocationKinds, wordsOf } from '@claimcheck/core/store'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeWithRedis, startRedis, type TestRedis } from './redis-server.js'
import {
  afterwards,
  clientOf,
  digestOf,
  eventually,
  MovingConnection,
  replicaOn,
  tokenWith,
  WatchedConnection,
  writerOn,
} from './replica-scene.js'

let redis: TestRedis
beforeAll(async () => {
  // Without it, a replica waits five seconds for others that may want to be synchronised as well.
  redis = await startRedis(['--repl-diskless-sync-delay', '0'])
})
afterAll(() => redis.stop())

const scene = (prefix?: string) => {
  const client = clientOf(redis.port)
  return { client, ...writerOn(client, prefix) }
}

beforeEach(async () => {
  await clientOf(redis.port).flushall()
})

const unrelated = (at: number): DigestedEntry => ({
  kind: 'token',
  words: wordsOf(digestOf('token', `unrelated-${at}`)),
  before: undefined,
  until: 4e9,
})

describeWithRedis('a replica that starts', () => {
  it.each(revocationKinds)('knows what was revoked before: a %s', async (kind) => {
    const { client, initialise, revoke } = scene()
    await initialise()
    await revoke('one', { kind, before: 1000 })
    const { replica } = replicaOn(client)
    expect(replica.lookup(tokenWith({ [kind]: 'one' }))).toBe('stale')
    await replica.ready()
    expect(['one', 'other'].map((id) => replica.lookup(tokenWith({ [kind]: id })))).toEqual(['revoked', 'live'])
  })

  it('goes by the moment of a revocation', async () => {
    const { client, initialise, revoke } = scene()
    await initialise()
    await revoke('user-1', { kind: 'subject', before: 1000.5 })
    const { replica } = replicaOn(client)
    await replica.ready()
    const says = (issuedAt?: number) => replica.lookup(tokenWith({ subject: 'user-1' }, issuedAt))
    expect([says(1000), says(1000.5), says(1001), says()]).toEqual(['revoked', 'revoked', 'live', 'revoked'])
  })

  it('takes a value it cannot read for a revocation without end', async () => {
    const { client, initialise, layout } = scene()
    await initialise()
    await client.set(layout.entry('subject', digestOf('subject', 'text')), 'gibberish')
    await client.hset(layout.entry('subject', digestOf('subject', 'hash')), 'a', 'b')
    await client.set(layout.entry('token', digestOf('token', 'number')), '1000')
    const { replica } = replicaOn(client)
    await replica.ready()
    const marks = [
      tokenWith({ subject: 'text' }, 9e9),
      tokenWith({ subject: 'hash' }, 9e9),
      tokenWith({ token: 'number' }),
    ]
    expect(marks.map((one) => replica.lookup(one))).toEqual(['revoked', 'revoked', 'revoked'])
  })

  it('keeps what it has read for as long as Redis would have, and makes room then', async () => {
    const { client, initialise, revoke } = scene()
    await initialise()
    await revoke('one')
    const { replica, says, clock } = replicaOn(client)
    await replica.ready()
    const fill = (from: number) => replica.add(Array.from({ length: 5000 }, (_, at) => unrelated(from + at)))
    clock.advance(590)
    fill(0)
    expect(says('one')).toBe('revoked')
    clock.advance(20)
    fill(5000)
    expect(says('one')).not.toBe('revoked')
  })

  it('refuses a token without a session where sessions can be revoked', async () => {
    const { client, initialise } = scene()
    await initialise()
    const { replica } = replicaOn(client, { requires: ['sid'] })
    await replica.ready()
    expect([{ token: 'a' }, { token: 'a', session: 's' }].map((ids) => replica.lookup(tokenWith(ids)))).toEqual([
      'revoked',
      'live',
    ])
  })

  it('reads thousands of entries among thousands of foreign keys', async () => {
    const { client, initialise, revoke } = scene()
    await initialise()
    await Promise.all(Array.from({ length: 2500 }, (_, at) => revoke(`token-${at}`)))
    await client.mset(Object.fromEntries(Array.from({ length: 2500 }, (_, at) => [`claimcheck:x:${at}`, 'x'])))
    const { replica, says } = replicaOn(client)
    await replica.ready()
    const answers = Array.from({ length: 2501 }, (_, at) => says(`token-${at}`))
    expect([answers.filter((answer) => answer === 'revoked').length, answers.at(-1)]).toEqual([2500, 'live'])
  })

  it.each(['{claimcheck}:', 'a', 't:'])('keeps to its own prefix: "%s"', async (prefix) => {
    const [ours, other] = [scene(prefix), scene(`${prefix}more:`)]
    await ours.initialise()
    await other.initialise()
    await ours.revoke('ours')
    await other.revoke('other')
    const { replica, says } = replicaOn(ours.client, { prefix })
    await replica.ready()
    await ours.revoke('ours too')
    await other.revoke('other too')
    await eventually(() => says('ours too')).toBe('revoked')
    expect([says('ours'), says('other'), says('other too')]).toEqual(['revoked', 'live', 'live'])
  })

  it('misses nothing that is revoked while it reads', async () => {
    const { client, initialise, revoke } = scene()
    await initialise()
    await Promise.all(Array.from({ length: 1500 }, (_, at) => revoke(`before-${at}`)))
    let asked = 0
    const watched = new WatchedConnection(client, { after: () => revoke(`while-${asked++}`) })
    const { replica, says } = replicaOn(watched)
    await replica.ready()
    const during = asked
    expect(during).toBeGreaterThan(3)
    await eventually(() => says(`while-${during}`)).toBe('revoked')
    expect(Array.from({ length: during }, (_, at) => says(`while-${at}`))).toEqual(Array(during).fill('revoked'))
  })

  it('begins anew when it is led to another server meanwhile: a cursor means nothing there', async () => {
    const { client, initialise, revoke } = scene()
    await initialise()
    await Promise.all(Array.from({ length: 4000 }, (_, at) => revoke(`token-${at}`)))
    const second = await startRedis(['--replicaof', `127.0.0.1 ${redis.port}`])
    afterwards(() => second.stop())
    const other = clientOf(second.port)
    await eventually(() => other.dbsize()).toBe(4002)
    await other.call('REPLICAOF', 'NO', 'ONE')
    let asked = 0
    // As a client does that connects again by itself: after two pages it is with the new primary.
    const moving = new MovingConnection([client, other], () => (asked++ < 3 ? 0 : 1))
    const { replica, says } = replicaOn(moving)
    await replica.ready().catch(() => replica.ready())
    const missed = Array.from({ length: 4000 }, (_, at) => says(`token-${at}`)).filter((said) => said !== 'revoked')
    expect(missed).toEqual([])
  })

  it('begins anew when it is led to a replica that lags behind', async () => {
    const { client, initialise, revoke } = scene()
    await initialise()
    const second = await startRedis()
    afterwards(() => second.stop())
    const other = clientOf(second.port)
    await writerOn(other).initialise()
    await revoke('one')
    // The position from the one, the entries from the other, and so on from the one.
    let asked = 0
    const moving = new MovingConnection([client, other], () => (asked++ === 1 ? 1 : 0))
    const { replica, says } = replicaOn(moving)
    await replica.ready().catch(() => replica.ready())
    expect([says('one'), says('other')]).toEqual(['revoked', 'live'])
  })
})
