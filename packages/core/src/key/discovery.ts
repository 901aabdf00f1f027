import { isObject, type JsonObject, own } from '../shared/json.js'
import { type FetchTerms, fetchJson } from './fetch-json.js'
import { isLoopbackUrl, keyUrlProblem, mayBeLoopbackUrl } from './key-url.js'
import { KeysFailed } from './keys-failed.js'

/**
 * Where an issuer's metadata may be, in the order in which we ask: inserted before the path (RFC 8414 §3.1), appended to it
 * (OpenID Connect Discovery 1.0 §4.1), and OpenID's name inserted (RFC 8414 §5).
 */
export function metadataUrls(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  return [
    ...new Set([
      `${origin}/.well-known/oauth-authorization-server${path}`,
      `${origin}${path}/.well-known/openid-configuration`,
      `${origin}/.well-known/openid-configuration${path}`,
    ]),
  ]
}

export interface Discovered {
  readonly jwksUri: string
  /** The form that worked; asked first the next time. */
  readonly metadataUrl: string
}

/**
 * Finds `jwks_uri` in the metadata of an issuer. The document counts only when its `issuer` is identical by code point (RFC 8414 §3.3).
 * The next form is tried on 3xx, 4xx, a body that is not JSON, or another issuer; anything else stops.
 *
 * @throws {@link KeysFailed}
 */
export async function discoverJwksUri(
  issuer: string,
  terms: FetchTerms & { readonly insecureHttp: boolean },
  remembered?: string,
): Promise<Discovered> {
  const urls = [...new Set([...(remembered === undefined ? [] : [remembered]), ...metadataUrls(issuer)])]
  let failed = new KeysFailed('not_metadata')
  for (const metadataUrl of urls) {
    try {
      const { json } = await fetchJson(metadataUrl, terms)
      return { jwksUri: jwksUriOf(metadataOf(json, issuer), issuer, terms.insecureHttp), metadataUrl }
    } catch (error) {
      if (!(error instanceof KeysFailed) || !mayBeElsewhere(error)) throw error
      // Another issuer's name tells the operator more than the 404 of the next form.
      if (failed.reason !== 'issuer_mismatch') failed = error
    }
  }
  throw failed
}

function mayBeElsewhere({ reason, details }: KeysFailed): boolean {
  if (reason === 'status') return details.status !== undefined && details.status >= 400 && details.status < 500
  return reason === 'redirect' || reason === 'not_json' || reason === 'issuer_mismatch'
}

function metadataOf(json: unknown, issuer: string): JsonObject {
  const received = isObject(json) ? own(json, 'issuer') : undefined
  if (isObject(json) && received === issuer) return json
  throw new KeysFailed('issuer_mismatch', {
    expected: issuer,
    ...(typeof received === 'string' && { received: received.slice(0, 512) }),
  })
}

function jwksUriOf(metadata: JsonObject, issuer: string, insecureHttp: boolean): string {
  const uri = own(metadata, 'jwks_uri')
  if (typeof uri !== 'string') throw new KeysFailed('not_metadata')
  const loopback = isLoopbackUrl(issuer)
  if (keyUrlProblem(uri, { loopback, anywhere: insecureHttp }) !== undefined) throw new KeysFailed('jwks_uri_refused')
  // Also over https: metadata from elsewhere must not make us ask this machine.
  if (mayBeLoopbackUrl(uri) && !loopback) throw new KeysFailed('jwks_uri_refused')
  return uri
}
