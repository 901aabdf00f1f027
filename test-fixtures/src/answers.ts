import { createHash } from 'node:crypto'
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { Behaviour } from './behaviour.js'
import { type Jwk, spareKeys } from './test-keys.js'

export interface Answering {
  readonly response: ServerResponse
  /** The `If-None-Match` of the request. */
  readonly known: string | undefined
  /** What the issuer would say if it were well. */
  readonly document: { readonly keys?: readonly Jwk[]; readonly [member: string]: unknown }
  /** Told of every chunk that left for the socket. */
  sent(bytes: number): void
}

type Answers = { [Mode in Behaviour['mode']]: (to: Answering, how: Extract<Behaviour, { mode: Mode }>) => unknown }

const answers: Answers = {
  ok: (to) => sendJson(to, to.document),
  headers: (to, { headers }) => sendJson(to, to.document, headers),
  etag: async (to, { etag = etagOf(to.document), until }) => {
    await until
    sendUnlessKnown(to, etag)
  },
  delayed: (to, { ms }) => delay(ms, undefined, { ref: false }).then(() => sendJson(to, to.document)),
  held: (to, { until }) => until.then(() => sendJson(to, to.document)),
  hang: () => {},
  stall: ({ response, document }) => {
    const text = JSON.stringify(document)
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length })
    response.write(text.slice(0, text.length / 2))
  },
  drip: (to, { ms = 100 }) => drip(to, ms),
  truncate: ({ response, document }) => {
    const text = JSON.stringify(document)
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length + 100 })
    response.write(text, () => response.socket?.end())
  },
  reset: ({ response }) => response.socket?.resetAndDestroy(),
  status: ({ response }, { code, headers }) => response.writeHead(code, headers).end(),
  redirect: ({ response }, { to, code = 302 }) => response.writeHead(code, { location: to }).end(),
  html: ({ response }) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Please log in</title>'),
  notJson: (to) => sendText(to, JSON.stringify(to.document).slice(0, -1)),
  json: (to, { value }) => sendJson(to, value),
  huge: (to, { bytes }) => sendHuge(to, bytes),
  gzipBomb: (to, { bytes }) =>
    sendText(to, gzipSync(Buffer.concat([...grown(to.document, bytes)])), { 'content-encoding': 'gzip' }),
  emptySet: (to) => sendJson(to, { keys: [] }),
  manyKeys: (to, { count }) => sendJson(to, { keys: filled(to.document.keys ?? [], count) }),
  wrongIssuer: (to, { issuer = 'https://other.test' }) => sendJson(to, { ...to.document, issuer }),
}

/** Answers as told. A client that has gone away is not a failure. */
export async function answer<Mode extends Behaviour['mode']>(
  to: Answering,
  how: Extract<Behaviour, { mode: Mode }>,
): Promise<void> {
  const act: (to: Answering, how: Extract<Behaviour, { mode: Mode }>) => unknown = answers[how.mode as Mode]
  try {
    await act(to, how)
  } catch {
    to.response.destroy()
  }
}

const sendJson = (to: Answering, value: unknown, headers: OutgoingHttpHeaders = {}) =>
  sendText(to, JSON.stringify(value), headers)

function sendUnlessKnown(to: Answering, etag: string): void {
  if (to.known === etag) to.response.writeHead(304, { etag }).end()
  else sendJson(to, to.document, { etag })
}

const etagOf = (document: object): string =>
  `"${createHash('sha256').update(JSON.stringify(document)).digest('base64url')}"`

function sendText({ response, sent }: Answering, text: string | Buffer, headers: OutgoingHttpHeaders = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers })
  response.end(text)
  sent(Buffer.byteLength(text))
}

async function drip({ response, document, sent }: Answering, ms: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' })
  for (const byte of JSON.stringify(document)) {
    await delay(ms, undefined, { ref: false })
    if (response.destroyed) return
    response.write(byte)
    sent(1)
  }
  response.end()
}

function sendHuge({ response, document, sent }: Answering, bytes: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' })
  function* counted() {
    for (const chunk of grown(document, bytes)) {
      sent(chunk.length)
      yield chunk
    }
  }
  return pipeline(Readable.from(counted(), { highWaterMark: 1 }), response)
}

/** The document with white space before its last brace (RFC 8259 §2 allows it), until it has that many bytes. */
function* grown(document: object, bytes: number): Generator<Buffer> {
  const text = JSON.stringify(document)
  const room = Buffer.alloc(16 * 1024, ' ')
  yield Buffer.from(text.slice(0, -1))
  for (let left = bytes - text.length; left > 0; left -= room.length) yield room.subarray(0, left)
  yield Buffer.from('}')
}

const filled = (keys: readonly Jwk[], count: number): Jwk[] =>
  Array.from({ length: count }, (_, at) => keys[at] ?? filler(at - keys.length))

const filler = (number: number): Jwk => ({ ...spareKeys.ES256.publicJwk, kid: `test-filler-${number}` })
