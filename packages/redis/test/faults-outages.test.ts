import { describe, it } from 'vitest'
import { direct, modes, setUp } from './fault-rig.js'
import { down, gone, live, outages } from './faults.js'
import { describeWithRedis } from './redis-server.js'

const all = ['before', 'meanwhile', 'never']

describeWithRedis('Redis is out of reach', () => {
  describe.each(modes)('$name', (mode) => {
    it.concurrent.for(outages.map((outage) => [outage.title, outage] as const))('%s', async ([, outage], test) => {
      const { begin, revoking, end, after } = outage
      const { expect } = test
      const rig = await setUp(test, mode)
      expect(await rig.revoke('before')).toBe('done')
      await rig.eventually(...all).toEqual([gone, live, live])
      await begin(rig)
      if (revoking !== undefined) expect(await rig.revoke('meanwhile')).toBe(revoking)
      // Replicated: until the declared staleness, what was revoked meanwhile may still pass. Never what was revoked before.
      expect(await rig.answers(...all)).toEqual(mode === direct ? [down, down, down] : [gone, live, live])
      rig.outlast()
      expect(await rig.answers(...all)).toEqual(mode === direct ? [down, down, down] : [gone, down, down])
      await end(rig)
      await rig.eventually(...all).toEqual(after(mode))
    })
  })
})
