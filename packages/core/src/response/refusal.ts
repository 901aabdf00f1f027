import { type Failure, factsOf, isVerifierUnavailable } from '../shared/failures.js'
import { challenge } from './challenge.js'

/** How a request is refused: what every adapter sends, byte for byte. */
export interface Refusal {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** JSON; empty for HEAD. */
  readonly body: string
  /** The same for the application's own error flow, with `status`, `headers`, `body`, `code` and `cause`. */
  readonly failure: Failure
}

export interface RefusalTerms {
  readonly realm: string
  readonly scheme: 'Bearer' | 'DPoP'
  /** The scopes to name, where the code calls for them. */
  readonly scope?: string | undefined
}

type Headers = Readonly<Record<string, string>>

/** The rendered parts of a refusal; the same for every request that is refused alike. */
export interface Rendered {
  readonly status: number
  readonly body: string
  /** Those of the failure. */
  readonly headers: Headers
  /** With those that describe the body. */
  readonly allHeaders: Headers
}

/** Renders body and challenge (RFC 6750 §3, RFC 9110 §11.6.1). 503 has no challenge: the token may be good. */
export function render(failure: Failure, { realm, scheme, scope }: RefusalTerms): Rendered {
  // The failure's own facts: it may be another copy's of this package.
  const { status = failure.status, error, description } = factsOf(failure) ?? {}
  const { code } = failure
  const named = code === 'scope_insufficient' || code === 'credentials_absent' ? scope : undefined
  const parameters = { realm, error, error_description: description, scope: named }
  const body = JSON.stringify({ code, error, error_description: description })
  const challenged: Headers = status === 503 ? {} : { 'WWW-Authenticate': challenge(scheme, parameters) }
  return { status, body, ...headersOf(challenged, body) }
}

function headersOf(first: Headers, body: string): Pick<Rendered, 'headers' | 'allHeaders'> {
  const headers = Object.freeze({ ...first, 'Cache-Control': 'no-store' })
  // The body is ASCII: as many bytes as characters.
  const described = { 'Content-Type': 'application/json', 'Content-Length': String(body.length) }
  return { headers, allHeaders: Object.freeze({ ...headers, ...described }) }
}

/** Puts a refusal together for one request. HEAD gets GET's headers without the body (RFC 9110 §9.3.2). */
export function refusalOf(failure: Failure, rendered: Rendered, method: string): Refusal {
  const { status, body } = rendered
  // Only when to come back is told anew each time.
  const { headers, allHeaders } = isVerifierUnavailable(failure)
    ? headersOf({ 'Retry-After': String(failure.retryAfter) }, body)
    : rendered
  failure.headers = headers
  failure.body = body
  return Object.freeze({ status, headers: allHeaders, body: method === 'HEAD' ? '' : body, failure })
}
