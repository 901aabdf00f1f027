// Loads a server from a process of its own, where there is no wrk. Answers as `runWrk` does; its latencies are whole milliseconds.
import { readFileSync } from 'node:fs'
import autocannon from 'autocannon'
import { answerWith } from '../child.mjs'

answerWith(async ({ atLeast = 0, longest, seconds, ...order }) => {
  const before = atLeast > 0 ? (await load({ ...order, amount: atLeast }, longest)).requests.total : 0
  const { requests, latency, duration, errors, timeouts, statusCodeStats } = await load({ ...order, duration: seconds })
  const statuses = Object.fromEntries(Object.entries(statusCodeStats).map(([status, { count }]) => [status, count]))
  return {
    requests: before + requests.total,
    seconds: duration,
    rate: requests.total / duration,
    p50: latency.p50,
    p99: latency.p99,
    p999: latency.p99_9,
    unread: errors + timeouts,
    refused: sum(
      Object.keys(statuses).filter((status) => status >= 400),
      statuses,
    ),
    statuses,
  }
})

const sum = (keys, counts) => keys.reduce((total, key) => total + counts[key], 0)

async function load({ url, file, connections, ...until }, longest) {
  const tokens = readFileSync(file, 'utf8').trimEnd().split('\n')
  let client = 0
  // Each connection goes round its own share, so that all tokens are in rotation and none is prepared twice.
  const setupClient = (connection) => {
    const first = client++
    const share = tokens.filter((_, at) => at % connections === first % Math.min(connections, tokens.length))
    connection.setRequests(share.map((token) => ({ headers: { authorization: `Bearer ${token}` } })))
  }
  const running = autocannon({ url, connections, sampleInt: 100, setupClient, ...until })
  const timer = longest === undefined ? undefined : setTimeout(() => running.stop(), longest * 1000)
  try {
    return await running
  } finally {
    clearTimeout(timer)
  }
}
