import { createHash } from 'node:crypto'
import { spareKeys } from '@claimcheck/test-fixtures'
import { entra } from '../../src/providers.js'
import { describeFields, describeProvider, discovered, published, times } from './provider-suite.js'

const tenant = 'aaaabbbb-0000-cccc-1111-dddd2222eeee'
const second = 'bbbbcccc-1111-dddd-2222-eeee3333ffff'
const stranger = '72f988bf-86f1-41af-91ab-2d7cd011db47'
const consumers = '9188040d-6c67-4c5b-b112-36a304b66dad'
const api = '11112222-bbbb-3333-cccc-4444dddd5555'
const client = '00001111-aaaa-2222-bbbb-3333cccc4444'
const source = 'learn.microsoft.com: Access token claims reference'
const validating = 'learn.microsoft.com: Access tokens, Validate tokens'

const issuerOf = (id: string) => `https://login.microsoftonline.com/${id}/v2.0`
const header = { alg: 'RS256', typ: 'JWT', kid: 'H4iJ5kL6mN7oP8qR9sT0uV1wX2y' } as const
const payload = {
  aud: api,
  iss: issuerOf(tenant),
  nbf: times.iat,
  ...times,
  azp: client,
  azpacr: '0',
  name: 'Ada',
  oid: '22223333-cccc-4444-dddd-5555eeee6666',
  preferred_username: 'ada@example.com',
  rh: '0.AAAA',
  scp: 'Orders.Read Orders.Write',
  sub: 'HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ',
  tid: tenant,
  uti: 'sBGlVyjPRkKmXXXX',
  ver: '2.0',
}
const auth = {
  subject: payload.sub,
  clientId: client,
  principal: 'user',
  scopes: ['Orders.Read', 'Orders.Write'],
  roles: [],
} as const
const app = { ...payload, scp: undefined, sub: payload.oid, roles: ['Orders.Read.All'], azpacr: '1' }
const appAuth = { ...auth, subject: payload.oid, scopes: [], roles: ['Orders.Read.All'] } as const

/** A JWK as Entra has it: without `alg`, with `x5t`, and with the issuer it serves. */
const jwk = (kid: string, issuer?: string) => published('RS256', { kid, x5t: kid, alg: undefined, issuer })
const foreign = { ...spareKeys.RS256.publicJwk, kid: 'foreign', alg: undefined, issuer: issuerOf(consumers) }

const documents = (id: string) =>
  discovered({
    issuer: issuerOf(id),
    metadata: `${issuerOf(id)}/.well-known/openid-configuration`,
    jwks: `https://login.microsoftonline.com/${id}/discovery/v2.0/keys`,
    keys: [jwk(header.kid, issuerOf(id)), jwk('shared', issuerOf('{tenantid}')), foreign],
  })

const idToken = { ...payload, azp: undefined, azpacr: undefined, scp: undefined, aud: api }
const graph = { ...payload, aud: '00000003-0000-0000-c000-000000000000', iss: `https://sts.windows.net/${tenant}/` }
const byForeign = { header: { ...header, kid: 'foreign' }, key: spareKeys.RS256.privateKey }

describeProvider({
  name: 'entra',
  options: entra({ tenant, audience: api }),
  documents: documents(tenant),
  accepted: [
    { title: "a user's token", source, header, payload, auth },
    {
      title: 'a key that serves every tenant',
      source: validating,
      header: { ...header, kid: 'shared' },
      payload,
      auth,
    },
    {
      title: "an app's token with the optional claim idtyp",
      source,
      header,
      payload: { ...app, idtyp: 'app' },
      auth: { ...appAuth, principal: 'client' },
    },
    { title: "an app's token without it, which does not tell", source, header, payload: app, auth: appAuth },
  ],
  refused: [
    {
      title: 'an ID token with a nonce',
      source: 'learn.microsoft.com: ID token claims reference',
      header,
      payload: { ...idToken, nonce: '12345' },
      code: 'type_refused',
      hint: 'id_token',
    },
    {
      title: 'an ID token without, for an app that is its own API',
      source: 'learn.microsoft.com: ID token claims reference',
      header,
      payload: idToken,
      code: 'claim_missing',
    },
    {
      title: 'a token of version 1',
      source,
      header,
      payload: { ...graph, aud: api, ver: '1.0' },
      code: 'issuer_unknown',
    },
    {
      title: 'a token for Microsoft Graph',
      source: validating,
      header: { ...header, nonce: 'zmSHmP' },
      payload: graph,
      code: 'issuer_unknown',
    },
    {
      title: 'another tenant',
      source: validating,
      header,
      payload: { ...payload, iss: issuerOf(stranger), tid: stranger },
      code: 'issuer_unknown',
    },
    {
      title: 'a tid that is not the issuer',
      source: validating,
      header,
      payload: { ...payload, tid: stranger },
      code: 'claim_mismatch',
    },
    {
      title: 'a key that serves another tenant',
      source: validating,
      ...byForeign,
      payload,
      code: 'key_unknown',
    },
    {
      title: 'another API',
      source,
      header,
      payload: { ...payload, aud: client },
      code: 'audience_mismatch',
      hint: 'audience_is_client_id',
    },
    {
      title: 'the Application ID URI, which version 2 never has',
      source,
      header,
      payload: { ...payload, aud: `api://${api}` },
      code: 'audience_mismatch',
    },
  ],
})

describeProvider({
  name: 'entra with several tenants',
  options: entra({ tenants: [tenant, second], audience: api }),
  documents: { ...documents(tenant), ...documents(second) },
  accepted: [
    { title: 'the first', source: validating, header, payload, auth },
    {
      title: 'the second',
      source: validating,
      header,
      payload: { ...payload, iss: issuerOf(second), tid: second },
      auth,
    },
  ],
  refused: [
    {
      title: 'a third',
      source: validating,
      header,
      payload: { ...payload, iss: issuerOf(stranger), tid: stranger },
      code: 'issuer_unknown',
    },
    {
      title: 'the template itself',
      source: validating,
      header,
      payload: { ...payload, iss: issuerOf('{tenantid}') },
      code: 'issuer_unknown',
    },
    { title: 'a key that serves another tenant', source: validating, ...byForeign, payload, code: 'key_unknown' },
  ],
})

const v1 = `https://sts.windows.net/${tenant}/`
const uri = 'api://orders.example.com'
const { azp: _azp, azpacr: _azpacr, ...common } = payload
const payloadV1 = { ...common, iss: v1, aud: uri, appid: client, appidacr: '0', ver: '1.0' }
const graphHeader = { ...header, nonce: 'zmSHmP', x5t: header.kid }
const hashed = createHash('sha256').update(graphHeader.nonce).digest('base64url')

describeProvider({
  name: 'entra of version 1',
  options: entra({ tenant, audience: [uri, api], version: 1 }),
  documents: discovered({
    issuer: v1,
    metadata: `${v1}.well-known/openid-configuration`,
    jwks: 'https://login.microsoftonline.com/common/discovery/keys',
    keys: [jwk(header.kid)],
  }),
  accepted: [
    { title: "a user's token", source, header: { ...header, x5t: header.kid }, payload: payloadV1, auth },
    { title: 'the client ID as audience', source, header, payload: { ...payloadV1, aud: api }, auth },
    {
      title: "an app's token",
      source,
      header,
      payload: {
        ...app,
        azp: undefined,
        ...payloadV1,
        scp: undefined,
        sub: payload.oid,
        roles: app.roles,
        idtyp: 'app',
      },
      auth: { ...appAuth, principal: 'client' },
    },
  ],
  refused: [
    {
      title: 'a token for Microsoft Graph, whose signature is over another nonce than it shows',
      source: 'AzureAD/azure-activedirectory-identitymodel-extensions-for-dotnet, "nonce" in the header',
      header: graphHeader,
      signedHeader: { ...graphHeader, nonce: hashed },
      payload: { ...payloadV1, aud: 'https://graph.microsoft.com' },
      code: 'signature_invalid',
    },
    { title: 'a token of version 2', source, header, payload, code: 'issuer_unknown' },
    {
      title: 'the issuer without its slash',
      source: 'RFC 8414 §4',
      header,
      payload: { ...payloadV1, iss: v1.slice(0, -1) },
      code: 'issuer_unknown',
      hint: 'issuer_trailing_slash',
    },
    {
      title: 'an ID token',
      source: 'learn.microsoft.com: ID token claims reference',
      header,
      payload: { ...payloadV1, aud: api, appid: undefined, scp: undefined },
      code: 'claim_missing',
    },
  ],
})

const id =
  'a Directory (tenant) ID, a GUID in lower case: tokens name their tenant by it, never by a domain, common or organizations'

describeFields(entra, [
  {
    title: 'nothing',
    fields: {},
    problems: [
      "entra: `audience` is required: the API's Application (client) ID, or with version 1 its Application ID URI",
      'entra: one of `tenant` and `tenants` is required',
    ],
  },
  {
    title: 'a tenant and tenants',
    fields: { tenant, tenants: [tenant], audience: api },
    problems: ['entra: one of `tenant` and `tenants` is required'],
  },
  ...['common', 'contoso.onmicrosoft.com', tenant.toUpperCase()].map((wrong) => ({
    title: `the tenant ${wrong}`,
    fields: { tenant: wrong, audience: api },
    problems: [`entra: \`tenant\` must be ${id}`],
  })),
  {
    title: 'a list with a domain',
    fields: { tenants: [tenant, 'contoso.com'], audience: api },
    problems: [`entra: \`tenants\` must be a non-empty list, each ${id}`],
  },
  {
    title: 'no tenants',
    fields: { tenants: [], audience: api },
    problems: [`entra: \`tenants\` must be a non-empty list, each ${id}`],
  },
  {
    title: 'a version as tokens write it',
    fields: { tenant, audience: api, version: '2.0' },
    problems: ['entra: `version` must be 1 or 2, as a number'],
  },
  {
    title: 'the Application ID URI with version 2',
    fields: { tenant, audience: uri },
    problems: [
      "entra: `audience` must be or hold the API's Application (client) ID, a GUID: version 2 has no other in `aud`",
    ],
  },
])
