import { type IoredisCluster, ioredisCluster, type NodeRedisCluster, nodeRedisCluster } from './cluster-connection.js'
import type { Connection } from './connection.js'
import { type Ioredis, IoredisConnection } from './ioredis-connection.js'
import { type NodeRedis, NodeRedisConnection } from './node-redis-connection.js'

type Anything = (...args: never[]) => unknown

/** `Redis` and `Cluster` of ioredis 5 and 6. By its shape, so that none of the two packages has to be there. */
export interface IoredisClient {
  readonly status: string
  readonly isCluster: boolean
  readonly call: Anything
  readonly pipeline: Anything
}

/** What `createClient()` and `createCluster()` of redis 5 and 6 make. */
export interface NodeRedisClient {
  readonly isOpen: boolean
  readonly sendCommand: Anything
  readonly withTypeMapping: Anything
}

export type RedisClient = IoredisClient | NodeRedisClient

export interface RecognisedClient {
  readonly connection: Connection
  readonly isCluster: boolean
}

/** What is wrong with a client, or how to talk to it. Judged by what it can do, never by the name of its class. */
export function recogniseClient(client: unknown): RecognisedClient | { readonly problem: string } {
  const problem = problemWith(client)
  if (problem !== undefined) return { problem }
  if (isIoredis(client)) {
    if (client.isCluster) return { connection: ioredisCluster(client as never as IoredisCluster), isCluster: true }
    return { connection: new IoredisConnection(client as never as Ioredis), isCluster: false }
  }
  if (isNodeRedisCluster(client)) return { connection: nodeRedisCluster(client), isCluster: true }
  return { connection: new NodeRedisConnection(client as NodeRedis), isCluster: false }
}

const known = 'a client of ioredis 5 or 6 (`new Redis(…)`, `new Cluster(…)`) or of redis 5 or 6 (`createClient(…)`)'

function problemWith(client: unknown): string | undefined {
  if (isIoredis(client)) return problemWithOptions(optionsOf(client))
  if (!isNodeRedis(client)) return `must be ${known}`
  if (isNodeRedisCluster(client) || can(client, 'SELECT')) return problemWithOptions(optionsOf(client))
  return `is a pool or a Sentinel client of redis, whose commands go different ways: pass ${known}`
}

function problemWithOptions({ keyPrefix, scaleReads = 'master', role = 'master' }: ClientOptions): string | undefined {
  if (keyPrefix !== undefined && keyPrefix !== '') {
    return 'has a `keyPrefix`, which some commands heed and others do not: pass one without (`client.duplicate({ keyPrefix: "" })`), and write it into `prefix` and the keys of `readAlso`'
  }
  if (scaleReads === 'master' && role === 'master') return undefined
  return 'reads from replicas, which lag behind: pass one that reads from the primary'
}

interface ClientOptions {
  readonly keyPrefix?: unknown
  readonly scaleReads?: unknown
  readonly role?: unknown
}

function optionsOf(client: object): ClientOptions {
  const { options, _keyPrefix } = client as { options?: ClientOptions; _keyPrefix?: unknown }
  return { ...options, keyPrefix: options?.keyPrefix ?? _keyPrefix }
}

const isIoredis = (client: unknown): client is IoredisClient =>
  has(client, 'status', 'string') && can(client, 'pipeline') && can(client, 'call') && can(client, 'duplicate')

const isNodeRedis = (client: unknown): client is NodeRedisClient =>
  has(client, 'isOpen', 'boolean') && can(client, 'sendCommand') && can(client, 'withTypeMapping')

const isNodeRedisCluster = (client: unknown): client is NodeRedisCluster =>
  Array.isArray((client as { masters?: unknown }).masters)

const can = (client: unknown, name: string): boolean => has(client, name, 'function')

const has = (client: unknown, name: string, type: string): boolean =>
  typeof client === 'object' && client !== null && typeof (client as Record<string, unknown>)[name] === type
