import { once } from 'node:events'
import { Redis as Ioredis6 } from 'ioredis'
import { Redis as Ioredis5 } from 'ioredis5'
import { createClient as createClient6 } from 'redis'
import { createClient as createClient5 } from 'redis5'
import type { RedisClient } from '../src/index.js'

export interface TestClient {
  readonly client: RedisClient
  /** How many listeners the application's client has, on any event. */
  listeners(): number
  close(): void
}

export interface ClientKind {
  readonly name: string
  /** A client that is connected. */
  connect(port: number): Promise<TestClient>
  /** One as the application has made it, that may never be. */
  make(port: number): TestClient
}

interface Emitter {
  eventNames(): (string | symbol)[]
  listenerCount(name: string | symbol): number
}

const countListeners = (client: Emitter): number =>
  client.eventNames().reduce((sum, name) => sum + client.listenerCount(name), 0)

// Soon again, so that no test waits for a connection.
const reconnect = () => 20

function ioredis(name: string, Redis: typeof Ioredis6): ClientKind {
  const open = (port: number) => {
    const client = new Redis(port, '127.0.0.1', { retryStrategy: reconnect })
    client.on('error', () => undefined)
    const listeners = () => countListeners(client)
    return { client, listeners, close: () => client.disconnect() }
  }
  return {
    name,
    make: open,
    async connect(port) {
      const made = open(port)
      await once(made.client, 'ready')
      return made
    },
  }
}

function nodeRedis(name: string, createClient: typeof createClient6): ClientKind {
  const make = (port: number) => {
    const client = createClient({ socket: { host: '127.0.0.1', port, reconnectStrategy: reconnect } })
    client.on('error', () => undefined)
    const listeners = () => countListeners(client)
    const close = () => (client.isOpen ? client.destroy() : undefined)
    return { client, listeners, close }
  }
  return {
    name,
    make(port) {
      const made = make(port)
      made.client.connect().catch(() => undefined)
      return made
    },
    async connect(port) {
      const made = make(port)
      await made.client.connect()
      return made
    },
  }
}

export const clientKinds: readonly [ClientKind, ...ClientKind[]] = [
  ioredis('ioredis 6', Ioredis6),
  ioredis('ioredis 5', Ioredis5 as unknown as typeof Ioredis6),
  nodeRedis('redis 6', createClient6),
  nodeRedis('redis 5', createClient5 as unknown as typeof createClient6),
]
