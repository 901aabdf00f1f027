import { cognito } from '../../src/providers.js'
import { describeFields, describeProvider, discovered, published, times } from './provider-suite.js'

const pool = 'us-west-2_aBcDeFgHi'
const issuer = `https://cognito-idp.us-west-2.amazonaws.com/${pool}`
const client = '57cbishk4j24pabc1234567890'
const api = 'https://api.example.com'
const source = 'docs.aws.amazon.com/cognito: Understanding the access token'
const header = { alg: 'RS256', kid: 'jKLmnOpQ1234access=' } as const
const payload = {
  sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
  device_key: 'us-west-2_aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
  'cognito:groups': ['admin'],
  token_use: 'access',
  scope: 'openid orders/read',
  auth_time: times.iat,
  iss: issuer,
  ...times,
  origin_jti: 'aaaaaaaa-bbbb-cccc-dddd-ffffffffffff',
  jti: 'aaaaaaaa-bbbb-cccc-dddd-000000000000',
  client_id: client,
  username: 'ada',
}
const auth = {
  subject: payload.sub,
  clientId: client,
  principal: 'user',
  scopes: ['openid', 'orders/read'],
  roles: ['admin'],
} as const
const machine = {
  title: "a machine's token",
  source: 'docs.aws.amazon.com/cognito: Scopes, M2M, and resource servers',
  header,
  payload: { ...payload, sub: client, username: undefined, 'cognito:groups': undefined, scope: 'orders/read' },
  auth: { ...auth, subject: client, principal: 'client', scopes: ['orders/read'], roles: [] },
} as const
const documents = discovered({
  issuer,
  metadata: `${issuer}/.well-known/openid-configuration`,
  jwks: `${issuer}/.well-known/jwks.json`,
  // Two keys, one for each kind of token.
  keys: [published('RS256', { kid: header.kid }), published('RS256', { kid: 'qRStuVwX5678id=' })],
})
const resource = 'docs.aws.amazon.com/cognito: Resource binding'

describeProvider({
  name: 'cognito',
  options: cognito({ userPoolId: pool, clientId: client }),
  documents,
  accepted: [{ title: "a user's token", source, header, payload, auth }, machine],
  refused: [
    {
      title: 'an ID token',
      source: 'docs.aws.amazon.com/cognito: Understanding the identity (ID) token',
      header: { ...header, kid: 'qRStuVwX5678id=' },
      payload: { ...payload, token_use: 'id', aud: client, client_id: undefined, scope: undefined },
      code: 'type_refused',
      hint: 'id_token',
    },
    {
      title: 'a token that does not say its use',
      source,
      header,
      payload: { ...payload, token_use: undefined },
      code: 'claim_missing',
    },
    {
      title: 'another client of the pool',
      source,
      header,
      payload: { ...payload, client_id: '1h57kf5cpq17m0eml12EXAMPLE' },
      code: 'audience_mismatch',
    },
    {
      title: 'another pool',
      source,
      header,
      payload: { ...payload, iss: 'https://cognito-idp.us-west-2.amazonaws.com/us-west-2_other' },
      code: 'issuer_unknown',
    },
    {
      title: 'a token that is bound to another API',
      source: resource,
      header,
      payload: { ...payload, aud: 'https://other.example.com' },
      code: 'audience_mismatch',
    },
  ],
})

describeProvider({
  name: 'cognito with an audience',
  options: cognito({ userPoolId: pool, clientId: ['first', client], audience: api }),
  documents,
  accepted: [
    { title: 'a token that is bound to it', source: resource, header, payload: { ...payload, aud: api }, auth },
  ],
  refused: [
    { title: 'a token that is bound to nothing', source: resource, header, payload, code: 'audience_mismatch' },
    {
      title: 'a token that is bound to it, of another client',
      source: resource,
      header,
      payload: { ...payload, aud: api, client_id: 'other' },
      code: 'claim_mismatch',
    },
  ],
})

const form = 'the ID of a user pool, such as eu-central-1_aBcDeFgHi, not its name or ARN'

describeFields(cognito, [
  {
    title: 'nothing',
    fields: {},
    problems: [
      `cognito: \`userPoolId\` is required: ${form}`,
      'cognito: `clientId` is required: the ID of an app client',
    ],
  },
  ...['my-pool', `arn:aws:cognito-idp:us-west-2:1:userpool/${pool}`, 'us-west-2_', 'us-west-2_a/b'].map((wrong) => ({
    title: `the pool ${wrong}`,
    fields: { userPoolId: wrong, clientId: client },
    problems: [`cognito: \`userPoolId\` must be ${form}`],
  })),
  {
    title: 'a region that is not the one of the pool',
    fields: { userPoolId: pool, clientId: client, region: 'us-east-7' },
    problems: ['cognito: `region` must be the one that the ID of the user pool begins with, or left out'],
  },
  {
    title: 'an empty client and an empty audience',
    fields: { userPoolId: pool, clientId: '', audience: '' },
    problems: [
      'cognito: `clientId` must be the ID of an app client: a text or a list of them',
      'cognito: `audience` must be the identifier of this API: a text or a list of them',
    ],
  },
])
