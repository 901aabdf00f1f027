import { firebase } from '../../src/providers.js'
import { describeFields, describeProvider, times } from './provider-suite.js'
import { rsaCertificate } from './rsa-certificate.js'

const issuer = 'https://securetoken.google.com/example-1a2b3'
const source = 'firebase.google.com/docs: Verify ID Tokens using a third-party JWT library'
const header = { alg: 'RS256', kid: 'a4c0f2b1e3d5968778695a4b3c2d1e0f1a2b3c4d', typ: 'JWT' } as const
const payload = {
  name: 'Ada',
  admin: true,
  iss: issuer,
  aud: 'example-1a2b3',
  auth_time: times.iat - 60,
  user_id: 'kX3mP9qR2sT5uV8wY1zA4bC7dE0f',
  sub: 'kX3mP9qR2sT5uV8wY1zA4bC7dE0f',
  ...times,
  email: 'ada@example.com',
  email_verified: true,
  firebase: { identities: { email: ['ada@example.com'] }, sign_in_provider: 'password' },
}
const auth = { subject: payload.sub, clientId: undefined, principal: undefined, scopes: [], roles: [] } as const
const certificates = 'https://www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com'

describeProvider({
  name: 'firebase',
  options: firebase({ projectId: 'example-1a2b3' }),
  documents: { [certificates]: { [header.kid]: rsaCertificate } },
  accepted: [
    { title: "a user's token", source, header, payload, auth },
    {
      title: 'a custom claim `roles`',
      source: 'firebase.google.com/docs: Control Access with Custom Claims',
      header,
      payload: { ...payload, roles: ['editor'] },
      auth: { ...auth, roles: ['editor'] },
    },
    {
      title: 'an anonymous user, which is not looked at',
      source: 'firebase.google.com/docs: Authenticate with Firebase Anonymously',
      header,
      payload: { ...payload, provider_id: 'anonymous', firebase: { identities: {}, sign_in_provider: 'anonymous' } },
      auth,
    },
  ],
  refused: [
    {
      title: 'another project',
      source,
      header,
      payload: { ...payload, iss: 'https://securetoken.google.com/other-1a2b3', aud: 'other-1a2b3' },
      code: 'issuer_unknown',
    },
    {
      title: "another project's audience",
      source,
      header,
      payload: { ...payload, aud: 'x' },
      code: 'audience_mismatch',
    },
    {
      title: 'a session cookie',
      source: 'firebase.google.com/docs: Manage Session Cookies',
      header,
      payload: { ...payload, iss: 'https://session.firebase.google.com/example-1a2b3' },
      code: 'issuer_unknown',
    },
    {
      title: 'a custom token',
      source: 'firebase.google.com/docs: Create Custom Tokens',
      header: { alg: 'RS256', typ: 'JWT' },
      payload: {
        iss: 'firebase-adminsdk@example-1a2b3.iam.gserviceaccount.com',
        sub: 'firebase-adminsdk@example-1a2b3.iam.gserviceaccount.com',
        aud: 'https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit',
        uid: 'some-uid',
        ...times,
      },
      code: 'issuer_unknown',
    },
    {
      title: 'a token of the emulator, which is not signed',
      source: 'firebase.google.com/docs: Connect your app to the Authentication Emulator',
      header: { alg: 'none', typ: 'JWT' },
      payload,
      code: 'algorithm_refused',
    },
    ...['sub', 'iat', 'auth_time'].map((name) => ({
      title: `a token without ${name}`,
      source,
      header,
      payload: { ...payload, [name]: undefined },
      code: 'claim_missing' as const,
    })),
    { title: 'an empty sub', source, header, payload: { ...payload, sub: '' }, code: 'claims_malformed' },
  ],
})

const id = "the project's ID, such as example-1a2b3, not its name or number"

describeFields(firebase, [
  { title: 'nothing', fields: {}, problems: [`firebase: \`projectId\` is required: ${id}`] },
  ...['My Project', '123456789012', 'https://securetoken.google.com/example-1a2b3', 'a/b/c/d'].map((projectId) => ({
    title: `the project ${projectId}`,
    fields: { projectId },
    problems: [`firebase: \`projectId\` must be ${id}`],
  })),
  {
    title: 'what nobody asked for',
    fields: { projectId: 'example-1a2b3', apiKey: 'x' },
    problems: ['firebase: unknown option `apiKey`; known are projectId'],
  },
])
