import type { IssuerOptions } from '../shared/issuer-options.js'
import { listOf, ProviderFields } from './provider-fields.js'

export interface CognitoOptions {
  /** The user pool's ID, `eu-central-1_aBcDeFgHi`; the region is part of it. */
  readonly userPoolId: string
  /** Its region, to be held against the ID. May be left out. */
  readonly region?: string
  /** The app clients whose tokens are accepted. */
  readonly clientId: string | readonly string[]
  /** This API, if clients ask for tokens that are bound to it (`resource`). Then no other token is accepted. */
  readonly audience?: string | readonly string[]
}

const poolId = {
  is: (text: string): boolean => /^[a-z]{2}-(?:[a-z]+-){1,2}\d+_[A-Za-z0-9]+$/.test(text),
  what: 'the ID of a user pool, such as eu-central-1_aBcDeFgHi, not its name or ARN',
}

/**
 * Access tokens of an Amazon Cognito user pool.
 *
 * Encodes: the issuer of the pool; `token_use` must be `access`; the client is held to `client_id`, because most tokens have no `aud` – one
 * that has it was asked for with `resource` and counts only for that API; groups in `cognito:groups` are the roles; RS256.
 *
 * Does not check: which API a token without `aud` is for – any client of the list may call; tell APIs apart by custom scopes. Nor whether
 * the user has signed out since (`origin_jti`): revoke by a denylist.
 * Could not be verified: the regions in China, the European Sovereign Cloud, and the newer issuer of pools that are replicated to several
 * regions (a host that begins with `issuer`), on whose spelling sources differ: there, copy `iss` from a token and add `issuer`.
 *
 * Needs at Cognito: an app client; a resource server with custom scopes, because a token from sign-in through the API rather than the OAuth
 * endpoints carries only `aws.cognito.signin.user.admin`.
 *
 * @throws {@link ConfigError} for missing, malformed or unknown fields.
 */
export function cognito(options: CognitoOptions): IssuerOptions {
  const fields = new ProviderFields('cognito', options)
  const pool = fields.text('userPoolId', poolId)
  const clients = listOf(fields.texts('clientId', 'the ID of an app client'))
  const audience = fields.has('audience') ? fields.texts('audience', 'the identifier of this API') : undefined
  const [region = ''] = pool.split('_')
  const isOfPool = (value: unknown): value is string => value === region
  fields.value('region', isOfPool, 'the one that the ID of the user pool begins with, or left out')
  fields.done()
  const isAccess = { claim: 'token_use', oneOf: ['access'] }
  return {
    issuer: `https://cognito-idp.${region}.amazonaws.com/${pool}`,
    algorithms: ['RS256'],
    roleClaims: ['cognito:groups'],
    ...(audience === undefined
      ? { audience: clients, audienceClaims: ['aud', 'client_id'], requiredClaims: [isAccess] }
      : { audience, requiredClaims: [isAccess, { claim: 'client_id', oneOf: clients }] }),
  }
}
