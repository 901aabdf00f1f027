import { spawnSync } from 'node:child_process'
import { startChild } from '../child.mjs'
import { runWrk } from './wrk.mjs'

const hasWrk = () => spawnSync('wrk', ['-v']).error === undefined

/**
 * What sends requests, from the given cores: wrk, or autocannon where that is not installed.
 *
 * `run` is told `{ url, file, connections, seconds }`: the tokens of a file in rotation; `statuses: true` counts answers by status. With
 * `atLeast` it goes on until so many requests were sent, but no longer than `longest` seconds. Times are milliseconds.
 */
export function startLoad(cpus) {
  if (hasWrk()) return { name: 'wrk', run: (order) => runWrk(cpus, order), stop: async () => {} }
  const child = startChild('./http/autocannon.mjs', cpus)
  return { name: 'autocannon', run: child.ask, stop: child.stop }
}

/** Words for a section's note. */
export const describeLoad = ({ name }, { connections }, cpus) =>
  `Load by ${name}${name === 'wrk' ? ' (one thread)' : ', which itself saturates a core at about 40,000 requests a second'}, ` +
  `${connections} connections; ${cpus.length > 1 ? 'server and load on a core each' : 'server and load not pinned'}.`
