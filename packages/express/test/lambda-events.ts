import type { RawRequest } from '@claimcheck/test-fixtures'

type HeaderLines = RawRequest['headerLines']

/** A service that turns a request into an event for a function. */
export interface EventSource {
  readonly source: string
  eventOf(request: RawRequest): object
  /** The header lines that reach the application, where they are not those that were sent. */
  arriving(headerLines: HeaderLines): HeaderLines
  /** Whether an application can tell from what arrives what was sent, as far as Authorization and cookies go. */
  carries(headerLines: HeaderLines): boolean
  readonly reason: string
}

interface Values {
  readonly [name: string]: readonly string[]
}

function valuesOf(headerLines: HeaderLines): Values {
  const values: Record<string, string[]> = {}
  for (const [name, value] of headerLines) {
    const key = name.toLowerCase()
    values[key] = [...(values[key] ?? []), value]
  }
  return values
}

const mapValues = <Value>(values: Values, map: (lines: readonly string[]) => Value) =>
  Object.fromEntries(Object.entries(values).map(([name, lines]) => [name, map(lines)] as const))
const last = (lines: readonly string[]) => lines.at(-1) ?? ''
const repeats = (headerLines: HeaderLines) => Object.values(valuesOf(headerLines)).some(({ length }) => length > 1)

/** Joined lines of foreign schemes look like one line of the first of them. */
const areForeign = (headerLines: HeaderLines) => {
  const { authorization = [] } = valuesOf(headerLines)
  return authorization.length > 1 && !authorization.some((line) => /^bearer\b/i.test(line))
}
const joined = 'lines arrive joined by a comma, which may stand in the credentials of a foreign scheme'

function versionOne({ method = 'GET', target = '/', headerLines, body = '' }: RawRequest) {
  const { pathname, searchParams } = new URL(target, 'http://localhost')
  return {
    httpMethod: method,
    path: pathname,
    multiValueHeaders: valuesOf(headerLines),
    multiValueQueryStringParameters: valuesOf([...searchParams]),
    body: String(body),
    isBase64Encoded: false,
  }
}

const restApi: EventSource = {
  source: 'API Gateway, REST API (payload 1.0)',
  eventOf: (request) => ({
    ...versionOne(request),
    version: '1.0',
    headers: mapValues(valuesOf(request.headerLines), last),
    requestContext: { identity: { sourceIp: '127.0.0.1' } },
  }),
  arriving: (headerLines) => Object.entries(mapValues(valuesOf(headerLines), last)),
  carries: (headerLines) => !repeats(headerLines),
  reason: '`headers` holds the last line of each name, and serverless-http prefers it to `multiValueHeaders`',
}

const loadBalancer: EventSource = {
  source: 'a load balancer with multi-value headers',
  eventOf: (request) => ({ ...versionOne(request), requestContext: { elb: { targetGroupArn: 'arn:aws:test' } } }),
  arriving: (headerLines) => Object.entries(mapValues(valuesOf(headerLines), (lines) => lines.join(', '))),
  carries: (headerLines) => !areForeign(headerLines),
  reason: joined,
}

const httpApi: EventSource = {
  source: 'API Gateway, HTTP API (payload 2.0)',
  eventOf({ method = 'GET', target = '/', headerLines, body }) {
    const { cookie = [], ...values } = valuesOf(headerLines)
    const { pathname, search } = new URL(target, 'http://localhost')
    return {
      version: '2.0',
      rawPath: pathname,
      rawQueryString: search.slice(1),
      ...(cookie.length > 0 && { cookies: cookie.flatMap((line) => line.split(/; */)) }),
      headers: mapValues(values, (lines) => lines.join(',')),
      requestContext: { http: { method, path: pathname, sourceIp: '127.0.0.1' } },
      ...(body !== undefined && { body: String(body) }),
      isBase64Encoded: false,
    }
  },
  arriving: (headerLines) => Object.entries(mapValues(valuesOf(headerLines), (lines) => lines.join(','))),
  carries: (headerLines) => !areForeign(headerLines),
  reason: joined,
}

export const eventSources: readonly EventSource[] = [restApi, loadBalancer, httpApi]
