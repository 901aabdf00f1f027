import { describe, expect, it, vi } from 'vitest'
import { type RecognisedClient, recogniseClient } from '../src/client.js'
import type { Connection } from '../src/connection.js'
import { clientKinds } from './clients.js'
import { describeWithRedis, freePort } from './redis-server.js'
import { failureOf, redisForTests } from './scene.js'

const connectionOf = (client: unknown): Connection => (recogniseClient(client) as RecognisedClient).connection

describeWithRedis('a connection', () => {
  const suite = redisForTests()

  /** Those of the server, without the one that asks. */
  const count = async (): Promise<number> => `${await suite.tell('CLIENT', 'LIST')}`.match(/^id=/gm)?.length ?? 0

  describe.each(clientKinds)('over $name', (kind) => {
    it('sends commands together, and leaves the error of one in its place', async () => {
      const { client, close } = await kind.connect(suite.redis.port)
      const replies = await connectionOf(client).send([
        ['SET', 'a', '1'],
        ['NONSENSE'],
        ['GET', 'a'],
        ['EXISTS', 'a', 'a'],
      ])
      close()
      expect(replies).toEqual(['OK', expect.any(Error), '1', 2])
    })

    it('does not send what nobody waits for any more', async () => {
      const port = await freePort()
      const { client, close, listeners } = kind.make(port)
      const own = listeners()
      const abort = new AbortController()
      const sending = connectionOf(client).send([['SET', 'late', '1']], abort.signal)
      abort.abort(new Error('enough'))
      expect(await failureOf(sending)).toMatchObject({ message: 'enough' })
      expect(listeners()).toBeLessThanOrEqual(own)
      close()
    })

    it('rejects at once when nobody waits for the answer any more', async () => {
      const { client, close } = await kind.connect(suite.redis.port)
      const abort = new AbortController()
      const sending = connectionOf(client).send([['BLPOP', 'nothing', '100']], abort.signal)
      setTimeout(() => abort.abort(new Error('enough')), 20)
      expect(await failureOf(sending)).toMatchObject({ message: 'enough' })
      close()
    })

    it('has duplicates that connect when they are used, block nobody, and end when they are told', async () => {
      const { client, close } = await kind.connect(suite.redis.port)
      const connection = connectionOf(client)
      const before = await count()
      const duplicate = connection.duplicate()
      expect(await count()).toBe(before)
      const blocked = failureOf(duplicate.send([['BLPOP', 'nothing', '100']]).then(soundly))
      await expect.poll(count).toBe(before + 1)
      expect(await connection.send([['PING']])).toEqual(['PONG'])
      await duplicate.close()
      expect(await blocked).toBeInstanceOf(Error)
      await expect.poll(count).toBe(before)
      await connection.close()
      expect(await connection.send([['PING']])).toEqual(['PONG'])
      close()
    })

    it('ends what waits for a duplicate to connect, and what comes later, when it is closed', async () => {
      const { client, close } = kind.make(await freePort())
      const duplicate = connectionOf(client).duplicate()
      const waiting = failureOf(duplicate.send([['PING']]))
      await duplicate.close()
      const closed = { message: 'the connection is closed' }
      expect([await waiting, await failureOf(duplicate.send([['PING']]))]).toMatchObject([closed, closed])
      close()
    })

    it('has duplicates whose errors are told to those who ask, not to the console', async () => {
      const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
      const { client, close } = kind.make(await freePort())
      const duplicate = connectionOf(client).duplicate()
      const failure = await failureOf(duplicate.send([['PING']], AbortSignal.timeout(200)))
      await duplicate.close()
      close()
      expect([failure.name, said.mock.calls]).toEqual(['TimeoutError', []])
      said.mockRestore()
    })

    it('leaves no duplicate behind that is closed before it has connected', async () => {
      const { client, close } = await kind.connect(suite.redis.port)
      const before = await count()
      for (let at = 0; at < 20; at++) {
        const duplicate = connectionOf(client).duplicate()
        duplicate.send([['PING']]).catch(() => undefined)
        if (at % 2 === 0) await new Promise((done) => setTimeout(done, at / 4))
        await duplicate.close()
      }
      await new Promise((done) => setTimeout(done, 100))
      expect(await count()).toBe(before)
      close()
    })

    it('has duplicates that find their way back to a server that was away', async () => {
      const { client, close } = await kind.connect(suite.redis.port)
      const duplicate = connectionOf(client).duplicate()
      expect(await duplicate.send([['PING']])).toEqual(['PONG'])
      await suite.redis.restart()
      await expect
        .poll(() => duplicate.send([['PING']], AbortSignal.timeout(500)).then(String, () => ''), { timeout: 10_000 })
        .toBe('PONG')
      await duplicate.close()
      close()
    })
  })
})

/** As a caller does for whom every reply counts. */
function soundly([reply]: readonly unknown[]): unknown {
  if (reply instanceof Error) throw reply
  return reply
}
