import { setTimeout as sleep } from 'node:timers/promises'
import { ISSUER, mint } from '@claimcheck/test-fixtures'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type OwnProcess, plainPackage } from './own-process.js'
import { describeWithRedis, startRedis, type TestRedis } from './redis-server.js'

let redis: TestRedis
let processes: ReturnType<typeof plainPackage>
beforeAll(async () => {
  redis = await startRedis()
  processes = plainPackage()
})
afterAll(async () => {
  processes.remove()
  await redis.stop()
})

const token = (jti: string) => ({ issuer: ISSUER, tokenId: `jti:${jti}`, expiresAt: Date.now() / 1000 + 300 })

const becomes = (other: OwnProcess, jti: string) => {
  const text = mint({ jti })
  return expect.poll(() => other.ask(text), { timeout: 10_000, interval: 20 })
}

describeWithRedis('two processes', () => {
  it.each([
    { mode: 'direct', libraries: ['ioredis', 'redis'] },
    { mode: 'replicated', libraries: ['redis', 'ioredis'] },
  ] as const)(
    'see what the other revokes, and end by themselves when all is closed: $mode',
    async ({ mode, libraries }) => {
      const denylist = { mode, prefix: `${mode}:` }
      const both = await Promise.all(
        libraries.map((library) => processes.start({ port: redis.port, library, denylist })),
      )
      const [one, other] = both
      if (one === undefined || other === undefined) throw new Error('not two')
      await becomes(other, 'by one').toBe('admitted')
      await becomes(one, 'by the other').toBe('admitted')
      await one.revoke(token('by one'))
      await other.revoke(token('by the other'))
      await becomes(other, 'by one').toBe('token_revoked')
      await becomes(one, 'by the other').toBe('token_revoked')
      await becomes(one, 'by nobody').toBe('admitted')
      expect(await Promise.all(both.map((process) => process.end()))).toEqual([0, 0])
    },
  )

  it('see what the other revoked before it was killed', async () => {
    const settings = {
      port: redis.port,
      library: 'ioredis',
      denylist: { mode: 'replicated', prefix: 'killed:' },
    } as const
    const [one, other] = [await processes.start(settings), await processes.start(settings)]
    await one.revoke(token('last words'))
    one.child.kill('SIGKILL')
    await becomes(other, 'last words').toBe('token_revoked')
  })

  it('a process that was stopped for longer than its staleness lets nobody in on what it knew then', async () => {
    const denylist = { mode: 'replicated', whenStale: 'refuse', maxStaleness: 1, prefix: 'stopped:' }
    const settings = { port: redis.port, library: 'ioredis', denylist } as const
    const [one, other] = [await processes.start(settings), await processes.start(settings)]
    await becomes(other, 'meanwhile').toBe('admitted')
    other.child.kill('SIGSTOP')
    await one.revoke(token('meanwhile'))
    await sleep(1200)
    const asked = Array.from({ length: 20 }, () => other.ask(mint({ jti: 'meanwhile' })))
    other.child.kill('SIGCONT')
    expect(await Promise.all(asked)).not.toContain('admitted')
    await becomes(other, 'meanwhile').toBe('token_revoked')
    await becomes(other, 'never').toBe('admitted')
  })
})
