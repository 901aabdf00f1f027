import type { RawResponse } from '../raw-response.js'

/** Headers that are compared, all lines of each, by lower-case name; one that is absent must be absent. */
type Headers = Readonly<Record<string, readonly string[]>>

/** What goes out. `body` is left out where it is the framework's own. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body?: string
  /** `ours`: a refusal, the same bytes from every adapter. Else the headers of the framework are not compared. */
  readonly from: 'us' | 'handler' | 'framework'
}

/** Set in front of authentication, and expected on every answer of ours and of handlers. */
export const cors = {
  Vary: 'Origin',
  'Access-Control-Allow-Origin': 'https://app.test',
  'Access-Control-Expose-Headers': 'WWW-Authenticate',
}

const challenges = ['www-authenticate', 'retry-after']
const setBefore = Object.keys(cors).map((name) => name.toLowerCase())
const compared: Record<Answer['from'], readonly string[]> = {
  us: ['content-type', 'content-length', 'cache-control', ...challenges, ...setBefore],
  handler: [...challenges, ...setBefore],
  // Some frameworks drop all headers when a handler throws.
  framework: challenges,
}

/** The answer as it arrived, as far as it is compared. */
export function answerIn(response: RawResponse, { from }: Answer): Answer {
  const lines = compared[from].map((name) => [name, response.headersNamed(name)] as const)
  const headers = Object.fromEntries(lines.filter(([, values]) => values.length > 0))
  const { status } = response
  return { from, status, headers, ...(from !== 'framework' && { body: response.body.toString('latin1') }) }
}

const refusal = (status: number, body: string, headers: Headers): Answer => ({
  from: 'us',
  status,
  body,
  headers: {
    'content-type': ['application/json'],
    'content-length': [String(body.length)],
    'cache-control': ['no-store'],
    ...headers,
  },
})

export const challenged = (status: 400 | 401 | 403, challenge: string, body: string): Answer =>
  refusal(status, body, { 'www-authenticate': [challenge] })

/** 503 has no challenge: the token may be good. */
export const unavailable = (code: string, retryAfter: string): Answer =>
  refusal(503, `{"code":"${code}"}`, { 'retry-after': [retryAfter] })

/** `scope`, where given, is the last parameter of the challenge. */
function erroneous(status: 400 | 401 | 403, code: string, error: string, description: string, scope?: string): Answer {
  const parameters = `error="${error}", error_description="${description}"`
  const challenge = `Bearer realm="api", ${parameters}${scope === undefined ? '' : `, scope="${scope}"`}`
  return challenged(status, challenge, `{"code":"${code}","error":"${error}","error_description":"${description}"}`)
}

export const absent = challenged(401, 'Bearer realm="api"', '{"code":"credentials_absent"}')

export const malformed = erroneous(
  400,
  'credentials_malformed',
  'invalid_request',
  'The request presents its access token in a malformed or ambiguous way',
)

export const invalidToken = (code: string, description: string): Answer =>
  erroneous(401, code, 'invalid_token', description)

export const insufficient = (code: string, description: string, scope?: string): Answer =>
  erroneous(403, code, 'insufficient_scope', description, scope)

export const lacksScope = (scope?: string): Answer =>
  insufficient('scope_insufficient', 'The access token lacks a required scope', scope)

/** What the echoing handler answers. */
export const admitted = (subject: string | null, params: object = {}): Answer => ({
  from: 'handler',
  status: 200,
  headers: {},
  body: JSON.stringify({ subject, params }),
})

/** Whatever body the framework has for this status, and nothing of ours. */
export const frameworksOwn = (status: number): Answer => ({ from: 'framework', status, headers: {} })

/** To HEAD: the same but for the body (RFC 9110 §9.3.2). */
export const bodiless = (answer: Answer): Answer => ({ ...answer, body: '' })

/** The same, with what was set in front of authentication still there. */
export const behindCors = (answer: Answer): Answer => ({
  ...answer,
  headers: {
    ...answer.headers,
    ...Object.fromEntries(Object.entries(cors).map(([name, value]) => [name.toLowerCase(), [value]])),
  },
})
