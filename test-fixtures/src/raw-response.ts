export type HeaderLine = readonly [name: string, value: string]

export interface RawResponse {
  readonly status: number
  /** Every header line as it came. */
  readonly headers: readonly HeaderLine[]
  readonly body: Buffer
  /** The first line of that name, whatever its case. */
  header(name: string): string | undefined
  /** Every line of that name, whatever its case. */
  headersNamed(name: string): string[]
}

interface Reading {
  /** No more bytes will come. */
  ended: boolean
  /** The answer to HEAD has no body, whatever its headers say (RFC 9112 §6.3). */
  headOnly: boolean
}

/** Reads one HTTP/1.1 response (RFC 9112), or gives nothing when bytes are missing. */
export function readResponse(bytes: Buffer, reading: Reading): RawResponse | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
  const status = Number(/^HTTP\/1\.1 (\d{3})(?: |$)/.exec(statusLine)?.[1])
  if (Number.isNaN(status)) throw new Error('not an HTTP/1.1 status line')
  const rest = bytes.subarray(end + 4)
  if (status < 200) return readResponse(rest, reading)
  const headers = lines.map(headerLine)
  const headersNamed = (name: string) =>
    headers.filter(([each]) => each.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
  const header = (name: string) => headersNamed(name)[0]
  const bodiless = reading.headOnly || status === 204 || status === 304
  const body = bodiless ? Buffer.alloc(0) : readBody(rest, header, reading.ended)
  return body && { status, headers, body, header, headersNamed }
}

function headerLine(line: string): HeaderLine {
  const colon = line.indexOf(':')
  return [line.slice(0, colon), line.slice(colon + 1).trim()]
}

function readBody(rest: Buffer, header: RawResponse['header'], ended: boolean): Buffer | undefined {
  if (header('transfer-encoding') === 'chunked') return readChunks(rest)
  const length = header('content-length')
  if (length === undefined) return ended ? rest : undefined
  return rest.length < Number(length) ? undefined : rest.subarray(0, Number(length))
}

/** RFC 9112 §7.1, without trailers. */
function readChunks(bytes: Buffer): Buffer | undefined {
  const chunks: Buffer[] = []
  let at = 0
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd < 0) return undefined
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    const next = lineEnd + 2 + size + 2
    if (Number.isNaN(size)) throw new Error('not a chunk size')
    if (bytes.length < next) return undefined
    if (size === 0) return Buffer.concat(chunks)
    chunks.push(bytes.subarray(lineEnd + 2, next - 2))
    at = next
  }
}
