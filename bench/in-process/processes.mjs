import { startChild } from '../child.mjs'

/**
 * A process for every contestant and placement, which lives as long as the run: whoever shares one with others runs code that the
 * compiler has fitted to their types.
 */
export function createProcesses(placements) {
  const children = new Map()
  const keyOf = (name, cores) => `${name} on ${cores}`
  return {
    async start({ name, cores, supplies, plan }) {
      const child = startChild('./in-process/worker.mjs', placements[cores])
      children.set(keyOf(name, cores), child)
      await child.ask({ start: { name, supplies, plan } })
    },
    visit: ({ name, cores, algorithm, plan }) => children.get(keyOf(name, cores)).ask({ algorithm, plan }),
    stop: () => Promise.all([...children.values()].map((child) => child.stop())),
  }
}

/** Nothing is measured while processes start, so two may do it at once. */
export async function twoAtATime(items, work) {
  const queue = [...items]
  const lane = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item)
  }
  await Promise.all([lane(), lane()])
}
