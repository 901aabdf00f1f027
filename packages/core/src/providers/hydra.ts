import type { IssuerOptions } from '../shared/issuer-options.js'
import { ProviderFields } from './provider-fields.js'

export interface HydraOptions {
  /** `urls.self.issuer` of Hydra's configuration to the letter, with a slash at the end if it has one; at Ory Network the project's URL. */
  readonly issuer: string
  /** This API, as clients ask for it by `audience`. */
  readonly audience: string | readonly string[]
}

/**
 * JWT access tokens of Ory Hydra.
 *
 * Encodes: scopes in `scp`, a list, or `scope` where Hydra is told to write that; what the consent app adds to the session stands in
 * `ext`, and so do the roles: `ext.roles`, or `roles` where Hydra is told to put it at the top; `client_id` and `jti`, which ID tokens do not
 * both have.
 *
 * Does not check: anything else in `ext`.
 * Could not be verified: which releases know `strategies.jwt.scope_claim`; both forms are read.
 *
 * Needs at Hydra: `strategies.access_token: jwt` (the default is opaque, `ory_at_…`, which is `token_malformed` here); clients that may ask for
 * this `audience` and do; for roles, a consent app that puts `roles` into the access token's session.
 *
 * @throws {@link ConfigError} for missing, malformed or unknown fields.
 */
export function hydra(options: HydraOptions): IssuerOptions {
  const fields = new ProviderFields('hydra', options)
  const issuer = fields.url('issuer', 'https://auth.example.com/')
  const audience = fields.texts('audience', "the API's identifier")
  fields.done()
  return {
    issuer,
    audience,
    requiredClaims: ['client_id', 'jti'],
    scopeClaims: ['scp', 'scope'],
    roleClaims: [['ext', 'roles'], 'roles'],
  }
}
