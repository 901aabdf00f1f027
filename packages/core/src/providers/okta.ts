import type { IssuerOptions } from '../shared/issuer-options.js'
import { listOf, ProviderFields } from './provider-fields.js'

export interface OktaOptions {
  /** Your Okta domain, or the custom domain if clients log in there: `example.okta.com`. */
  readonly domain: string
  /** The ID of the custom authorization server. Default `default`. */
  readonly authorizationServer?: string
  /** The authorization server's audience, `api://default` unless it was changed. */
  readonly audience: string | readonly string[]
}

const orgServer =
  'the org authorization server signs access tokens for Okta itself and does not publish their keys: create a custom authorization server (Security > API), let clients use it, and name it in `authorizationServer` and its audience in `audience`'

/**
 * Access tokens of a custom authorization server of Okta.
 *
 * Encodes: the issuer `https://{domain}/oauth2/{authorizationServer}` without a slash at the end; scopes in `scp`, a list; RS256; roles in
 * `groups`, which is there only when the authorization server has a groups claim of that name.
 *
 * Does not check: `uid`. `subject` is `sub`, which is the login name and can change hands; add `subjectClaims: ['uid', 'sub']` for
 * an owner key that cannot. Tokens bound by DPoP carry `cnf` and are refused.
 * Could not be verified: how Okta's keys are marked beyond `kid`, `alg` and `use`.
 *
 * Needs at Okta: a custom authorization server. With a single audience for all its APIs, tell them apart by scopes.
 *
 * @throws {@link ConfigError} for missing, malformed or unknown fields, and for the org authorization server (`org`, or an audience that is
 *   the domain itself), whose access tokens nobody but Okta can verify.
 */
export function okta(options: OktaOptions): IssuerOptions {
  const fields = new ProviderFields('okta', options)
  const domain = fields.host('domain', 'example.okta.com')
  const audience = fields.texts('audience', "the authorization server's audience, such as api://default")
  const server = fields.has('authorizationServer')
    ? fields.text('authorizationServer', { is: (text) => /^[A-Za-z0-9]+$/.test(text), what: 'an ID such as default' })
    : 'default'
  if (server === 'org' || listOf(audience).some((one) => one === `https://${domain}`)) fields.problem(orgServer)
  fields.done()
  return {
    issuer: `https://${domain}/oauth2/${server}`,
    audience,
    algorithms: ['RS256'],
    scopeClaims: ['scp'],
    roleClaims: ['groups'],
  }
}
