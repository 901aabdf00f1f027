import { supabase } from '../../src/providers.js'
import { describeFields, describeProvider, published, times } from './provider-suite.js'

const issuer = 'https://abcdefghijklmnopqrst.supabase.co/auth/v1'
const source = 'supabase.com/docs: JWT Claims Reference'
const header = { alg: 'ES256', typ: 'JWT', kid: 'b81269f1-21d8-4f2e-b719-c2240a840d90' } as const
const payload = {
  aal: 'aal1',
  amr: [{ method: 'password', timestamp: times.iat }],
  app_metadata: { provider: 'email', providers: ['email'] },
  aud: 'authenticated',
  email: 'user@example.com',
  ...times,
  iss: issuer,
  phone: '',
  role: 'authenticated',
  session_id: '123e4567-e89b-12d3-a456-426614174000',
  sub: '123e4567-e89b-12d3-a456-426614174000',
  user_metadata: { name: 'Ada', roles: ['admin'] },
  is_anonymous: false,
}
const auth = { subject: payload.sub, clientId: undefined, principal: undefined, scopes: [], roles: [] } as const
const apiKey = { iss: 'supabase', ref: 'abcdefghijklmnopqrst', ...times }
const secret = { alg: 'HS256', typ: 'JWT' } as const
const jwk = published('ES256', { kid: header.kid, key_ops: ['verify'], ext: true })

describeProvider({
  name: 'supabase',
  options: supabase({ projectRef: 'abcdefghijklmnopqrst' }),
  documents: { [`${issuer}/.well-known/jwks.json`]: { keys: [jwk] } },
  accepted: [
    { title: "a user's token, whose metadata is no role", source, header, payload, auth },
    {
      title: 'an anonymous user, who is authenticated, too',
      source: 'supabase.com/docs: Anonymous Sign-Ins',
      header,
      payload: { ...payload, is_anonymous: true, email: '' },
      auth,
    },
  ],
  refused: [
    { title: 'the anon key', source, header: secret, payload: { ...apiKey, role: 'anon' }, code: 'issuer_unknown' },
    {
      title: 'the service_role key',
      source,
      header: secret,
      payload: { ...apiKey, role: 'service_role' },
      code: 'issuer_unknown',
    },
    {
      title: 'a token of the legacy secret',
      source: 'supabase.com/docs: JWT Signing Keys',
      header: secret,
      payload,
      code: 'algorithm_refused',
      hint: 'hs256_without_secret',
    },
    ...['anon', 'service_role'].map((role) => ({
      title: `the role ${role}`,
      source,
      header,
      payload: { ...payload, role },
      code: 'claim_mismatch' as const,
    })),
    { title: 'the audience anon', source, header, payload: { ...payload, aud: 'anon' }, code: 'audience_mismatch' },
    {
      title: 'another project, whose audience is the same',
      source,
      header,
      payload: { ...payload, iss: 'https://zyxwvutsrqponmlkjihg.supabase.co/auth/v1' },
      code: 'issuer_unknown',
    },
    {
      title: 'a token without a session',
      source,
      header,
      payload: { ...payload, session_id: undefined },
      code: 'claim_missing',
    },
  ],
})

const own = 'https://api.example.com/auth/v1'

describeProvider({
  name: 'supabase at a URL of its own',
  options: supabase({ url: 'https://api.example.com' }),
  documents: { [`${own}/.well-known/jwks.json`]: { keys: [jwk] } },
  accepted: [{ title: "a user's token", source, header, payload: { ...payload, iss: own }, auth }],
  refused: [{ title: "the project's other name", source, header, payload, code: 'issuer_unknown' }],
})

const reference = "the project's reference, small letters and digits, not its URL or name"

describeFields(supabase, [
  { title: 'nothing', fields: {}, problems: ['supabase: one of `projectRef` and `url` is required'] },
  {
    title: 'both',
    fields: { projectRef: 'abcdefghijklmnopqrst', url: 'https://api.example.com' },
    problems: ['supabase: one of `projectRef` and `url` is required'],
  },
  {
    title: 'a URL for a reference',
    fields: { projectRef: 'https://abcdefghijklmnopqrst.supabase.co' },
    problems: [`supabase: \`projectRef\` must be ${reference}`],
  },
  {
    title: 'a slash at the end, and a key',
    fields: { url: 'https://api.example.com/', anonKey: 'x' },
    problems: [
      'supabase: `url` must be an https URL such as https://api.example.com, without a slash at the end',
      'supabase: unknown option `anonKey`; known are projectRef, url',
    ],
  },
])
