import { it } from 'vitest'
import { type Rig, refusing, setUp } from './fault-rig.js'
import { gone, live } from './faults.js'
import { describeWithRedis } from './redis-server.js'

/** What happens to the stream while the process that follows it is cut off. */
const meanwhile: readonly { title: string; happens(rig: Rig): Promise<unknown> }[] = [
  { title: 'nothing else', happens: async () => undefined },
  {
    title: 'the stream is trimmed past it',
    async happens({ tell, prefix, revoke }) {
      await tell('XTRIM', `${prefix}stream`, 'MAXLEN', '0')
      await revoke('another')
    },
  },
  {
    title: 'the stream is deleted, and goes on',
    async happens({ tell, prefix, revoke }) {
      await tell('DEL', `${prefix}stream`)
      await revoke('another')
    },
  },
  {
    title: 'everything is lost, and filled again',
    async happens({ tell, revoke, revoker }) {
      await tell('FLUSHALL')
      await revoke('meanwhile')
      await revoker.store.initialise()
    },
  },
  {
    title: 'more is revoked than is read at once',
    happens: ({ revoke }) => Promise.all(Array.from({ length: 2500 }, (_, at) => revoke(`more-${at}`))),
  },
  {
    title: 'the server is killed, and an empty one filled',
    async happens({ redis, revoke, revoker }) {
      await redis.restart()
      await revoke('meanwhile')
      await revoker.store.initialise()
    },
  },
]

describeWithRedis('a process that follows is cut off for a while', () => {
  it.concurrent.for(meanwhile.map((one) => [one.title, one] as const))(
    'and misses nothing that was revoked: %s',
    async ([, { happens }], test) => {
      const { expect } = test
      const rig = await setUp(test, refusing)
      const { proxy, revoke, eventually } = rig
      await revoke('before')
      await eventually('before', 'meanwhile').toEqual([gone, live])
      proxy.cut()
      await revoke('meanwhile')
      await happens(rig)
      rig.outlast()
      proxy.mend()
      // From the first answer on that is not 503.
      await expect.poll(async () => (await rig.answers('never'))[0], { timeout: 10_000, interval: 5 }).toBe(live)
      expect(await rig.answers('before', 'meanwhile', 'never')).toEqual([gone, gone, live])
      await revoke('after')
      await eventually('after', 'never').toEqual([gone, live])
    },
  )
})
