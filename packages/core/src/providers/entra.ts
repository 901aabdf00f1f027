import { checkKeyIssuer } from '../key/key-issuer.js'
import { discoverKeys } from '../key/remote-keys.js'
import type { IssuerOptions } from '../shared/issuer-options.js'
import { isStringList } from '../shared/option-reader.js'
import { listOf, ProviderFields } from './provider-fields.js'

interface EntraTokens {
  /** The API's Application (client) ID, which is what version 2 has in `aud`; for version 1 the Application ID URI, or both. */
  readonly audience: string | readonly string[]
  /** `requestedAccessTokenVersion` of the API's manifest; there, null means 1. Default 2. */
  readonly version?: 1 | 2
}

/** One tenant, or several. */
export type EntraOptions = EntraTokens &
  (
    | {
        /** The Directory (tenant) ID, a GUID. */
        readonly tenant: string
        readonly tenants?: never
      }
    | {
        readonly tenant?: never
        /** The Directory (tenant) IDs of all the tenants that are trusted: exactly these. */
        readonly tenants: readonly string[]
      }
  )

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/
const tenantId = {
  is: (text: string): boolean => guid.test(text),
  what: 'a Directory (tenant) ID, a GUID in lower case: tokens name their tenant by it, never by a domain, common or organizations',
}

const versions = {
  1: { before: 'https://sts.windows.net/', after: '/', client: 'appid' },
  2: { before: 'https://login.microsoftonline.com/', after: '/v2.0', client: 'azp' },
} as const

/**
 * Access tokens of Microsoft Entra ID for an API of yours, of one tenant or of several.
 *
 * Encodes: the issuer of each version (`https://sts.windows.net/{tenant}/` with a slash, `https://login.microsoftonline.com/{tenant}/v2.0`
 * without); `tid` is a tenant that was named; `azp` or `appid` must be there, which ID tokens do not have; scopes in `scp`, app roles in `roles`;
 * RS256. With version 2, a key that names its `issuer` serves only that tenant.
 *
 * Does not check: whether a token has `scp` or `roles` at all – any app of the tenant can get one without, so ask for a scope or a role on every
 * route. Nor `groups`, which are left out of tokens when there are many. `principal` tells apps from users only by the optional claim
 * `idtyp`: without it, it says `user` for both. `subject` is `sub`, which differs from app to app; `oid` does not.
 * Could not be verified: national clouds, External ID and B2C, whose issuers are others. The keys of version 1 name no issuer according
 * to Microsoft's own library, so there is nothing to hold them to.
 *
 * Needs at Entra: an app registration for the API with a scope or app roles; `requestedAccessTokenVersion` as `version` says (the API decides, not the
 * endpoint that clients use); the optional claim `idtyp` for access tokens. A client that asks for no scope of the API gets a token for Microsoft
 * Graph, which only Graph can verify. With signing keys of the app's own, add as `keys`
 * `remoteKeys('https://login.microsoftonline.com/{tenant}/discovery/keys?appid=…')`.
 *
 * @throws {@link ConfigError} for missing, malformed or unknown fields, and for an `audience` that version 2 never has.
 */
export function entra(options: EntraOptions): IssuerOptions {
  const fields = new ProviderFields('entra', options)
  const audience = fields.texts(
    'audience',
    "the API's Application (client) ID, or with version 1 its Application ID URI",
  )
  const version = readVersion(fields)
  const tenants = readTenants(fields)
  if (version === 2 && audience !== '' && !listOf(audience).some((one) => guid.test(one)))
    fields.problem(
      "`audience` must be or hold the API's Application (client) ID, a GUID: version 2 has no other in `aud`",
    )
  fields.done()
  return { ...tokensOf(version, tenants), audience }
}

function readVersion(fields: ProviderFields): 1 | 2 {
  return fields.value('version', (value): value is 1 | 2 => value === 1 || value === 2, '1 or 2, as a number') ?? 2
}

function readTenants(fields: ProviderFields): string | readonly string[] {
  if (fields.has('tenant') === fields.has('tenants')) fields.problem('one of `tenant` and `tenants` is required')
  if (!fields.has('tenants')) return fields.has('tenant') ? fields.text('tenant', tenantId) : ''
  const areIds = (value: unknown): value is readonly string[] => isStringList(value) && value.every(tenantId.is)
  return [...(fields.value('tenants', areIds, `a non-empty list, each ${tenantId.what}`) ?? [])]
}

function tokensOf(version: 1 | 2, tenants: string | readonly string[]): Omit<IssuerOptions, 'audience'> {
  const { before, after, client } = versions[version]
  const isOne = typeof tenants === 'string'
  return {
    issuer: isOne ? before + tenants + after : { template: `${before}{tenantid}${after}`, tenants },
    algorithms: ['RS256'],
    requiredClaims: [client, { claim: 'tid', oneOf: listOf(tenants) }],
    scopeClaims: ['scp'],
    // For several tenants the template does this.
    ...(isOne && version === 2 && { keys: checkKeyIssuer(discoverKeys()) }),
  }
}
