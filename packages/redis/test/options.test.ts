import { Cluster as Cluster6, Redis as Ioredis6 } from 'ioredis'
import { Cluster as Cluster5, Redis as Ioredis5 } from 'ioredis5'
import { createClient, createClientPool, createCluster, createSentinel } from 'redis'
import * as redis5 from 'redis5'
import { describe, expect, it } from 'vitest'
import { redisDenylist } from '../src/index.js'

const nodes = [{ host: '127.0.0.1', port: 1 }]
const rootNodes = [{ url: 'redis://127.0.0.1:1' }]
const lazy = { lazyConnect: true }
const client = createClient()

/** What is wrong with them, one text each; empty when nothing was thrown. */
function problemsOf(options: object): readonly string[] {
  try {
    redisDenylist(options as never)
    return []
  } catch (error) {
    if (error instanceof Error && error.name === 'ConfigError')
      return (error as Error & { problems: string[] }).problems
    throw error
  }
}

describe('the client of redisDenylist', () => {
  it.each([
    { title: 'Redis of ioredis 6', client: new Ioredis6(lazy) },
    { title: 'Redis of ioredis 5', client: new Ioredis5(lazy) },
    { title: 'createClient() of redis 6', client: createClient() },
    { title: 'createClient() of redis 5', client: redis5.createClient() },
    { title: 'createClient() of redis 6 with types of its own', client: createClient().withTypeMapping({}) },
  ])('may be $title', ({ client }) => {
    expect(problemsOf({ client })).toEqual([])
    expect(problemsOf({ client, mode: 'replicated' })).toEqual([])
  })

  it.each([
    { title: 'Cluster of ioredis 6', client: new Cluster6(nodes, lazy) },
    { title: 'Cluster of ioredis 5', client: new Cluster5(nodes, lazy) },
    { title: 'createCluster() of redis 6', client: createCluster({ rootNodes }) },
    { title: 'createCluster() of redis 5', client: redis5.createCluster({ rootNodes }) },
  ])('may be $title, with a hash tag, direct and without WAIT', ({ client }) => {
    expect(problemsOf({ client, prefix: 'a{claimcheck}:' })).toEqual([])
    const tag = expect.stringContaining('hash tag')
    for (const prefix of [undefined, '{}a:', 'a}b{:', '{a:']) expect(problemsOf({ client, prefix })).toEqual([tag])
    const problems = problemsOf({ client, prefix: '{a}', mode: 'replicated', wait: { replicas: 1 } })
    expect(problems).toEqual([expect.stringContaining('replicated'), expect.stringContaining('`wait`')])
  })

  it.each([
    { title: 'nothing', client: undefined },
    { title: 'a URL', client: 'redis://localhost' },
    { title: 'null', client: null },
    { title: 'a class', client: Ioredis6 },
    { title: 'something with half of the methods', client: { status: 'ready', call() {} } },
    { title: 'the callbacks of an older redis', client: createClient().legacy() },
  ])('may not be $title', ({ client }) => {
    expect(problemsOf({ client })).toEqual([expect.stringMatching(/`client` must be a client of ioredis 5 or 6/)])
  })

  it.each([
    { title: 'a pool of redis 6', client: createClientPool() },
    { title: 'a pool of redis 5', client: redis5.createClientPool() },
    { title: 'a Sentinel client of redis 6', client: createSentinel({ name: 'a', sentinelRootNodes: nodes }) },
    { title: 'a Sentinel client of redis 5', client: redis5.createSentinel({ name: 'a', sentinelRootNodes: nodes }) },
  ])('may not be $title, and it is said what to pass', ({ client }) => {
    expect(problemsOf({ client })).toEqual([expect.stringMatching(/is a pool or a Sentinel .*createClient/)])
  })

  it.each([
    { title: 'of ioredis', client: new Ioredis6({ ...lazy, keyPrefix: 'app:' }) },
    { title: 'of a cluster of ioredis', client: new Cluster6(nodes, { ...lazy, keyPrefix: 'app:' }) },
    { title: 'of redis', client: createClient({ keyPrefix: 'app:' }) },
    { title: 'of a cluster of redis', client: createCluster({ rootNodes, keyPrefix: 'app:' }) },
  ])('may not have a keyPrefix: $title', ({ client }) => {
    expect(problemsOf({ client, prefix: '{a}' })).toEqual([expect.stringContaining('keyPrefix')])
  })

  it.each([
    { title: 'a cluster with scaleReads', client: new Cluster6(nodes, { ...lazy, scaleReads: 'all' }) },
    {
      title: 'Sentinels asked for a replica',
      client: new Ioredis6({ ...lazy, sentinels: nodes, name: 'a', role: 'slave' }),
    },
  ])('may not read from replicas: $title', ({ client }) => {
    expect(problemsOf({ client, prefix: '{a}' })).toEqual([expect.stringContaining('replicas, which lag behind')])
  })
})

describe('the options of redisDenylist', () => {
  it.each([
    { title: 'none', options: undefined },
    { title: 'null', options: null },
    { title: 'a client in place of them', options: client },
  ])('are an object: $title', ({ options }) => {
    expect(problemsOf(options as never)).not.toEqual([])
  })

  it.each<{ option: string; values: readonly unknown[] }>([
    { option: 'mode', values: ['Direct', 'both', '', null, 1] },
    {
      option: 'prefix',
      values: ['', 'a b', 'a*', 'a?', 'a[', 'a]', 'a^', 'a\\', 'ä', 'a\n', 'a'.repeat(129), 1, null],
    },
    { option: 'readAlso', values: ['blacklist:', {}, null, ['a']] },
    { option: 'timeout', values: [0, -1, 0.001, 11, 250, Number.NaN, '1', null] },
    { option: 'maxTokenLifetime', values: [0, -1, 31_536_001, Number.NaN, '1'] },
    { option: 'requires', values: ['sid', [], [''], [1]] },
    {
      option: 'wait',
      values: [1, null, {}, { replicas: 0 }, { replicas: 1.5 }, { replicas: 1, timeout: 0 }, { replicas: 1, for: 2 }],
    },
    { option: 'unknown', values: [1, null] },
  ])('refuse a wrong `$option`', ({ option, values }) => {
    for (const value of values) {
      const problems = problemsOf({ client, [option]: value })
      expect([value, problems.filter((problem) => problem.includes(`\`${option}\``))]).toEqual([value, problems])
      expect(problems).not.toEqual([])
    }
  })

  it.each<{ option: string; values: readonly unknown[] }>([
    { option: 'maxStaleness', values: [0, 0.5, 3601, Number.NaN, '5', null] },
    { option: 'whenStale', values: ['pass', true, null] },
  ])('refuse a wrong `$option` of the replicated mode', ({ option, values }) => {
    for (const value of values) {
      expect(problemsOf({ client, mode: 'replicated', [option]: value })).toEqual([
        expect.stringContaining(`\`${option}\``),
      ])
    }
  })

  it('refuse what the mode has no use for', () => {
    const inDirect = problemsOf({ client, maxStaleness: 5, whenStale: 'direct' })
    expect(inDirect).toEqual([
      expect.stringContaining('`maxStaleness` belongs'),
      expect.stringContaining('`whenStale` belongs'),
    ])
    expect(problemsOf({ client, mode: 'replicated', readAlso: () => [] })).toEqual([
      expect.stringContaining('`readAlso` belongs'),
    ])
  })

  it('are all told at once, without their values', () => {
    const secret = 'swordfish *'
    const problems = problemsOf({
      client: secret,
      mode: secret,
      prefix: secret,
      wait: { replicas: secret },
      [`${'x'}`]: secret,
    })
    expect(problems).toHaveLength(5)
    expect(problems.join('\n')).not.toContain('swordfish')
  })

  it('give a frozen store that says what servers must require', () => {
    const store = redisDenylist({ client, requires: ['sid'], maxTokenLifetime: 3600 })
    expect(Object.isFrozen(store)).toBe(true)
    expect([store.requires, store.maxTokenLifetime]).toEqual([['sid'], 3600])
    expect([redisDenylist({ client }).requires, redisDenylist({ client }).maxTokenLifetime]).toEqual([[], 86_400])
  })
})
