import { auth0 } from '../../src/providers.js'
import { describeFields, describeProvider, discovered, published, times } from './provider-suite.js'

const issuer = 'https://example.eu.auth0.com/'
const api = 'https://api.example.com'
const source = 'auth0.com/docs: Access Token Profiles'
const header = { alg: 'RS256', typ: 'JWT', kid: 'q9tSn4-gUfD6kQJW7m_0e' } as const
const payload = {
  iss: issuer,
  sub: 'auth0|63c8a1f0e2b4d5a6c7e8f901',
  aud: [api, `${issuer}userinfo`],
  azp: 'my0client0id',
  scope: 'openid profile read:orders',
  ...times,
}
const auth = {
  subject: payload.sub,
  clientId: 'my0client0id',
  principal: 'user',
  scopes: ['openid', 'profile', 'read:orders'],
  roles: [],
} as const
const idToken = { iss: issuer, sub: payload.sub, aud: 'my0client0id', name: 'Ada', sid: 'a1B2c3', ...times }

describeProvider({
  name: 'auth0',
  options: auth0({ domain: 'example.eu.auth0.com', audience: api }),
  documents: discovered({
    issuer,
    metadata: `${issuer}.well-known/openid-configuration`,
    jwks: `${issuer}.well-known/jwks.json`,
    keys: [published('RS256', { kid: header.kid, x5t: header.kid })],
  }),
  accepted: [
    { title: "a user's token of Auth0's own profile", source, header, payload, auth },
    {
      title: 'a token of the RFC 9068 profile',
      source,
      header: { ...header, typ: 'at+jwt' },
      payload: { ...payload, azp: undefined, client_id: 'my0client0id', jti: '7d3a1e', aud: api },
      auth,
    },
    {
      title: 'a token of a machine',
      source: 'auth0.com/docs: Client Credentials Flow',
      header,
      payload: { ...payload, sub: 'my0client0id@clients', aud: api, gty: 'client-credentials', scope: 'read:orders' },
      auth: { ...auth, subject: 'my0client0id@clients', principal: 'client', scopes: ['read:orders'] },
    },
    {
      title: 'permissions, which are neither scopes nor roles',
      source: 'auth0.com/docs: Enable Role-Based Access Control for APIs',
      header,
      payload: { ...payload, permissions: ['delete:orders'] },
      auth,
    },
  ],
  refused: [
    {
      title: 'an ID token with a nonce',
      source: 'auth0.com/docs: ID Token Structure',
      header,
      payload: { ...idToken, nonce: 'n-0S6_WzA2Mj' },
      code: 'type_refused',
      hint: 'id_token',
    },
    { title: 'an ID token without', source, header, payload: idToken, code: 'audience_mismatch' },
    {
      title: 'a token for /userinfo only',
      source: 'auth0.com/docs: Get Access Tokens, requests without `audience`',
      header,
      payload: { ...payload, aud: `${issuer}userinfo` },
      code: 'audience_mismatch',
    },
    {
      title: 'another tenant',
      source,
      header,
      payload: { ...payload, iss: 'https://other.eu.auth0.com/' },
      code: 'issuer_unknown',
    },
    {
      title: 'the issuer without its slash',
      source: 'RFC 8414 §4',
      header,
      payload: { ...payload, iss: 'https://example.eu.auth0.com' },
      code: 'issuer_unknown',
      hint: 'issuer_trailing_slash',
    },
    {
      title: "an API's token signed with HS256",
      source: 'auth0.com/docs: Signing Algorithms',
      header: { ...header, alg: 'HS256' },
      payload,
      code: 'algorithm_refused',
      hint: 'hs256_without_secret',
    },
    {
      title: 'the encrypted token of a request without `audience`',
      source: 'auth0.com/docs: Get Access Tokens',
      text: 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..48V1_ALb6US04U3b.5eym8TW_c8SuK0lt.XFBoMYUZodetZdvT',
      code: 'token_encrypted',
      hint: 'token_encrypted',
    },
    {
      title: 'a token bound to a certificate',
      source: 'RFC 8705 §3.1',
      header,
      payload: { ...payload, cnf: { 'x5t#S256': 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2' } },
      code: 'binding_unverifiable',
    },
  ],
})

const domain = 'a bare host name such as example.eu.auth0.com: in lower case, without https://, port, path or slash'
const own = "`audience` must be your own API's identifier: with Auth0's, every token of the tenant would do"

describeFields(auth0, [
  {
    title: 'nothing',
    fields: {},
    problems: [`auth0: \`domain\` is required: ${domain}`, "auth0: `audience` is required: the API's identifier"],
  },
  {
    title: 'a URL for a domain, and what nobody asked for',
    fields: { domain: 'https://example.eu.auth0.com/', audience: api, clientId: 'x' },
    problems: [`auth0: \`domain\` must be ${domain}`, 'auth0: unknown option `clientId`; known are audience, domain'],
  },
  {
    title: 'an empty audience',
    fields: { domain: 'example.eu.auth0.com', audience: [] },
    problems: ["auth0: `audience` must be the API's identifier: a text or a list of them"],
  },
  {
    title: "Auth0's own audiences",
    fields: { domain: 'example.eu.auth0.com', audience: [api, `${issuer}userinfo`] },
    problems: [`auth0: ${own}`],
  },
  {
    title: 'no object at all',
    fields: undefined,
    problems: [
      'auth0: the options must be a plain object: what it inherits would be overlooked',
      `auth0: \`domain\` is required: ${domain}`,
      "auth0: `audience` is required: the API's identifier",
    ],
  },
  ...[
    'localhost',
    'example..com',
    '-a.example.com',
    'Example.com',
    'example.com:8443',
    'a.example.com/',
    `${'a.'.repeat(130)}com`,
  ].map((wrong) => ({
    title: `the domain ${wrong.slice(0, 20)}`,
    fields: { domain: wrong, audience: api },
    problems: [`auth0: \`domain\` must be ${domain}`],
  })),
])
