import { zitadel } from '../../src/providers.js'
import { describeFields, describeProvider, discovered, published, times } from './provider-suite.js'

const issuer = 'https://example-a1b2c3.zitadel.cloud'
const project = '69234237810729019'
const client = '69234237810729234'
const source = 'zitadel.com/docs: Claims'
const header = { alg: 'RS256', typ: 'JWT', kid: '296384501239853057' } as const
const payload = {
  iss: issuer,
  aud: [client, project],
  azp: client,
  sub: '77776025198584418',
  jti: '69234237813329048',
  nbf: times.iat,
  ...times,
  [`urn:zitadel:iam:org:project:${project}:roles`]: {
    editor: { '165717086091542771': 'acme.example.com' },
    viewer: {},
  },
  'urn:zitadel:iam:org:project:roles': { admin: { '165717086091542771': 'acme.example.com' } },
}
const auth = {
  subject: payload.sub,
  clientId: client,
  principal: 'user',
  scopes: [],
  roles: ['editor', 'viewer'],
} as const
const idToken = { ...payload, jti: undefined, amr: ['pwd'], auth_time: times.iat }

describeProvider({
  name: 'zitadel',
  options: zitadel({ domain: 'example-a1b2c3.zitadel.cloud', projectId: project }),
  documents: discovered({
    issuer,
    metadata: `${issuer}/.well-known/openid-configuration`,
    jwks: `${issuer}/oauth/v2/keys`,
    keys: [published('RS256', { kid: header.kid })],
  }),
  accepted: [
    { title: "a user's token, with the roles of the project", source, header, payload, auth },
    {
      title: "no roles at the project, although there are at the client's",
      source: 'zitadel.com/docs: Retrieve User Roles',
      header,
      payload: { ...payload, [`urn:zitadel:iam:org:project:${project}:roles`]: undefined },
      auth: { ...auth, roles: [] },
    },
  ],
  refused: [
    {
      title: 'an ID token of the code flow, which is for the project, too',
      source,
      header,
      payload: { ...idToken, at_hash: 'HxZsRMtvrLwWBCCUZTYQxA' },
      code: 'type_refused',
      hint: 'id_token',
    },
    { title: 'an ID token of the implicit flow', source, header, payload: idToken, code: 'claim_missing' },
    {
      title: 'a token that was not asked for this project',
      source: 'zitadel.com/docs: Scopes',
      header,
      payload: { ...payload, aud: [client] },
      code: 'audience_mismatch',
      hint: 'audience_is_client_id',
    },
    {
      title: 'another instance',
      source,
      header,
      payload: { ...payload, iss: 'https://other-d4e5f6.zitadel.cloud' },
      code: 'issuer_unknown',
    },
    {
      title: 'roles that are no object',
      source,
      header,
      payload: { ...payload, [`urn:zitadel:iam:org:project:${project}:roles`]: ['editor'] },
      code: 'claims_malformed',
    },
    {
      title: 'an opaque token',
      source,
      text: 'V1-at_296384501239853057',
      code: 'token_malformed',
      hint: 'token_opaque',
    },
  ],
})

const domain =
  'a bare host name such as example-a1b2c3.zitadel.cloud: in lower case, without https://, port, path or slash'

describeFields(zitadel, [
  {
    title: 'nothing',
    fields: {},
    problems: [
      `zitadel: \`domain\` is required: ${domain}`,
      "zitadel: `projectId` is required: the project's resource ID, digits only",
    ],
  },
  {
    title: "an issuer and a project's name",
    fields: { domain: issuer, projectId: 'shop' },
    problems: [
      `zitadel: \`domain\` must be ${domain}`,
      "zitadel: `projectId` must be the project's resource ID, digits only",
    ],
  },
  {
    title: 'what nobody asked for',
    fields: { domain: 'a.zitadel.cloud', projectId: project, audience: 'x' },
    problems: ['zitadel: unknown option `audience`; known are domain, projectId'],
  },
])
