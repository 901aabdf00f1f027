import { okta } from '../../src/providers.js'
import { describeFields, describeProvider, discovered, published, times } from './provider-suite.js'

const issuer = 'https://example.okta.com/oauth2/default'
const source = 'developer.okta.com: OpenID Connect & OAuth 2.0 API, Access token'
const header = { alg: 'RS256', kid: 'FJA0HGNtsuuda_Pl45J42kvQqcsu_0C4Fg7pbJLXTHY' } as const
const payload = {
  ver: 1,
  jti: 'AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE',
  iss: issuer,
  aud: 'api://default',
  sub: 'ada@example.com',
  cid: '0oabv6kx4qq6h1U5l0h7',
  uid: '00ujmkLgagxeRrAg20g3',
  scp: ['openid', 'orders.read'],
  auth_time: times.iat - 60,
  ...times,
}
const auth = {
  subject: 'ada@example.com',
  clientId: '0oabv6kx4qq6h1U5l0h7',
  principal: 'user',
  scopes: ['openid', 'orders.read'],
  roles: [],
} as const

const documents = (id: string) =>
  discovered({
    issuer: `https://example.okta.com/oauth2/${id}`,
    metadata: `https://example.okta.com/oauth2/${id}/.well-known/openid-configuration`,
    jwks: `https://example.okta.com/oauth2/${id}/v1/keys`,
    keys: [published('RS256', { kid: header.kid })],
  })

describeProvider({
  name: 'okta',
  options: okta({ domain: 'example.okta.com', audience: 'api://default' }),
  documents: documents('default'),
  accepted: [
    { title: "a user's token", source, header, payload, auth },
    {
      title: 'a token with a groups claim',
      source: 'developer.okta.com: Add a groups claim',
      header,
      payload: { ...payload, groups: ['Everyone', 'Admins'] },
      auth: { ...auth, roles: ['Everyone', 'Admins'] },
    },
    {
      title: "a client's token",
      source: 'developer.okta.com: Client Credentials',
      header,
      payload: { ...payload, sub: payload.cid, uid: undefined, scp: ['orders.read'] },
      auth: { ...auth, subject: payload.cid, principal: 'client', scopes: ['orders.read'] },
    },
  ],
  refused: [
    {
      title: 'an ID token',
      source: 'developer.okta.com: ID token',
      header,
      payload: {
        ...payload,
        aud: payload.cid,
        cid: undefined,
        scp: undefined,
        jti: 'ID.x',
        at_hash: 'preview_at_hash',
      },
      code: 'type_refused',
      hint: 'id_token',
    },
    {
      title: 'a token of the org authorization server',
      source: 'developer.okta.com: Authorization servers',
      header,
      payload: { ...payload, iss: 'https://example.okta.com', aud: 'https://example.okta.com' },
      code: 'issuer_unknown',
    },
    {
      title: 'a token of another authorization server',
      source,
      header,
      payload: { ...payload, iss: 'https://example.okta.com/oauth2/aus9o8wzkhckw9TLa0h7' },
      code: 'issuer_unknown',
    },
    {
      title: 'a token for another audience',
      source,
      header,
      payload: { ...payload, aud: 'api://partners' },
      code: 'audience_mismatch',
    },
    {
      title: 'a token bound by DPoP',
      source: 'RFC 9449 §6.1',
      header,
      payload: { ...payload, cnf: { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' } },
      code: 'binding_unverifiable',
    },
  ],
})

const custom = 'https://example.okta.com/oauth2/aus9o8wzkhckw9TLa0h7'

describeProvider({
  name: 'okta with an authorization server of another ID',
  options: okta({ domain: 'example.okta.com', audience: 'api://o', authorizationServer: 'aus9o8wzkhckw9TLa0h7' }),
  documents: documents('aus9o8wzkhckw9TLa0h7'),
  accepted: [{ title: 'its token', source, header, payload: { ...payload, iss: custom, aud: 'api://o' }, auth }],
  refused: [{ title: "the default one's", source, header, payload, code: 'issuer_unknown' }],
})

const domain = 'a bare host name such as example.okta.com: in lower case, without https://, port, path or slash'
const orgServer =
  'okta: the org authorization server signs access tokens for Okta itself and does not publish their keys: create a custom authorization server (Security > API), let clients use it, and name it in `authorizationServer` and its audience in `audience`'

describeFields(okta, [
  {
    title: 'the org authorization server by name',
    fields: { domain: 'example.okta.com', audience: 'api://default', authorizationServer: 'org' },
    problems: [orgServer],
  },
  {
    title: 'the org authorization server by its audience',
    fields: { domain: 'example.okta.com', audience: 'https://example.okta.com' },
    problems: [orgServer],
  },
  {
    title: 'an issuer for a domain and for an authorization server',
    fields: { domain: issuer, audience: 'api://default', authorizationServer: 'oauth2/default' },
    problems: [`okta: \`domain\` must be ${domain}`, 'okta: `authorizationServer` must be an ID such as default'],
  },
  {
    title: 'no audience, and what nobody asked for',
    fields: { domain: 'example.okta.com', clientId: 'x' },
    problems: [
      "okta: `audience` is required: the authorization server's audience, such as api://default",
      'okta: unknown option `clientId`; known are audience, authorizationServer, domain',
    ],
  },
])
