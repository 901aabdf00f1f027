import { readFileSync } from 'node:fs'
import { openConnections } from './connections.mjs'

const requestWith = (token) =>
  Buffer.from(`GET /orders HTTP/1.1\r\nHost: api.bench.example\r\nAuthorization: Bearer ${token}\r\n\r\n`)

/** The tokens of a file, at a constant rate; every answer must have the status. */
export async function openStream(url, { file, perSecond, connections: count, status }) {
  const requests = readFileSync(file, 'utf8').trimEnd().split('\n').map(requestWith)
  const connections = await openConnections(url, count)
  const interval = 1000 / perSecond
  const [times, late] = [[], []]
  let [sent, unexpected] = [0, 0]
  const sendOne = (due, now) => {
    late.push(now - due)
    const answered = (actual) => {
      // From when it was due: a request that had to wait in line, or for us, has waited.
      times.push(performance.now() - due)
      if (actual !== status) unexpected++
    }
    connections.send({ bytes: requests[sent++ % requests.length], answered })
  }
  return {
    sendDue(start, now) {
      for (let due = start + sent * interval; due <= now; due = start + sent * interval) sendOne(due, now)
    },
    isAnswered: () => times.length === sent,
    close(seconds) {
      connections.close()
      return { times, late, perSecond: times.length / seconds, unanswered: sent - times.length, unexpected }
    },
  }
}
