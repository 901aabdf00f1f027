import type { Auth } from '@claimcheck/core'
import { Cluster as Cluster6, Redis } from 'ioredis'
import { Cluster as Cluster5 } from 'ioredis5'
import { createCluster as createCluster6 } from 'redis'
import { createCluster as createCluster5 } from 'redis5'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RedisClient } from '../src/index.js'
import type { TestClient } from './clients.js'
import { describeWithRedis, freePort, startRedis, type TestRedis } from './redis-server.js'
import { issuer, openScene, ownPrefix } from './scene.js'

interface ClusterKind {
  readonly name: string
  connect(ports: readonly number[]): Promise<TestClient>
}

function ioredis(name: string, Cluster: typeof Cluster6): ClusterKind {
  return {
    name,
    async connect(ports) {
      const client = new Cluster(
        ports.map((port) => ({ host: '127.0.0.1', port })),
        { lazyConnect: true },
      )
      return { client, listeners: () => 0, close: () => client.disconnect() }
    },
  }
}

function nodeRedis(name: string, createCluster: typeof createCluster6): ClusterKind {
  return {
    name,
    async connect(ports) {
      const client = createCluster({ rootNodes: ports.map((port) => ({ url: `redis://127.0.0.1:${port}` })) })
      client.on('error', () => undefined)
      await client.connect()
      return { client: client as RedisClient, listeners: () => 0, close: () => client.destroy() }
    },
  }
}

const kinds = [
  ioredis('ioredis 6', Cluster6),
  ioredis('ioredis 5', Cluster5 as unknown as typeof Cluster6),
  nodeRedis('redis 6', createCluster6),
  nodeRedis('redis 5', createCluster5 as unknown as typeof createCluster6),
]

const startNode = async (): Promise<TestRedis> => {
  const bus = `${await freePort()}`
  return startRedis(['--cluster-enabled', 'yes', '--cluster-port', bus, '--cluster-announce-ip', '127.0.0.1'])
}

/** Two nodes with half of the slots each. */
async function startCluster(): Promise<readonly [TestRedis, TestRedis]> {
  const nodes = [await startNode(), await startNode()] as const
  const [one, other] = nodes.map(({ port }) => new Redis(port, '127.0.0.1', { enableReadyCheck: false })) as [
    Redis,
    Redis,
  ]
  await one.call('CLUSTER', 'ADDSLOTSRANGE', '0', '8191')
  await other.call('CLUSTER', 'ADDSLOTSRANGE', '8192', '16383')
  const bus = `${((await other.config('GET', 'cluster-port')) as string[])[1]}`
  await one.call('CLUSTER', 'MEET', '127.0.0.1', `${nodes[1].port}`, bus)
  const state = async (node: Redis) => /cluster_state:(\w+)/.exec(`${await node.cluster('INFO')}`)?.[1]
  await vi.waitUntil(async () => (await state(one)) === 'ok' && (await state(other)) === 'ok', { timeout: 20_000 })
  one.disconnect()
  other.disconnect()
  return nodes
}

describeWithRedis('redisDenylist, direct, on a cluster of two nodes', () => {
  let nodes: readonly [TestRedis, TestRedis]
  beforeAll(async () => {
    nodes = await startCluster()
  }, 30_000)
  afterAll(() => Promise.all(nodes.map((node) => node.stop())))

  describe.each(kinds)('with $name', (kind) => {
    const open = async (readAlso?: (auth: Auth) => readonly string[]) => {
      const client = await kind.connect(nodes.map(({ port }) => port))
      const timeout = { timeout: 2 }
      return openScene(0, { client, prefix: `{${ownPrefix()}}`, ...timeout, ...(readAlso && { readAlso }) })
    }

    it('refuses the next request once its token is revoked', async () => {
      const { store, authOf, mintNow, codeOf, close } = await open()
      await store.ready()
      const token = mintNow()
      await store.revokeToken(await authOf(token))
      const codes = [await codeOf(token), await codeOf(mintNow())]
      await close()
      expect(codes).toEqual(['token_revoked', 'admitted'])
    })

    it('heeds keys of the application wherever they are', async () => {
      const { mintNow, codeOf, close } = await open(({ claims }) => [`bl:${claims.jti}`, `bl:${claims.sub}`])
      const jtis = Array.from({ length: 20 }, () => ownPrefix())
      const every = jtis.map((jti) => mintNow({ jti }))
      const before = await Promise.all(every.map(codeOf))
      const node = new Cluster6([{ host: '127.0.0.1', port: nodes[0].port }])
      await Promise.all(jtis.map((jti) => node.set(`bl:${jti}`, '1')))
      const after = await Promise.all(every.map(codeOf))
      node.disconnect()
      await close()
      expect([before, after]).toEqual([Array(20).fill('admitted'), Array(20).fill('token_revoked')])
    })

    it('answers 503 when the node that has the store is emptied', async () => {
      const { store, mintNow, codeOf, close } = await open()
      const before = await codeOf(mintNow())
      for (const { port } of nodes) {
        const node = new Redis(port, '127.0.0.1')
        await node.flushall()
        node.disconnect()
      }
      const after = await codeOf(mintNow())
      await store.revokeIssuer({ issuer })
      await close()
      expect([before, after]).toEqual(['admitted', 'status_unavailable'])
    })
  })
})
