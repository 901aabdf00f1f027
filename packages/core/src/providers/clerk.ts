import { remoteKeys } from '../key/remote-keys.js'
import type { IssuerOptions } from '../shared/issuer-options.js'
import { ProviderFields } from './provider-fields.js'

export interface ClerkOptions {
  /** The Frontend API URL, from the dashboard's API keys page: `https://clerk.example.com`. */
  readonly frontendApiUrl: string
  /** The origins of your web applications, as in Clerk's own SDKs: `https://app.example.com`. */
  readonly authorizedParties: readonly string[]
}

/**
 * Session tokens of Clerk, version 2.
 *
 * Encodes: the issuer is the Frontend API URL, and the keys stand at its `/.well-known/jwks.json`; there is no `aud`, so `azp` – the
 * origin the session was used from – must be one of `authorizedParties`; `sts` must be `active`, so a session with open tasks (`pending`) is out;
 * the role in the active organization (`o.rol`, without `org:`) is the role; RS256.
 *
 * Does not check: which organization is active: whoever asks for a role must look at `o.id`, too. Permissions (`o.per`, `o.fpm`) are not decoded.
 * Nor impersonation (`act`). Session tokens have no scopes.
 * Could not be verified: that `sts` is in every token of version 2 – Clerk lists it among the default claims, and published tokens have it; one
 * without is refused, and so are all of version 1, deprecated in April 2025.
 *
 * Refuses: tokens without `azp`, which apps that send no `Origin` get (native apps, and tokens made by the Backend API). Where they must
 * pass: `{ ...clerk(…), audience: unchecked('native apps send no origin') }`. Clerk's OAuth access tokens and JWT templates are of another shape.
 *
 * Needs nothing at Clerk. The token of a same-origin request is in the cookie `__session`: `fromCookie('__session', { origins })`.
 *
 * @throws {@link ConfigError} for missing, malformed or unknown fields.
 */
export function clerk(options: ClerkOptions): IssuerOptions {
  const fields = new ProviderFields('clerk', options)
  const issuer = fields.base('frontendApiUrl', 'https://clerk.example.com')
  const audience = fields.origins('authorizedParties', 'https://app.example.com')
  fields.done()
  return {
    issuer,
    audience,
    audienceClaims: ['azp'],
    algorithms: ['RS256'],
    keys: remoteKeys(`${issuer}/.well-known/jwks.json`),
    requiredClaims: ['sub', 'sid', { claim: 'sts', oneOf: ['active'] }],
    roleClaims: [['o', 'rol']],
  }
}
