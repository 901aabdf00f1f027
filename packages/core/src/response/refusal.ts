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

/** The rendered parts of a refusal; the same for every request that is refused alike. */
export interface Rendered {
  readonly status: number
  readonly body: string
  readonly challenge: string | undefined
}

/** Renders body and challenge (RFC 6750 §3, RFC 9110 §11.6.1). 503 has no challenge: the token may be good. */
export function render(failure: Failure, { realm, scheme, scope }: RefusalTerms): Rendered {
  // The failure's own facts: it may be another copy's of this package.
  const { status = failure.status, error, description } = factsOf(failure) ?? {}
  const { code } = failure
  const named = code === 'scope_insufficient' || code === 'credentials_absent' ? scope : undefined
  return {
    status,
    body: JSON.stringify({ code, error, error_description: description }),
    challenge:
      status === 503 ? undefined : challenge(scheme, { realm, error, error_description: description, scope: named }),
  }
}

/** Puts a refusal together for one request. HEAD gets GET's headers without the body (RFC 9110 §9.3.2). */
export function refusalOf(failure: Failure, rendered: Rendered, method: string): Refusal {
  const headers = {
    ...(rendered.challenge !== undefined && { 'WWW-Authenticate': rendered.challenge }),
    ...(isVerifierUnavailable(failure) && { 'Retry-After': String(failure.retryAfter) }),
    'Cache-Control': 'no-store',
  }
  failure.headers = Object.freeze(headers)
  failure.body = rendered.body
  return Object.freeze({
    status: rendered.status,
    // The body is ASCII: as many bytes as characters.
    headers: Object.freeze({
      ...headers,
      'Content-Type': 'application/json',
      'Content-Length': String(rendered.body.length),
    }),
    body: method === 'HEAD' ? '' : rendered.body,
    failure,
  })
}
