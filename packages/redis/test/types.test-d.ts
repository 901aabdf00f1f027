import type { Auth, Denylist, ResourceServerOptions, RevocationStore } from '@claimcheck/core'
import { Cluster as Cluster6, Redis as Ioredis6 } from 'ioredis'
import { Cluster as Cluster5, Redis as Ioredis5 } from 'ioredis5'
import { createClient, createCluster } from 'redis'
import * as redis5 from 'redis5'
import { describe, expectTypeOf, it } from 'vitest'
import { type RedisDenylist, type RedisDenylistOptions, redisDenylist } from '../src/index.js'

const client = createClient()
const nodes = [{ host: '127.0.0.1', port: 1 }]
const rootNodes = [{ url: 'redis://127.0.0.1:1' }]

describe('the client', () => {
  it('is one of either package, as the application has made it', () => {
    redisDenylist({ client: new Ioredis6() })
    redisDenylist({ client: new Ioredis6({ protocol: 3, replyMapping: 'resp3' }) })
    redisDenylist({ client: new Ioredis5() })
    redisDenylist({ client: new Cluster6(nodes) })
    redisDenylist({ client: new Cluster5(nodes) })
    redisDenylist({ client })
    redisDenylist({ client: createClient({ RESP: 2 }) })
    redisDenylist({ client: redis5.createClient() })
    redisDenylist({ client: createCluster({ rootNodes }) })
    redisDenylist({ client: redis5.createCluster({ rootNodes }) })
  })

  it('is not anything else', () => {
    // @ts-expect-error a client is required
    redisDenylist({})
    // @ts-expect-error a URL is not a client
    redisDenylist({ client: 'redis://localhost' })
    // @ts-expect-error nor are the options of one
    redisDenylist({ client: { host: 'localhost' } })
    // @ts-expect-error nor what has callbacks
    redisDenylist({ client: createClient().legacy() })
  })
})

describe('the options', () => {
  it('know their words and types', () => {
    expectTypeOf<RedisDenylistOptions['mode']>().toEqualTypeOf<'direct' | 'replicated' | undefined>()
    expectTypeOf<RedisDenylistOptions['readAlso']>().toEqualTypeOf<((auth: Auth) => readonly string[]) | undefined>()
    redisDenylist({ client, readAlso: ({ claims }) => [`jwt:blacklist:${claims.jti}`] })
    redisDenylist({ client, wait: { replicas: 1 } })
    // @ts-expect-error without a number of replicas nothing is waited for
    redisDenylist({ client, wait: { timeout: 1 } })
    // @ts-expect-error the keys must be there at once
    redisDenylist({ client, readAlso: async () => [] })
    // @ts-expect-error an unknown option
    redisDenylist({ client, ttl: 1 })
  })
})

describe('the store', () => {
  it('is a denylist for every server', () => {
    const denylist = redisDenylist({ client })
    expectTypeOf(denylist).toEqualTypeOf<RedisDenylist>()
    expectTypeOf(denylist).toExtend<RevocationStore>()
    expectTypeOf(denylist).toExtend<Denylist>()
    expectTypeOf({ denylist }).toExtend<Pick<ResourceServerOptions, 'denylist'>>()
    expectTypeOf(denylist.initialise).toEqualTypeOf<() => Promise<void>>()
    expectTypeOf(denylist.ready).toEqualTypeOf<() => Promise<void>>()
    expectTypeOf(denylist.close).toEqualTypeOf<() => Promise<void>>()
  })
})
