import { rolesFromKeys } from '../claims/claim-paths.js'
import type { IssuerOptions } from '../shared/issuer-options.js'
import { ProviderFields } from './provider-fields.js'

export interface ZitadelOptions {
  /** The instance's domain, or its custom domain: `example-a1b2c3.zitadel.cloud`. */
  readonly domain: string
  /** The resource ID of the project this API belongs to: its audience, and where its roles are. */
  readonly projectId: string
}

const digits = { is: (text: string): boolean => /^\d+$/.test(text), what: "the project's resource ID, digits only" }

/**
 * JWT access tokens of a Zitadel instance for the APIs of one project.
 *
 * Encodes: the issuer without a slash; the project's ID as audience; `jti`, which ID tokens do not have, although they are for the project
 * too; the roles of this project, which are the keys of an object in `urn:zitadel:iam:org:project:{projectId}:roles`. The claim without an ID
 * is not read: it holds the roles of the project the client belongs to.
 *
 * Does not check: in which organization a role was granted (the values of those keys): look at the claim itself where that matters.
 * Could not be verified: whether JWT access tokens carry scopes; Zitadel's own list of claims does not name them, so authorise by roles.
 *
 * Needs at Zitadel: token type JWT for the client (the default is opaque); clients that ask for the scope
 * `urn:zitadel:iam:org:project:id:{projectId}:aud`; for roles, "Assert Roles on Authentication" at the project or the scope
 * `urn:zitadel:iam:org:projects:roles`.
 *
 * @throws {@link ConfigError} for missing, malformed or unknown fields.
 */
export function zitadel(options: ZitadelOptions): IssuerOptions {
  const fields = new ProviderFields('zitadel', options)
  const domain = fields.host('domain', 'example-a1b2c3.zitadel.cloud')
  const projectId = fields.text('projectId', digits)
  fields.done()
  return {
    issuer: `https://${domain}`,
    audience: projectId,
    requiredClaims: ['jti'],
    roleClaims: [rolesFromKeys(`urn:zitadel:iam:org:project:${projectId}:roles`)],
  }
}
