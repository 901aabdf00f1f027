import { subscribe, unsubscribe } from 'node:diagnostics_channel'

const channel = 'http.server.request.start'

/** Counts what reaches servers of this process: requests for a key set, and all others. */
export function countUpstream() {
  const counted = { keySets: 0, others: 0 }
  const count = ({ request }) => {
    if (request.url === '/jwks') counted.keySets++
    else counted.others++
  }
  subscribe(channel, count)
  return { soFar: () => ({ ...counted }), stop: () => unsubscribe(channel, count) }
}
