import type { IssuerOptions } from '../shared/issuer-options.js'
import { listOf, ProviderFields } from './provider-fields.js'

export interface KeycloakOptions {
  /** Where Keycloak is for its users: `https://sso.example.com`, with `/auth` at the end before version 17 or where it is kept. */
  readonly url: string
  readonly realm: string
  /** This API in `aud`: usually the ID of its own client. */
  readonly audience: string | readonly string[]
  /** The client whose roles are read. Default: the roles of the realm are. */
  readonly client?: string
}

const realmName = {
  is: (text: string): boolean => /^[A-Za-z0-9._~%-]+$/.test(text),
  what: "the realm's name as it stands in `iss`, with other than letters, digits and . _ ~ - percent-encoded",
}

/**
 * Access tokens of a Keycloak realm.
 *
 * Encodes: the issuer `{url}/realms/{realm}` without a slash at the end; the payload's `typ` must be `Bearer`, which ID, refresh and
 * logout tokens are not; roles in `resource_access.{client}.roles` with `client`, else in `realm_access.roles`. Never both: a role `admin` of
 * the realm and one of a client are two different things, and where only the first place that is there counted, a user without roles
 * at the client would fall back on the realm's.
 *
 * Does not check: what a lightweight access token leaves out: there roles are missing rather than wrong. `principal` says `user` for service
 * accounts too. Tokens bound by DPoP or a certificate carry `cnf` and are refused.
 * Could not be verified: which releases write `at+jwt` into the header (either is accepted).
 *
 * Needs at Keycloak: an audience mapper (or a client scope with one), because `aud` is otherwise empty or just `account`; the roles scope
 * for clients; a fixed hostname (`hostname`), because `iss` otherwise follows the URL of each login.
 *
 * @throws {@link ConfigError} for missing, malformed or unknown fields, and for the audience `account`, which most tokens of a realm have.
 */
export function keycloak(options: KeycloakOptions): IssuerOptions {
  const fields = new ProviderFields('keycloak', options)
  const url = fields.base('url', 'https://sso.example.com')
  const realm = fields.text('realm', realmName)
  const audience = fields.texts('audience', 'the audience that a mapper puts into `aud`')
  const client = fields.has('client')
    ? fields.text('client', { is: (text) => text !== '', what: "a client's ID" })
    : undefined
  if (listOf(audience).includes('account'))
    fields.problem(
      '`audience` must not be account: most tokens of a realm have it; add an audience mapper for this API',
    )
  fields.done()
  return {
    issuer: `${url}/realms/${realm}`,
    audience,
    requiredClaims: [{ claim: 'typ', oneOf: ['Bearer'] }],
    scopeClaims: ['scope'],
    roleClaims: [client === undefined ? ['realm_access', 'roles'] : ['resource_access', client, 'roles']],
  }
}
