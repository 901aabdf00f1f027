import { Abandoned } from '../shared/abandoned.js'
import { KeysFailed } from './keys-failed.js'

/** How a document is fetched: with whose `fetch`, until when, and at most how many bytes of it once decoded. */
export interface FetchTerms {
  readonly fetch: typeof fetch
  readonly signal: AbortSignal
  readonly maxBytes: number
}

/** Which version of which document we have (RFC 9110 §8.8.3). */
export interface Version {
  readonly url: string
  readonly etag: string
}

export interface JsonAnswer {
  /** `unchanged`: the version we have is still right, and nothing was sent again. */
  readonly json: unknown | typeof unchanged
  /** Seconds, where `Cache-Control: max-age` says so. */
  readonly maxAge: number | undefined
  readonly version: Version | undefined
}

export const unchanged = Symbol('unchanged')

/**
 * GET of a JSON document: no redirects, no credentials, 200 only, and no more than `maxBytes` of the decoded body is read.
 *
 * @throws {@link KeysFailed}, {@link Abandoned} when the server was closed, and nothing else.
 */
export async function fetchJson(url: string, terms: FetchTerms, had?: Version): Promise<JsonAnswer> {
  const known = had?.url === url ? had : undefined
  try {
    const response = await terms.fetch(url, {
      headers: { accept: 'application/json', ...(known && { 'if-none-match': known.etag }) },
      redirect: 'manual',
      credentials: 'omit',
      signal: terms.signal,
    })
    const maxAge = maxAgeOf(response.headers)
    if (response.status === 304 && known !== undefined) return { json: unchanged, maxAge, version: known }
    const json = parse(await bodyOf(response, terms.maxBytes))
    return { json, maxAge, version: versionOf(url, response.headers) }
  } catch (cause) {
    if (cause instanceof KeysFailed || cause instanceof Abandoned) throw cause
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

function versionOf(url: string, headers: Headers): Version | undefined {
  const etag = headers.get('etag')
  return etag !== null && etag.length <= 256 ? { url, etag } : undefined
}
