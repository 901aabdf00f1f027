import { remoteKeys } from '../key/remote-keys.js'
import type { IssuerOptions } from '../shared/issuer-options.js'
import { ProviderFields } from './provider-fields.js'

/** The project's reference, or where it is. */
export type SupabaseOptions =
  | {
      /** The reference in the project's URL, `https://{projectRef}.supabase.co`. */
      readonly projectRef: string
      readonly url?: never
    }
  | {
      readonly projectRef?: never
      /** The project's URL, for a custom domain or your own installation: `https://api.example.com`. */
      readonly url: string
    }

const reference = {
  is: (text: string): boolean => /^[a-z0-9]+$/.test(text),
  what: "the project's reference, small letters and digits, not its URL or name",
}

/**
 * Access tokens of signed-in users of a Supabase project.
 *
 * Encodes: the issuer `{url}/auth/v1`, the only thing that tells projects apart, because `aud` is the same for all of them; `aud` and
 * `role` must be `authenticated`, so `anon` and `service_role` are out, also as API keys; `session_id`; ES256 and RS256.
 *
 * Does not check: `is_anonymous` – users who signed in anonymously are `authenticated` too: `requireClaim('is_anonymous', false)`. Nor `aal`
 * (MFA). Nor apart from a session: the token of a third-party OAuth client, which has `client_id` besides and passes as the user's own:
 * where such clients are registered, refuse a defined `auth.clientId` in the handler. A session's tokens have no scopes and no client, so
 * `principal` is undefined. Of their metadata only `app_metadata` can be
 * trusted: `user_metadata` is written by the user.
 * Could not be verified: what a project with a custom domain has in `iss` (copy it from a token).
 *
 * Needs at Supabase: asymmetric signing keys (JWT Keys). With the legacy secret, tokens are HS256 and no keys are published: every
 * token is `algorithm_refused`, hint `hs256_without_secret`. Keys are cached for 10 minutes there: wait 20 between the steps of a rotation.
 *
 * @throws {@link ConfigError} for missing, malformed or unknown fields.
 */
export function supabase(options: SupabaseOptions): IssuerOptions {
  const fields = new ProviderFields('supabase', options)
  if (fields.has('projectRef') === fields.has('url')) fields.problem('one of `projectRef` and `url` is required')
  const projectRef = fields.has('projectRef') ? fields.text('projectRef', reference) : ''
  const url = fields.has('url') ? fields.base('url', 'https://api.example.com') : `https://${projectRef}.supabase.co`
  fields.done()
  const issuer = `${url}/auth/v1`
  return {
    issuer,
    audience: 'authenticated',
    algorithms: ['ES256', 'RS256'],
    keys: remoteKeys(`${issuer}/.well-known/jwks.json`),
    requiredClaims: ['sub', 'session_id', { claim: 'role', oneOf: ['authenticated'] }],
  }
}
