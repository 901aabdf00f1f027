import type { IssuerOptions } from '../shared/issuer-options.js'
import { listOf, ProviderFields } from './provider-fields.js'

export interface Auth0Options {
  /** The tenant's domain, or your custom domain if clients log in there: `example.eu.auth0.com`. */
  readonly domain: string
  /** The API's identifier, as registered under Applications > APIs. */
  readonly audience: string | readonly string[]
}

/**
 * Access tokens of Auth0 for a registered API, of both token profiles.
 *
 * Encodes: the issuer ends in a slash; `aud` may be a list in which Auth0's own `/userinfo` stands beside your API, and that one alone is no
 * access to it; RS256 and PS256.
 *
 * Does not check: `permissions` (RBAC) – they are what the user may do, not what the client was allowed to ask for, so they are no scopes; read
 * them with `requireClaim('permissions', …)`. Nor organizations (`org_id`) and delegation (`act`).
 * Could not be verified: the shape of tokens for mTLS and DPoP; they carry `cnf` and are refused.
 *
 * Needs at Auth0: an API with this identifier, and clients that ask for it by `audience`; without, they get an opaque or encrypted token
 * (hints `token_opaque`, `token_encrypted`). The API must sign with RS256 or PS256, not HS256. If its token profile is RFC 9068, add
 * `profile: 'rfc9068'`. Roles are in no token by default; an Action puts them under a name of yours: add `roleClaims: ['https://…/roles']`.
 *
 * @throws {@link ConfigError} for missing, malformed or unknown fields, and for an `audience` that is Auth0's own.
 */
export function auth0(options: Auth0Options): IssuerOptions {
  const fields = new ProviderFields('auth0', options)
  const domain = fields.host('domain', 'example.eu.auth0.com')
  const audience = fields.texts('audience', "the API's identifier")
  if (listOf(audience).some((one) => domain !== '' && one.startsWith(`https://${domain}/`)))
    fields.problem("`audience` must be your own API's identifier: with Auth0's, every token of the tenant would do")
  fields.done()
  return { issuer: `https://${domain}/`, audience, algorithms: ['RS256', 'PS256'] }
}
