import { hydra } from '../../src/providers.js'
import { describeFields, describeProvider, discovered, published, times } from './provider-suite.js'

const issuer = 'https://auth.example.com/'
const api = 'https://api.example.com'
const client = 'd9227bd5-5d47-4557-957d-2fd3bee11035'
const source = 'ory.sh/docs: JWT access tokens'
const header = { alg: 'RS256', kid: '5d5ab4a1-0c2e-4d5a-9d5e-3c2b1a098f7e', typ: 'JWT' } as const
const payload = {
  aud: [api],
  client_id: client,
  ...times,
  ext: { roles: ['editor'], tenant: 'acme' },
  iss: issuer,
  jti: '2a4b6c8d-0e1f-4a2b-8c3d-4e5f6a7b8c9d',
  nbf: times.iat,
  scp: ['offline', 'orders.read'],
  sub: 'ada',
}
const auth = {
  subject: 'ada',
  clientId: client,
  principal: 'user',
  scopes: ['offline', 'orders.read'],
  roles: ['editor'],
} as const

describeProvider({
  name: 'hydra',
  options: hydra({ issuer, audience: api }),
  documents: discovered({
    issuer,
    metadata: `${issuer}.well-known/openid-configuration`,
    jwks: `${issuer}.well-known/jwks.json`,
    keys: [published('RS256', { kid: header.kid }), published('RS256', { kid: 'id-token' })],
  }),
  accepted: [
    { title: "a user's token", source, header, payload, auth },
    {
      title: "a client's token",
      source: 'ory.sh/docs: Client credentials grant',
      header,
      payload: { ...payload, sub: client, ext: {}, scp: ['orders.read'] },
      auth: { ...auth, subject: client, principal: 'client', scopes: ['orders.read'], roles: [] },
    },
    {
      title: 'scopes as a text and roles at the top, where Hydra is told so',
      source: 'ory.sh/docs: Custom claims in JWT access tokens',
      header,
      payload: { ...payload, scp: undefined, ext: undefined, scope: 'offline orders.read', roles: ['editor'] },
      auth,
    },
    {
      title: 'roles in both places: those of the session count',
      source: 'ory.sh/docs: Custom claims in JWT access tokens',
      header,
      payload: { ...payload, roles: ['admin'] },
      auth,
    },
  ],
  refused: [
    {
      title: 'an ID token',
      source: 'ory.sh/docs: OpenID Connect, ID token',
      header: { ...header, kid: 'id-token' },
      payload: { iss: issuer, sub: 'ada', aud: [client], at_hash: 'x', sid: 's', jti: 'j', rat: times.iat, ...times },
      code: 'type_refused',
      hint: 'id_token',
    },
    {
      title: 'an ID token of a client that is the API itself, without at_hash',
      source: 'ory.sh/docs: OpenID Connect, ID token',
      header: { ...header, kid: 'id-token' },
      payload: { iss: issuer, sub: 'ada', aud: [api], sid: 's', jti: 'j', ...times },
      code: 'claim_missing',
    },
    {
      title: 'a token for no API',
      source: 'ory.sh/docs: Audience',
      header,
      payload: { ...payload, aud: [] },
      code: 'audience_mismatch',
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
      title: 'an opaque token',
      source,
      text: 'ory_at_8K1sVb0rYxT3oKqLh2mN9pQ4wE7uZ6aC5dF.x1Y2z3A4b5C6d7E8f9G0h',
      code: 'token_malformed',
    },
  ],
})

const url = 'an https URL such as https://auth.example.com/'

describeFields(hydra, [
  {
    title: 'nothing',
    fields: {},
    problems: [`hydra: \`issuer\` is required: ${url}`, "hydra: `audience` is required: the API's identifier"],
  },
  {
    title: 'plain http, and a fragment',
    fields: { issuer: 'http://auth.example.com/', audience: api },
    problems: [`hydra: \`issuer\` must be ${url}`],
  },
  {
    title: 'what nobody asked for',
    fields: { issuer, audience: api, jwksUri: 'x' },
    problems: ['hydra: unknown option `jwksUri`; known are audience, issuer'],
  },
])
