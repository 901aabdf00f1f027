import { describe, it } from 'vitest'
import { direct, modes, type Rig, setUp } from './fault-rig.js'
import { type Answers, down, gone, live } from './faults.js'
import { describeWithRedis } from './redis-server.js'

/** A way for Redis to lose what it held. */
interface Loss {
  readonly title: string
  lose(rig: Rig): Promise<unknown>
}

const losses: readonly Loss[] = [
  { title: 'FLUSHALL', lose: ({ tell }) => tell('FLUSHALL') },
  { title: 'the server is killed, and an empty one takes its place', lose: ({ redis }) => redis.restart() },
  { title: 'only the generation is deleted', lose: ({ tell, prefix }) => tell('DEL', `${prefix}generation`) },
  {
    title: 'something else is written over the generation',
    lose: ({ tell, prefix }) => tell('SET', `${prefix}generation`, 'yes'),
  },
]

const all = ['before', 'later', 'never']

describeWithRedis('Redis loses what it held', () => {
  describe.each(modes)('$name', (mode) => {
    const lost: Answers = mode === direct ? [down, down, down] : [gone, down, down]

    it.concurrent.for(losses.map((loss) => [loss.title, loss] as const))('%s', async ([, { lose }], test) => {
      const { expect } = test
      const rig = await setUp(test, mode)
      const { revoke, tell, prefix, eventually, answers, revoker } = rig
      await revoke('before')
      await eventually(...all).toEqual([gone, live, live])
      await lose(rig)
      await eventually(...all).toEqual(lost)
      // Whoever fills the store anew writes first and initialises then. Until then nothing is concluded from what is there.
      expect([await revoke('before'), await revoke('later')]).toEqual(['done', 'done'])
      expect((await answers(...all)).includes(live)).toBe(false)
      await tell('DEL', `${prefix}generation`)
      await revoker.store.initialise()
      await eventually(...all).toEqual([gone, gone, live])
    })
  })
})
