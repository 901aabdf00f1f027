import { readFileSync } from 'node:fs'
import { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { describeWithRedis } from './redis-server.js'
import { ownPrefix, redisForTests, type SceneOptions } from './scene.js'

const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const [, common = '', replicated = ''] = /needs `([a-z ]+)`, with `wait` .* `([a-z ]+)` as well\./.exec(page) ?? []

describeWithRedis('a user of Redis with what the README lists, and no more', () => {
  const suite = redisForTests()

  async function open(commands: readonly string[], options: SceneOptions) {
    const rights = commands.filter((name) => name !== '').map((name) => `+${name}`)
    await suite.tell('ACL', 'SETUSER', 'app', 'reset', 'on', '>secret', '~test-*', '+@connection', ...rights)
    const login = { username: 'app', password: 'secret' }
    const client = new Redis({ ...login, port: suite.redis.port, host: '127.0.0.1', enableReadyCheck: false })
    return suite.open({ ...options, client: { client, listeners: () => 0, close: () => client.disconnect() } })
  }

  it('does in direct mode', async () => {
    const prefix = ownPrefix()
    const { store, mintNow, codeOf, authOf } = await open(common.split(' '), {
      prefix,
      readAlso: () => [`${prefix}bl`],
    })
    await store.ready()
    const token = mintNow()
    await store.revokeToken(await authOf(token))
    await store.revokeToken(await authOf(mintNow()))
    expect([await codeOf(token), await codeOf(mintNow())]).toEqual(['token_revoked', 'admitted'])
  })

  it('does in replicated mode', async () => {
    const commands = `${common} ${replicated}`.split(' ')
    const { store, mintNow, codeOf, authOf } = await open(commands, { mode: 'replicated', whenStale: 'refuse' })
    await store.ready()
    const token = mintNow()
    await store.revokeToken(await authOf(token))
    expect([await codeOf(token), await codeOf(mintNow())]).toEqual(['token_revoked', 'admitted'])
  })

  it.each(common.split(' ').filter((name) => name !== 'info'))('does not without %s', async (missing) => {
    const prefix = ownPrefix()
    const rest = common.split(' ').filter((name) => name !== missing)
    const attempt = async () => {
      const { store, mintNow, authOf } = await open(rest, { prefix, readAlso: () => [`${prefix}bl`] })
      await store.revokeToken(await authOf(mintNow()))
    }
    await expect(attempt()).rejects.toThrow(/status_unavailable/)
  })
})
