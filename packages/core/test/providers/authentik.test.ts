import { authentik } from '../../src/providers.js'
import { describeFields, describeProvider, discovered, published, times } from './provider-suite.js'

const issuer = 'https://auth.example.com/application/o/orders/'
const client = 'DEUeuNuOnSvSUjtbJKC6FWr0dKKIpFtd1FXHMPJf'
const source = 'goauthentik/authentik: providers/oauth2/id_token.py, to_access_token'
const header = { alg: 'RS256', typ: 'JWT', kid: '5d4c3b2a190807f6e5d4c3b2a1908070' } as const
const payload = {
  iss: issuer,
  sub: '6f1d2c3b4a5968778695a4b3c2d1e0f1',
  aud: client,
  ...times,
  auth_time: times.iat,
  acr: 'goauthentik.io/providers/oauth2/default',
  amr: ['pwd'],
  sid: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  email: 'ada@example.com',
  groups: ['staff', 'authentik Admins'],
  azp: client,
  uid: 'XpoPEQfDQC3uaRjTLkeXWnoWHOQDwFKgMCZyBjvV',
}
const auth = {
  subject: payload.sub,
  clientId: client,
  principal: 'user',
  scopes: [],
  roles: ['staff', 'authentik Admins'],
} as const
const idToken = { ...payload, azp: undefined, uid: undefined }

describeProvider({
  name: 'authentik',
  options: authentik({ url: 'https://auth.example.com', slug: 'orders', clientId: client }),
  documents: discovered({
    issuer,
    metadata: `${issuer}.well-known/openid-configuration`,
    jwks: `${issuer}jwks/`,
    keys: [published('RS256', { kid: header.kid }), published('ES384', { kid: 'p-384' })],
  }),
  accepted: [
    { title: "a user's token", source, header, payload, auth },
    {
      title: 'a token signed with P-384',
      source: 'goauthentik/authentik: providers/oauth2/models.py, JWTAlgorithms',
      header: { ...header, alg: 'ES384', kid: 'p-384' },
      payload,
      auth,
    },
    {
      title: 'a nonce beside scopes',
      source: 'docs.goauthentik.io: Scope mappings',
      header,
      payload: { ...payload, nonce: 'n-0S6_WzA2Mj', scope: 'openid orders' },
      auth: { ...auth, scopes: ['openid', 'orders'] },
    },
  ],
  refused: [
    {
      title: 'a nonce without scopes',
      source: 'goauthentik/authentik: providers/oauth2/views/token.py, create_code_response',
      header,
      payload: { ...payload, nonce: 'n-0S6_WzA2Mj' },
      code: 'type_refused',
      hint: 'id_token',
    },
    { title: 'an ID token', source, header, payload: idToken, code: 'claim_missing' },
    {
      title: 'an ID token with at_hash',
      source,
      header,
      payload: { ...idToken, at_hash: 'HxZsRMtvrLwWBCCUZTYQxA' },
      code: 'type_refused',
      hint: 'id_token',
    },
    {
      title: 'the token of a provider without a signing key',
      source: 'docs.goauthentik.io: OAuth2 provider, Signing key',
      header: { alg: 'HS256', typ: 'JWT' },
      payload,
      code: 'algorithm_refused',
      hint: 'hs256_without_secret',
    },
    {
      title: 'the token of a provider with an encryption key',
      source: 'docs.goauthentik.io: OAuth2 provider, Encryption key',
      text: 'eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJlbmMiOiJBMjU2Q0JDLUhTNTEyIn0.OKOawDo13gRp.48V1_ALb6US04U3b.5eym8TW_c8SuK0lt.XFBoMYUZodetZdvT',
      code: 'token_encrypted',
      hint: 'token_encrypted',
    },
    {
      title: 'another application',
      source,
      header,
      payload: { ...payload, iss: 'https://auth.example.com/application/o/billing/' },
      code: 'issuer_unknown',
    },
    {
      title: 'the issuer without its slash',
      source: 'RFC 8414 §4',
      header,
      payload: { ...payload, iss: issuer.slice(0, -1) },
      code: 'issuer_unknown',
      hint: 'issuer_trailing_slash',
    },
    {
      title: 'another client',
      source,
      header,
      payload: { ...payload, aud: 'other', azp: 'other' },
      code: 'audience_mismatch',
      hint: 'audience_is_client_id',
    },
  ],
})

const url = 'an https URL such as https://auth.example.com, without a slash at the end'

describeFields(authentik, [
  {
    title: 'nothing',
    fields: {},
    problems: [
      `authentik: \`url\` is required: ${url}`,
      "authentik: `slug` is required: the application's slug",
      "authentik: `clientId` is required: the provider's Client ID",
    ],
  },
  {
    title: 'a slash at the end, a path for a slug, and a secret',
    fields: { url: 'https://auth.example.com/', slug: 'o/orders', clientId: client, clientSecret: 'x' },
    problems: [
      `authentik: \`url\` must be ${url}`,
      "authentik: `slug` must be the application's slug",
      'authentik: unknown option `clientSecret`; known are clientId, slug, url',
    ],
  },
])
