// Sends streams of requests at constant rates, whatever becomes of them. Between two it does not sleep: a timer is late by up to a
// millisecond. Answers with what it saw of each stream.
import { answerWith } from '../child.mjs'
import { openStream } from './stream.mjs'

const patience = 5_000

answerWith(async ({ url, seconds, streams }) => {
  const opened = await Promise.all(streams.map((stream) => openStream(url, stream)))
  const start = performance.now()
  await new Promise((resolve) => turn(opened, { start, until: start + seconds * 1000, resolve }))
  const taken = (performance.now() - start) / 1000
  return opened.map((stream) => stream.close(taken))
})

function turn(streams, span) {
  const now = performance.now()
  if (now < span.until) for (const stream of streams) stream.sendDue(span.start, now)
  else if (streams.every((stream) => stream.isAnswered()) || now > span.until + patience) return span.resolve()
  setImmediate(turn, streams, span)
}
