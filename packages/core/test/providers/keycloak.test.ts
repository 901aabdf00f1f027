import { keycloak } from '../../src/providers.js'
import { describeFields, describeProvider, discovered, published, times } from './provider-suite.js'

const issuer = 'https://sso.example.com/realms/shop'
const source = 'keycloak.org: Server Administration Guide, an access token of 26'
const header = { alg: 'RS256', typ: 'JWT', kid: 'FJ86GcF3jTbNLOco4NvZkUCIUmfYCqoqtOQeMfbhNlE' } as const
const payload = {
  ...times,
  auth_time: times.iat,
  jti: 'onrtac:0f6b3a1c-4c5d-4f0e-9a54-7d6e2b1c9f00',
  iss: issuer,
  aud: ['orders', 'account'],
  sub: '7f3c2d1e-0a9b-4c8d-8e7f-6a5b4c3d2e1f',
  typ: 'Bearer',
  azp: 'web',
  sid: 'f3b1c0de-1234-4a5b-8c7d-9e0f1a2b3c4d',
  acr: '1',
  'allowed-origins': ['https://shop.example.com'],
  realm_access: { roles: ['offline_access', 'staff'] },
  resource_access: { 'orders.api': { roles: ['editor'] }, account: { roles: ['view-profile'] } },
  scope: 'openid email profile',
  email_verified: true,
  preferred_username: 'ada',
}
const auth = {
  subject: payload.sub,
  clientId: 'web',
  principal: 'user',
  scopes: ['openid', 'email', 'profile'],
  roles: ['offline_access', 'staff'],
} as const
const documents = discovered({
  issuer,
  metadata: `${issuer}/.well-known/openid-configuration`,
  jwks: `${issuer}/protocol/openid-connect/certs`,
  keys: [
    published('RS256', { kid: header.kid, x5t: 'x' }),
    // Beside it, a key for encryption, as Keycloak publishes one.
    published('RS256', { kid: 'enc', use: 'enc', alg: 'RSA-OAEP' }),
  ],
})

describeProvider({
  name: 'keycloak',
  options: keycloak({ url: 'https://sso.example.com', realm: 'shop', audience: 'orders' }),
  documents,
  accepted: [
    { title: "a user's token, with the roles of the realm", source, header, payload, auth },
    { title: 'at+jwt in the header', source, header: { ...header, typ: 'at+jwt' }, payload, auth },
    {
      title: 'a lightweight token, which has no roles, so there are none',
      source: 'keycloak.org: Using lightweight access token',
      header,
      payload: { ...payload, realm_access: undefined, resource_access: undefined },
      auth: { ...auth, roles: [] },
    },
    {
      title: 'a nonce, which was in access tokens before 24',
      source: 'keycloak/keycloak#26893',
      header,
      payload: { ...payload, nonce: 'n-0S6_WzA2Mj' },
      auth,
    },
    {
      title: "a service account's token, which is taken for a user's",
      source: 'keycloak.org: Using a service account',
      header,
      payload: { ...payload, azp: 'cron', client_id: 'cron', preferred_username: 'service-account-cron' },
      auth: { ...auth, clientId: 'cron' },
    },
  ],
  refused: [
    {
      title: 'an ID token',
      source: 'keycloak.org: an ID token of 26',
      header,
      payload: { ...payload, typ: 'ID', aud: 'web', scope: undefined },
      code: 'type_refused',
      hint: 'id_token',
    },
    {
      title: 'a refresh token',
      source: 'keycloak.org: a refresh token of 26',
      header: { ...header, alg: 'HS512' },
      payload: { ...payload, typ: 'Refresh', aud: issuer },
      code: 'algorithm_refused',
      hint: 'hs256_without_secret',
    },
    {
      title: 'a refresh token signed with a key of the set',
      source: 'keycloak.org: a refresh token of older releases',
      header,
      payload: { ...payload, typ: 'Refresh', aud: issuer },
      code: 'type_refused',
    },
    {
      title: 'a logout token',
      source: 'OpenID Connect Back-Channel Logout 1.0 §2.4',
      header: { ...header, typ: 'logout+jwt' },
      payload: { ...payload, typ: 'Logout' },
      code: 'type_refused',
    },
    {
      title: 'a token that does not say what it is',
      source,
      header,
      payload: { ...payload, typ: undefined },
      code: 'claim_missing',
    },
    {
      title: 'a token without an audience mapper',
      source: 'keycloak.org: Audience support',
      header,
      payload: { ...payload, aud: 'account' },
      code: 'audience_mismatch',
    },
    {
      title: 'another realm',
      source,
      header,
      payload: { ...payload, iss: 'https://sso.example.com/realms/master' },
      code: 'issuer_unknown',
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

describeProvider({
  name: 'keycloak with the roles of a client',
  options: keycloak({ url: 'https://sso.example.com', realm: 'shop', audience: 'orders', client: 'orders.api' }),
  documents,
  accepted: [
    { title: 'them, and not those of the realm', source, header, payload, auth: { ...auth, roles: ['editor'] } },
    {
      title: "a user without roles there, who does not fall back on the realm's",
      source,
      header,
      payload: { ...payload, resource_access: { account: { roles: ['view-profile'] } } },
      auth: { ...auth, roles: [] },
    },
  ],
  refused: [],
})

describeFields(keycloak, [
  {
    title: 'nothing',
    fields: {},
    problems: [
      'keycloak: `url` is required: an https URL such as https://sso.example.com, without a slash at the end',
      "keycloak: `realm` is required: the realm's name as it stands in `iss`, with other than letters, digits and . _ ~ - percent-encoded",
      'keycloak: `audience` is required: the audience that a mapper puts into `aud`',
    ],
  },
  ...[
    'https://sso.example.com/',
    'http://sso.example.com',
    'sso.example.com',
    'https://sso.example.com?x=1',
    'https://a@b.c',
  ].map((url) => ({
    title: `the URL ${url}`,
    fields: { url, realm: 'shop', audience: 'orders' },
    problems: ['keycloak: `url` must be an https URL such as https://sso.example.com, without a slash at the end'],
  })),
  {
    title: 'a realm with a slash, and an empty client',
    fields: { url: 'https://sso.example.com/auth', realm: 'realms/shop', audience: 'orders', client: '' },
    problems: [
      "keycloak: `realm` must be the realm's name as it stands in `iss`, with other than letters, digits and . _ ~ - percent-encoded",
      "keycloak: `client` must be a client's ID",
    ],
  },
  {
    title: 'the audience account',
    fields: { url: 'https://sso.example.com', realm: 'shop', audience: ['orders', 'account'] },
    problems: [
      'keycloak: `audience` must not be account: most tokens of a realm have it; add an audience mapper for this API',
    ],
  },
])
