import { UsageError } from '../shared/failures.js'

/** A request as it arrived, in no framework's words. */
export interface ResourceRequest {
  readonly method: string
  /** As received: `/orders?limit=1`. */
  readonly target: string
  /** Node's flat list: name, value, name, value … */
  readonly rawHeaders: readonly string[]
  /** Route parameters, for the templates of scopes. */
  readonly params?: Readonly<Record<string, unknown>>
  readonly remoteAddress?: string
}

/** What {@link requestOf} reads of Node's `IncomingMessage`, or of a framework's extension of it. */
export interface IncomingRequest {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly originalUrl?: string | undefined
  readonly rawHeaders?: readonly string[]
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly params?: unknown
  readonly socket?: { readonly remoteAddress?: string | undefined } | null
}

/**
 * The neutral request of an `IncomingMessage`. Header lines come from `rawHeaders`, because `headers` hides a second
 * `Authorization`; only where there are none (serverless shims) from `headers`, array values as several lines.
 *
 * `over` replaces what a framework keeps elsewhere, such as the target or the route's parameters.
 */
export function requestOf(
  incoming: IncomingRequest,
  over: { readonly target?: string; readonly params?: unknown } = {},
): ResourceRequest {
  const params = over.params ?? incoming.params
  const remoteAddress = incoming.socket?.remoteAddress
  const request: { -readonly [Name in keyof ResourceRequest]: ResourceRequest[Name] } = {
    method: incoming.method ?? 'GET',
    target: over.target ?? incoming.originalUrl ?? incoming.url ?? '/',
    rawHeaders: headerLinesOf(incoming),
  }
  if (typeof params === 'object' && params !== null) request.params = params as Record<string, unknown>
  if (remoteAddress !== undefined) request.remoteAddress = remoteAddress
  return request
}

function headerLinesOf(incoming: IncomingRequest): readonly string[] {
  const { rawHeaders = [] } = incoming
  if (rawHeaders.length > 0) return rawHeaders
  // Read only here: Node makes `headers` when it is asked for.
  const { headers = {} } = incoming
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [value].flat().flatMap((line) => separated(name, String(line)).flatMap((one) => [name, one])),
  )
}

// What joined the lines has hidden how many there were: a bearer token behind a comma was a second one.
function separated(name: string, line: string): readonly string[] {
  return name.toLowerCase() === 'authorization' && /,[ \t]*bearer[ \t]/i.test(line) ? line.split(',') : [line]
}

/** @throws {@link UsageError} when a caller of core hands over something that is no request. */
export function assertRequest(request: ResourceRequest): void {
  const lines = request?.rawHeaders
  if (typeof request?.method !== 'string' || typeof request.target !== 'string' || !Array.isArray(lines)) {
    throw new UsageError('decide: the request needs `method` and `target` as strings and `rawHeaders` as a flat list')
  }
  if (lines.length % 2 !== 0 || !lines.every((line) => typeof line === 'string')) {
    throw new UsageError('decide: `rawHeaders` is a flat list of strings: name, value, name, value …')
  }
}
