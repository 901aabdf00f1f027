import { describe, it } from 'vitest'
import { modes, setUp } from './fault-rig.js'
import { gone, live } from './faults.js'
import { describeWithRedis } from './redis-server.js'

/** How far the clocks are from that of Redis, in seconds. */
const clocks = [
  { title: 'who revokes is 30 s behind, who decides 30 s ahead', revokes: -30, decides: 30 },
  { title: 'who revokes is 30 s ahead, who decides 30 s behind', revokes: 30, decides: -30 },
]

describeWithRedis('the clocks of the processes are apart', () => {
  describe.each(modes)('$name', (mode) => {
    it.concurrent.for(clocks.map((one) => [one.title, one] as const))('%s', async ([, { revokes, decides }], test) => {
      const { expect } = test
      const { revoker, decider, eventually, revoke, tell, prefix } = await setUp(test, mode)
      revoker.clock.stepWall(revokes)
      decider.clock.stepWall(decides)
      await eventually('one', 'never').toEqual([live, live])
      expect(await revoke('one')).toBe('done')
      await eventually('one', 'never').toEqual([gone, live])
      // Redis keeps it by its own clock until the token cannot pass anywhere: its life, the tolerance and twice how far apart they are.
      const [key = ''] = (await tell('KEYS', `${prefix}t:*`)) as string[]
      expect(Number(await tell('TTL', key))).toBeGreaterThanOrEqual(300 + 10 + 60)
      // The last moment at which it would pass here. And so much is revoked that what is over makes room.
      const token = decider.mintNow({ jti: 'one' })
      decider.clock.advance(309)
      await Promise.all(Array.from({ length: 2000 }, (_, at) => revoke(`more-${at}`)))
      await eventually('more-1999', 'never').toEqual([gone, live])
      expect(await decider.codeOf(token)).toBe(gone)
    })

    it.concurrent('the wall clock is set, back and forth: nobody passes who should not, and nobody is kept out for long', async (test) => {
      const { expect } = test
      const { decider, revoke, answers, eventually } = await setUp(test, mode)
      await revoke('one')
      await eventually('one', 'never').toEqual([gone, live])
      for (const step of [3600, -7200, 3600]) {
        decider.clock.stepWall(step)
        expect(await answers('one')).toEqual([gone])
        await eventually('one', 'never').toEqual([gone, live])
      }
    })
  })
})
