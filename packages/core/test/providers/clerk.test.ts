import { clerk } from '../../src/providers.js'
import { describeFields, describeProvider, published, times } from './provider-suite.js'

const issuer = 'https://clerk.example.com'
const app = 'https://app.example.com'
const source = 'clerk.com/docs: Session tokens, version 2'
const manual = 'clerk.com/docs: Manual JWT verification'
const header = {
  alg: 'RS256',
  cat: 'cl_B7d4PD111AAA',
  kid: 'ins_2abcDEFghiJKLmnoPQRstuVWXyz',
  oiat: times.iat,
  typ: 'JWT',
} as const
const payload = {
  azp: app,
  exp: times.iat + 60,
  fva: [7, -1],
  iat: times.iat,
  iss: issuer,
  jti: '1234567890',
  nbf: times.iat - 10,
  pla: 'u:free',
  sid: 'sess_123',
  sts: 'active',
  sub: 'user_123',
  v: 2,
}
const auth = { subject: 'user_123', clientId: app, principal: 'user', scopes: [], roles: [] } as const

describeProvider({
  name: 'clerk',
  options: clerk({ frontendApiUrl: issuer, authorizedParties: [app, 'http://localhost:3000'] }),
  documents: { [`${issuer}/.well-known/jwks.json`]: { keys: [published('RS256', { kid: header.kid })] } },
  accepted: [
    { title: "a user's token", source, header, payload, auth },
    {
      title: 'a token with an active organization',
      source,
      header,
      payload: { ...payload, o: { id: 'org_123', slg: 'acme', rol: 'admin', per: 'read,manage', fpm: '3,2' } },
      auth: { ...auth, roles: ['admin'] },
    },
    {
      title: 'the second origin',
      source: manual,
      header,
      payload: { ...payload, azp: 'http://localhost:3000' },
      auth: { ...auth, clientId: 'http://localhost:3000' },
    },
  ],
  refused: [
    {
      title: 'a pending session',
      source: `${manual}, Check for a sts claim`,
      header,
      payload: { ...payload, sts: 'pending' },
      code: 'claim_mismatch',
    },
    {
      title: 'a token of version 1, which has no status',
      source: 'clerk.com/docs: Session tokens, version 1',
      header,
      payload: { ...payload, sts: undefined, v: undefined, jti: undefined },
      code: 'claim_missing',
    },
    {
      title: 'another origin',
      source: manual,
      header,
      payload: { ...payload, azp: 'https://evil.example.com' },
      code: 'audience_mismatch',
    },
    {
      title: 'no origin',
      source: 'clerk/clerk-sdk-python#90',
      header,
      payload: { ...payload, azp: undefined },
      code: 'audience_mismatch',
    },
    {
      title: 'another instance',
      source,
      header,
      payload: { ...payload, iss: 'https://other.clerk.accounts.dev' },
      code: 'issuer_unknown',
    },
    {
      title: 'an OAuth access token',
      source: 'clerk.com/docs: OAuth access tokens as JWT',
      header: { ...header, typ: 'at+jwt' },
      payload: { iss: issuer, sub: 'user_123', client_id: 'client_1', jti: 'oat_1', scope: 'profile', ...times },
      code: 'claim_missing',
    },
  ],
})

const url = 'an https URL such as https://clerk.example.com, without a slash at the end'
const origins = 'a non-empty list of origins such as https://app.example.com: with scheme, without path or slash'

describeFields(clerk, [
  {
    title: 'nothing',
    fields: {},
    problems: [`clerk: \`frontendApiUrl\` is required: ${url}`, `clerk: \`authorizedParties\` is required: ${origins}`],
  },
  {
    title: 'a host for the URL, and what nobody asked for',
    fields: { frontendApiUrl: 'clerk.example.com', authorizedParties: [app], secretKey: 'x' },
    problems: [
      `clerk: \`frontendApiUrl\` must be ${url}`,
      'clerk: unknown option `secretKey`; known are authorizedParties, frontendApiUrl',
    ],
  },
  ...[[], ['app.example.com'], [`${app}/`], [app, `${app}/path`], app].map((wrong) => ({
    title: `the parties ${JSON.stringify(wrong)}`,
    fields: { frontendApiUrl: issuer, authorizedParties: wrong },
    problems: [`clerk: \`authorizedParties\` must be ${origins}`],
  })),
])
