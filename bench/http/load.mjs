// Loads a server. The first question brings the tokens, every other a URL with connections and seconds.
import autocannon from 'autocannon'
import { answerWith } from '../child.mjs'

let tokens

answerWith(async (question) => {
  if (question.tokens !== undefined) {
    tokens = question.tokens
    return
  }
  const result = await load(question)
  const { requests, latency, duration, non2xx, errors, timeouts } = result
  return {
    requests: requests.total,
    perSecond: requests.total / duration,
    p50: latency.p50,
    p99: latency.p99,
    failed: non2xx + errors + timeouts,
  }
})

function load({ url, connections, seconds }) {
  let client = 0
  // Each connection goes round its own share, so that all tokens are in rotation and none is prepared twice.
  const setupClient = (connection) => {
    const first = client++
    const share = tokens.filter((_, at) => at % connections === first % Math.min(connections, tokens.length))
    connection.setRequests(share.map((token) => ({ headers: { authorization: `Bearer ${token}` } })))
  }
  return autocannon({ url, connections, duration: seconds, sampleInt: 100, setupClient })
}
