import { Redis, type RedisOptions } from 'ioredis'
import { createClient, RESP_TYPES } from 'redis'
import { describe, expect, it } from 'vitest'
import type { TestClient } from './clients.js'
import { describeWithRedis } from './redis-server.js'
import { ownPrefix, redisForTests } from './scene.js'

interface Setting {
  readonly title: string
  make(port: number): TestClient
}

function ioredis(title: string, options: RedisOptions & { replyMapping?: 'legacy' }): Setting {
  return {
    title: `ioredis with ${title}`,
    make(port) {
      const client = new Redis({ ...options, port, host: '127.0.0.1' })
      return { client, listeners: () => 0, close: () => client.disconnect() }
    },
  }
}

type NodeRedisOptions = NonNullable<Parameters<typeof createClient>[0]>

function nodeRedis(title: string, options: NodeRedisOptions): Setting {
  return {
    title: `redis with ${title}`,
    make(port) {
      const client = createClient({ ...options, socket: { host: '127.0.0.1', port, ...options.socket } })
      client.on('error', () => undefined)
      client.connect()
      return { client, listeners: () => 0, close: () => client.destroy() }
    },
  }
}

const buffers = { [RESP_TYPES.BLOB_STRING]: Buffer, [RESP_TYPES.SIMPLE_STRING]: Buffer, [RESP_TYPES.NUMBER]: String }

const settings: readonly Setting[] = [
  ioredis('numbers as text', { stringNumbers: true }),
  ioredis('RESP2', { protocol: 2 }),
  ioredis('the shapes of RESP3', { protocol: 3, replyMapping: 'resp3' as 'legacy' }),
  ioredis('a pipeline of its own', { enableAutoPipelining: true }),
  ioredis('nothing sent again', { autoResendUnfulfilledCommands: false }),
  ioredis('no queue while it is offline', { enableOfflineQueue: false }),
  ioredis('a connection when it is needed', { lazyConnect: true }),
  ioredis('another database', { db: 3 }),
  nodeRedis('RESP2', { RESP: 2 }),
  nodeRedis('RESP3', { RESP: 3 }),
  nodeRedis('buffers for text, and text for numbers', { commandOptions: { typeMapping: buffers } }),
  nodeRedis('a time-out for idle sockets', { socket: { socketTimeout: 5000 } }),
  nodeRedis('no queue while it is offline', { disableOfflineQueue: true }),
  nodeRedis('another database', { database: 3 }),
]

describeWithRedis('a client as the application has set it', () => {
  const suite = redisForTests()

  describe.each(settings)('$title', ({ make }) => {
    it('serves the direct mode', async () => {
      const prefix = ownPrefix()
      const client = make(suite.redis.port)
      const readAlso = () => [`${prefix}other`]
      const { store, mintNow, codeOf, authOf } = await suite.open({ client, prefix, readAlso, timeout: 2 })
      await store.ready()
      const token = mintNow()
      await store.revokeToken(await authOf(token))
      expect([await codeOf(token), await codeOf(mintNow())]).toEqual(['token_revoked', 'admitted'])
    })

    it('serves the replicated mode', async () => {
      const prefix = ownPrefix()
      const over = { prefix, mode: 'replicated', whenStale: 'refuse', timeout: 2 } as const
      const revoker = await suite.open({ ...over, client: make(suite.redis.port) })
      await revoker.store.ready()
      const token = revoker.mintNow()
      await revoker.store.revokeToken(await revoker.authOf(token))
      const { store, codeOf, mintNow } = await suite.open({ ...over, client: make(suite.redis.port) })
      await store.ready()
      expect([await codeOf(token), await codeOf(mintNow())]).toEqual(['token_revoked', 'admitted'])
      const next = mintNow()
      await revoker.store.revokeToken(await revoker.authOf(next))
      await expect.poll(() => codeOf(next), { timeout: 5000 }).toBe('token_revoked')
    })
  })
})
