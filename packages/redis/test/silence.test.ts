import { setImmediate as turn } from 'node:timers/promises'
import { createClient } from 'redis'
import { describe, expect, it } from 'vitest'
import type { RedisClient } from '../src/index.js'
import { clientKinds } from './clients.js'
import { describeWithRedis } from './redis-server.js'
import { failureOf, issuer, openScene, ownPrefix, redisForTests, type Scene } from './scene.js'

const unavailable = 'status_unavailable'

function stall(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

/** Asks until the answer is another one: connections take their time to come back. */
async function untilNot(code: string, ask: () => Promise<string>): Promise<string> {
  const answer = await ask()
  return answer === code ? untilNot(code, ask) : answer
}

describeWithRedis('redisDenylist, direct, when Redis does not answer', () => {
  const suite = redisForTests()

  interface Fault {
    readonly title: string
    begin(): unknown
    end(scene: Scene): unknown
  }

  const faults: readonly Fault[] = [
    {
      title: 'is frozen',
      begin: () => suite.redis.freeze(),
      end: () => suite.redis.thaw(),
    },
    {
      title: 'pauses its clients',
      // It cannot be told to end the pause: that would have to wait as well.
      begin: () => suite.tell('CLIENT', 'PAUSE', '600', 'ALL'),
      end: () => undefined,
    },
    {
      title: 'was emptied',
      begin: () => suite.tell('FLUSHALL'),
      end: ({ store }) => store.initialise(),
    },
    {
      title: 'was killed, and comes back empty',
      begin: () => suite.redis.kill(),
      async end({ store, codeOf, mintNow }) {
        await suite.redis.restart()
        // Connected again or not: what has lost everything decides nothing.
        expect(await Promise.all([codeOf(mintNow()), codeOf(mintNow())])).toEqual([unavailable, unavailable])
        await untilNot('UsageError', () =>
          store.initialise().then(
            () => 'done',
            () => 'UsageError',
          ),
        )
      },
    },
  ]

  describe.each(clientKinds)('with $name', (kind) => {
    it.each(faults)('answers 503 while it $title, and decides again afterwards', async ({ begin, end }) => {
      const scene = await suite.open({ kind })
      const { mintNow, codeOf, store } = scene
      const token = mintNow()
      expect(await codeOf(token)).toBe('admitted')
      await begin()
      const codes = await Promise.all([token, mintNow(), mintNow()].map(codeOf))
      expect(codes).toEqual([unavailable, unavailable, unavailable])
      await end(scene)
      expect(await untilNot(unavailable, () => codeOf(token))).toBe('admitted')
      await store.revokeIssuer({ issuer })
      expect(await codeOf(token)).toBe('token_revoked')
    })

    it('answers 503 for as long as the client has not been connected', async () => {
      const client = kind.make(1)
      const scene = await openScene(suite.redis.port, { client, uninitialised: true })
      expect(await scene.codeOf(scene.mintNow())).toBe(unavailable)
      await scene.close()
    })

    it('does not refuse after a stall of its own what Redis has answered meanwhile', async () => {
      const { mintNow, codeOf, decide } = await suite.open({ kind })
      const tokens = Array.from({ length: 30 }, () => mintNow())
      await Promise.all(tokens.map(codeOf))
      suite.redis.freeze()
      const decisions = tokens.map(decide)
      await turn()
      await turn()
      suite.redis.thaw()
      stall(600)
      const admitted = (await Promise.all(decisions)).map((decision) => decision.admitted)
      expect(admitted).toEqual(Array(30).fill(true))
    })
  })

  it('answers 503 until the store has been initialised, and tells observers once', async () => {
    const { store, mintNow, codeOf, eventsOf } = await suite.open({ uninitialised: true })
    await store.revokeSubject({ issuer, subject: 'user-2' })
    expect([await codeOf(mintNow()), await codeOf(mintNow())]).toEqual([unavailable, unavailable])
    expect(eventsOf('revocation_stale')).toEqual([{ type: 'revocation_stale', staleSeconds: 0 }])
    await store.initialise()
    expect([await codeOf(mintNow()), await codeOf(mintNow({ sub: 'user-2' }))]).toEqual(['admitted', 'token_revoked'])
  })

  it('tells observers again when it is emptied once more, and since when', async () => {
    const { store, mintNow, codeOf, clock, eventsOf } = await suite.open()
    await codeOf(mintNow())
    clock.advance(7)
    await suite.tell('FLUSHALL')
    await codeOf(mintNow())
    await store.initialise()
    await codeOf(mintNow())
    await suite.tell('FLUSHALL')
    await Promise.all([codeOf(mintNow()), codeOf(mintNow())])
    const stale = eventsOf('revocation_stale').map((event) => ('staleSeconds' in event ? event.staleSeconds : -1))
    expect(stale).toEqual([7, 0])
  })

  it.each([
    { title: 'of another layout', command: ['SET', '2:aaaaaaaaaaaaaaaaaaaaaa'] },
    { title: 'that is empty', command: ['SET', ''] },
    { title: 'that is no text', command: ['RPUSH', '1:aaaaaaaaaaaaaaaaaaaaaa'] },
  ])(
    'answers 503 with a generation $title, and does not write over it',
    async ({ command: [name = '', value = ''] }) => {
      const prefix = ownPrefix()
      const { store, mintNow, codeOf } = await suite.open({ prefix, uninitialised: true })
      await suite.tell(name, `${prefix}generation`, value)
      expect(await codeOf(mintNow())).toBe(unavailable)
      expect((await failureOf(store.initialise())).name).toMatch(/UsageError|VerifierUnavailable/)
      expect(await codeOf(mintNow())).toBe(unavailable)
    },
  )

  it('adopts another generation, which says the same', async () => {
    const prefix = ownPrefix()
    const { mintNow, codeOf } = await suite.open({ prefix })
    await suite.tell('SET', `${prefix}generation`, '1:BBBBBBBBBBBBBBBBBBBBBB')
    expect(await codeOf(mintNow())).toBe('admitted')
  })

  it('takes an entry it cannot read for a revocation', async () => {
    const prefix = ownPrefix()
    const { store, mintNow, codeOf } = await suite.open({ prefix })
    await store.revokeSubject({ issuer, subject: 'user-1', before: 1 })
    expect(await codeOf(mintNow())).toBe('admitted')
    const [key = ''] = (await suite.tell('KEYS', `${prefix}u:*`)) as string[]
    await suite.tell('SET', key, 'yesterday')
    expect(await codeOf(mintNow())).toBe('token_revoked')
  })

  it('answers 503 after close(), and revokes nothing any more', async () => {
    const { store, mintNow, codeOf } = await suite.open()
    await store.close()
    expect(await codeOf(mintNow())).toBe(unavailable)
    await expect(store.revokeIssuer({ issuer })).rejects.toMatchObject({ code: unavailable })
    await expect(store.ready()).rejects.toMatchObject({ code: unavailable })
  })

  it('stops asking a server that answers nothing, and finds out when it does again', async () => {
    const { store, mintNow, codeOf, authOf, clock } = await suite.open({ timeout: 0.05 })
    const auth = await authOf(mintNow())
    suite.redis.freeze()
    const asked = Array.from({ length: 10_001 }, () => failureOf(Promise.resolve(store.lookup(auth))))
    expect(new Set((await Promise.all(asked)).map(({ name }) => name))).toEqual(new Set(['DeadlineMissed']))
    expect((await failureOf(Promise.resolve(store.lookup(auth)))).name).toBe('Error')
    suite.redis.thaw()
    expect(await codeOf(mintNow())).toBe(unavailable)
    const later = (): Promise<string> => {
      clock.advance(1)
      return codeOf(mintNow())
    }
    expect(await untilNot(unavailable, later)).toBe('admitted')
    expect(await codeOf(mintNow())).toBe('admitted')
  })

  it('asks as soon as a client of redis has been connected that was not when the store was made', async () => {
    const client = createClient({ socket: { host: '127.0.0.1', port: suite.redis.port } })
    const given = { client: client as RedisClient, listeners: () => 0, close: () => client.destroy() }
    const { store, mintNow, codeOf } = await suite.open({ client: given, uninitialised: true })
    await expect(store.ready()).rejects.toMatchObject({ code: unavailable })
    await client.connect()
    await store.initialise()
    expect(await codeOf(mintNow())).toBe('admitted')
  })
})
