import type { IssuerOptions } from '../shared/issuer-options.js'
import { ProviderFields } from './provider-fields.js'

export interface AuthentikOptions {
  /** Where authentik is for its users: `https://auth.example.com`. */
  readonly url: string
  /** The application's slug. */
  readonly slug: string
  /** The provider's Client ID, which authentik has in `aud`. */
  readonly clientId: string | readonly string[]
}

const slugForm = { is: (text: string): boolean => /^[A-Za-z0-9_-]+$/.test(text), what: "the application's slug" }

/**
 * Access tokens of one OAuth2/OpenID provider of authentik.
 *
 * Encodes: the issuer `{url}/application/o/{slug}/` with a slash at the end; the client's ID as audience; `uid`, which ID tokens do not have;
 * groups in `groups` are the roles; only asymmetric algorithms.
 *
 * Does not check: which API a token is for – authentik names only the client; give each API its own provider, or tell them apart by scopes.
 * Refuses, too, what an ID token betrays: a client that sends `nonce` gets it into its access token, and without a claim `scope` beside it
 * the two cannot be told apart (`type_refused`, hint `id_token`): add a scope mapping that returns `scope`.
 * Could not be verified: which releases write `scope` by themselves.
 *
 * Needs at authentik: a Signing Key for the provider, RSA or EC. Without one it signs with the client secret (HS256) and publishes no keys: every
 * token is `algorithm_refused`, hint `hs256_without_secret`. No Encryption Key: tokens would be `token_encrypted`. Issuer mode "each provider
 * has a different issuer"; for the global one add `issuer`. The host in `iss` is the one clients log in at.
 *
 * @throws {@link ConfigError} for missing, malformed or unknown fields.
 */
export function authentik(options: AuthentikOptions): IssuerOptions {
  const fields = new ProviderFields('authentik', options)
  const url = fields.base('url', 'https://auth.example.com')
  const slug = fields.text('slug', slugForm)
  const audience = fields.texts('clientId', "the provider's Client ID")
  fields.done()
  return {
    issuer: `${url}/application/o/${slug}/`,
    audience,
    algorithms: ['RS256', 'ES256', 'ES384', 'ES512'],
    requiredClaims: ['uid'],
    roleClaims: ['groups'],
  }
}
