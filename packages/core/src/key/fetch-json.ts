import { KeysFailed } from './keys-failed.js'

/** How a document is fetched: with whose `fetch`, until when, and at most how many bytes of it once decoded. */
export interface FetchTerms {
  readonly fetch: typeof fetch
  readonly signal: AbortSignal
  readonly maxBytes: number
}

export interface JsonAnswer {
  readonly json: unknown
  /** Seconds, where `Cache-Control: max-age` says so. */
  readonly maxAge: number | undefined
}

/**
 * GET of a JSON document: no redirects, no credentials, 200 only, and no more than `maxBytes` of the decoded body is read.
 *
 * @throws {@link KeysFailed} and nothing else.
 */
export async function fetchJson(url: string, terms: FetchTerms): Promise<JsonAnswer> {
  try {
    const response = await terms.fetch(url, {
      headers: { accept: 'application/json' },
      redirect: 'manual',
      credentials: 'omit',
      signal: terms.signal,
    })
    return { json: parse(await bodyOf(response, terms.maxBytes)), maxAge: maxAgeOf(response.headers) }
  } catch (cause) {
    if (cause instanceof KeysFailed) throw cause
    throw new KeysFailed(terms.signal.aborted ? 'timeout' : 'connection', { cause })
  }
}

async function bodyOf(response: Response, maxBytes: number): Promise<string> {
  const problem = statusProblem(response)
  if (problem !== undefined) {
    response.body?.cancel().catch(() => undefined)
    throw problem
  }
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = response.body?.getReader()
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    size += part.value.length
    if (size > maxBytes) {
      reader?.cancel().catch(() => undefined)
      throw new KeysFailed('too_large')
    }
    chunks.push(part.value)
  }
  return decode(chunks, size)
}

function statusProblem({ status, type }: Response): KeysFailed | undefined {
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) return new KeysFailed('redirect', { status })
  return status === 200 ? undefined : new KeysFailed('status', { status })
}

function decode(chunks: readonly Uint8Array[], size: number): string {
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new KeysFailed('not_json', { cause })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The error of JSON.parse quotes the text; it stays here.
    throw new KeysFailed('not_json')
  }
}

function maxAgeOf(headers: Headers): number | undefined {
  const seconds = /(?:^|[\s,])max-age="?(\d{1,10})/i.exec(headers.get('cache-control') ?? '')?.[1]
  return seconds === undefined ? undefined : Number(seconds)
}
