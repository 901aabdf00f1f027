import { remoteCertificates } from '../key/remote-keys.js'
import type { IssuerOptions } from '../shared/issuer-options.js'
import { ProviderFields } from './provider-fields.js'

export interface FirebaseOptions {
  /** The project's ID, `example-1a2b3`: not its name, and not its number. */
  readonly projectId: string
}

const certificates = 'https://www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com'

const idForm = {
  is: (text: string): boolean => /^[a-z][a-z0-9:.-]{3,62}$/.test(text),
  what: "the project's ID, such as example-1a2b3, not its name or number",
}

/**
 * ID tokens of Firebase Authentication, which its clients send to APIs in place of access tokens.
 *
 * Encodes: the issuer `https://securetoken.google.com/{projectId}`; the project's ID as audience; keys that are published as certificates under
 * their `kid`; `sub`, `iat` and `auth_time` must be there; RS256. As Firebase's documentation asks, but for one thing:
 *
 * Does not check: that `auth_time` is in the past. Nor whether the user was disabled or the session revoked, which only a call of
 * Firebase can tell; how the user signed in – anonymous users pass, see `firebase.sign_in_provider`; and the tenant of Identity
 * Platform (`firebase.tenant`), so with several tenants ask for it by `requireClaim`.
 * Could not be verified: the form of session cookies (another issuer, `https://session.firebase.google.com/{projectId}`); they are refused.
 *
 * Needs nothing at Firebase. Tokens have no scopes, and no client, so `principal` is undefined. Custom claims stand at the top: a claim
 * `roles` is read as roles; for another name add `roleClaims`.
 *
 * @throws {@link ConfigError} for missing, malformed or unknown fields.
 */
export function firebase(options: FirebaseOptions): IssuerOptions {
  const fields = new ProviderFields('firebase', options)
  const projectId = fields.text('projectId', idForm)
  fields.done()
  return {
    issuer: `https://securetoken.google.com/${projectId}`,
    audience: projectId,
    algorithms: ['RS256'],
    keys: remoteCertificates(certificates),
    requiredClaims: ['sub', 'iat', 'auth_time'],
  }
}
