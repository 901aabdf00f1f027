import { type Claims, type MintOptions, mint, spareKeys, testSecrets } from '../../test-fixtures/src/index.js'
import type { Surroundings } from './run.js'

const audience = 'https://api.example.com'

/** Claims over those of a valid token, and how to sign; given the issuer that stands in for https://auth.example.com. */
type Token = (issuer: string) => string

const token =
  (claims: Claims = {}, options?: MintOptions): Token =>
  (issuer) =>
    mint({ iss: issuer, aud: audience, ...claims }, options)

const spare: MintOptions = { kid: 'current', key: spareKeys.ES256.privateKey }

/** What a block needs around it, but for the issuer. */
export const surroundings: Readonly<Record<string, (issuer: string) => Omit<Surroundings, 'issuer'>>> = {
  environment: (issuer) => ({ variables: { JWT_ISSUER: issuer, JWT_AUDIENCE: audience } }),
  issuers: () => ({
    files: { 'partner.pem': spareKeys.ES256.publicPem },
    variables: { LEGACY_SECRET: testSecrets.HS256.secret.toString() },
  }),
  source: () => ({ files: { 'current.pem': spareKeys.ES256.publicPem } }),
  adapter: (issuer) => ({
    driver: `
      import { createServer } from 'node:http'
      import { requireAuth, requireScope } from './block.mjs'
      const options = { issuer: '${issuer}', audience: '${audience}' }
      const forwards = (failure, { request }) => { if (request.url === '/forwarded') throw failure }
      const handlers = [requireAuth(options, { onError: forwards }), requireScope('read:{what}')]
      createServer(async (request, response) => {
        const context = { request, response, params: { what: 'orders' } }
        try {
          for (const handler of handlers) if ((await handler(context)) === 'done') return
          response.end(context.auth.subject)
        } catch (failure) {
          response.writeHead(418, failure.headers).end(failure.code)
        }
      }).listen(3000)`,
  }),
}

/** One request to a block that serves, and what must come back. */
export interface Exchange {
  readonly block: string
  readonly title: string
  readonly request: {
    readonly path: string
    readonly method?: string
    readonly token?: Token
    readonly cookie?: Token
    readonly headers?: Readonly<Record<string, string>>
  }
  /** `json` and `text` are the whole body; of `headers` those that are named. */
  readonly answer: {
    readonly status: number
    readonly json?: unknown
    readonly text?: string
    readonly headers?: Readonly<Record<string, string>>
  }
}

const absent = { status: 401, json: { code: 'credentials_absent' } }
const refused = (code: string, error_description: string) => ({
  status: 401,
  json: { code, error: 'invalid_token', error_description },
})
const lacks = (what: 'scope' | 'role' | 'claim value') => ({
  status: 403,
  json: {
    code: `${what.split(' ')[0]}_insufficient`,
    error: 'insufficient_scope',
    error_description: `The access token lacks a required ${what}`,
  },
})

function quickstart(block: string): readonly Exchange[] {
  const orders = { path: '/orders' }
  return [
    { block, title: 'refuses a request without a token', request: orders, answer: absent },
    {
      block,
      title: 'admits a token with the scope',
      request: { ...orders, token: token() },
      answer: { status: 200, json: { owner: '{issuer}#sub:user-1' } },
    },
    {
      block,
      title: 'refuses a token without the scope',
      request: { ...orders, token: token({ scope: 'other' }) },
      answer: lacks('scope'),
    },
  ]
}

/** What the README prints of answers is what each of these answers. */
export const quickstarts = ['quickstart', 'quickstart-fastify', 'quickstart-koa'] as const

const orgs = { path: '/orgs/acme' }

const guards: readonly Exchange[] = [
  {
    block: 'guards',
    title: 'fills the scope from the route',
    request: { ...orgs, token: token({ scope: 'read:organization:acme' }) },
    answer: { status: 200, json: { organization: 'acme' } },
  },
  {
    block: 'guards',
    title: 'names the scope of this very route',
    request: { ...orgs, token: token({ scope: 'read:organization:other' }) },
    answer: {
      ...lacks('scope'),
      headers: {
        'www-authenticate':
          'Bearer realm="api", error="insufficient_scope", error_description="The access token lacks a required scope", scope="read:organization:acme"',
      },
    },
  },
  {
    block: 'guards',
    title: 'puts no odd parameter into a scope',
    request: { path: '/orgs/a%20b', token: token({ scope: 'read:organization:a b' }) },
    answer: lacks('scope'),
  },
  {
    block: 'guards',
    title: 'admits one alternative',
    request: { path: '/orders/1', method: 'DELETE', token: token({ scope: 'write:orders' }) },
    answer: { status: 204, text: '' },
  },
  {
    block: 'guards',
    title: 'admits the other alternative',
    request: { path: '/orders/1', method: 'DELETE', token: token({ scope: '', roles: ['admin'] }) },
    answer: { status: 204, text: '' },
  },
  {
    block: 'guards',
    title: 'refuses in the words of the first alternative',
    request: { path: '/orders/1', method: 'DELETE', token: token({ scope: 'read:orders' }) },
    answer: lacks('role'),
  },
  {
    block: 'guards',
    title: 'refuses another value of a claim',
    request: { path: '/reports', token: token({ plan: 'basic' }) },
    answer: lacks('claim value'),
  },
  {
    block: 'guards',
    title: 'asks for more inside a handler',
    request: { path: '/reports', token: token({ plan: 'enterprise', mfa: true, scope: 'export:reports' }) },
    answer: { status: 200, json: { mayExport: true } },
  },
]

const me = { path: '/me' }
const subject = { status: 200, json: { subject: 'user-1' } }
const unknownKey = refused('key_unknown', 'The access token is signed with a key its issuer does not publish')

const sources: readonly Exchange[] = [
  { block: 'environment', title: 'reads issuer and audience', request: { ...me, token: token() }, answer: subject },
  {
    block: 'environment',
    title: 'adds an option',
    request: { ...me, token: token({ iat: 1 }) },
    answer: refused('token_too_old', 'The access token was issued too long ago'),
  },
  {
    block: 'issuers',
    title: 'finds the keys of the first by its metadata',
    request: { ...me, token: token() },
    answer: { status: 200, json: { account: '{issuer}#sub:user-1' } },
  },
  {
    block: 'issuers',
    title: 'takes the PEM of the second, whatever the kid',
    request: { ...me, token: token({ iss: 'https://partner.example.com' }, spare) },
    answer: { status: 200, json: { account: 'https://partner.example.com#sub:user-1' } },
  },
  {
    block: 'issuers',
    title: 'takes the shared secret of the third',
    request: { ...me, token: token({ iss: 'legacy' }, { alg: 'HS256' }) },
    answer: { status: 200, json: { account: 'legacy#sub:user-1' } },
  },
  {
    block: 'issuers',
    title: 'does not let one issuer sign for another',
    request: { ...me, token: token({}, spare) },
    answer: unknownKey,
  },
  {
    block: 'recipes',
    title: 'admits before anything is revoked',
    request: { ...me, token: token({ sid: 's-1' }) },
    answer: { status: 200, json: { account: '{issuer}#sub:user-1' } },
  },
  {
    block: 'recipes',
    title: 'insists on the session',
    request: { ...me, token: token() },
    answer: refused('claim_missing', 'The access token lacks a required claim'),
  },
  {
    block: 'recipes',
    title: 'logs out of a session',
    request: { path: '/logout/session', method: 'POST', token: token({ sid: 's-2' }) },
    answer: { status: 204, text: '' },
  },
  {
    block: 'recipes',
    title: 'knows the session no longer',
    request: { ...me, token: token({ sid: 's-2' }) },
    answer: refused('token_revoked', 'The access token has been revoked'),
  },
  {
    block: 'recipes',
    title: 'logs out everywhere',
    request: { path: '/logout/everywhere', method: 'POST', token: token({ sid: 's-3', sub: 'user-3' }) },
    answer: { status: 204, text: '' },
  },
  {
    block: 'recipes',
    title: 'knows none of the tokens of that user',
    request: { ...me, token: token({ sid: 's-4', sub: 'user-3' }) },
    answer: refused('token_revoked', 'The access token has been revoked'),
  },
  {
    block: 'recipes',
    title: 'takes a client out',
    request: {
      path: '/clients/stolen/tokens',
      method: 'DELETE',
      token: token({ sid: 's-1', roles: ['admin'] }),
    },
    answer: { status: 204, text: '' },
  },
  {
    block: 'recipes',
    title: 'knows none of the tokens of that client',
    request: { ...me, token: token({ sid: 's-1', client_id: 'stolen' }) },
    answer: refused('token_revoked', 'The access token has been revoked'),
  },
  {
    block: 'readiness',
    title: 'is ready once there are keys',
    request: { path: '/health/ready' },
    answer: { status: 200 },
  },
  {
    block: 'readiness',
    title: 'shares the server with the middleware',
    request: { path: '/orders', token: token() },
    answer: { status: 200, json: [] },
  },
  {
    block: 'snapshot',
    title: 'serves, and stores what it fetched',
    request: { path: '/orders', token: token() },
    answer: { status: 200, json: [] },
  },
  { block: 'source', title: 'asks a source of your own', request: { ...me, token: token({}, spare) }, answer: subject },
  { block: 'source', title: 'takes undefined for an answer', request: { ...me, token: token() }, answer: unknownKey },
]

const presented: readonly Exchange[] = [
  {
    block: 'optional',
    title: 'lets a request without a token pass',
    request: { path: '/catalogue' },
    answer: { status: 200, json: { prices: 'list' } },
  },
  {
    block: 'optional',
    title: 'knows a token',
    request: { path: '/catalogue', token: token() },
    answer: { status: 200, json: { prices: 'own' } },
  },
  {
    block: 'optional',
    title: 'refuses a bad token',
    request: { path: '/catalogue', token: token({ exp: 1 }) },
    answer: refused('token_expired', 'The access token has expired'),
  },
  {
    block: 'optional',
    title: 'asks for a token where a guard stands',
    request: { path: '/orders' },
    answer: { ...absent, headers: { 'www-authenticate': 'Bearer realm="api", scope="read:orders"' } },
  },
  { block: 'cookies', title: 'takes the header', request: { ...me, token: token() }, answer: subject },
  { block: 'cookies', title: 'takes the cookie of a GET', request: { ...me, cookie: token() }, answer: subject },
  {
    block: 'cookies',
    title: 'overlooks the cookie of a POST from nowhere',
    request: { ...me, method: 'POST', cookie: token() },
    answer: absent,
  },
  {
    block: 'cookies',
    title: 'takes the cookie of a POST from a listed origin',
    request: { ...me, method: 'POST', cookie: token(), headers: { Origin: 'https://app.example.com' } },
    answer: subject,
  },
  {
    block: 'cookies',
    title: 'refuses both at once',
    request: { ...me, token: token(), cookie: token() },
    answer: {
      status: 400,
      json: {
        code: 'credentials_malformed',
        error: 'invalid_request',
        error_description: 'The request presents its access token in a malformed or ambiguous way',
      },
    },
  },
]

const problem = (type: string) => ({
  status: 401,
  json: { type: 'about:blank', status: 401, code: 'credentials_absent' },
  headers: { 'content-type': type, 'www-authenticate': 'Bearer realm="api"' },
})
const problemType = 'application/problem+json'

const perFramework: readonly Exchange[] = [
  {
    block: 'fastify',
    title: 'opens a route',
    request: { path: '/health' },
    answer: { status: 200, json: { status: 'ok' } },
  },
  {
    block: 'fastify-scopes',
    title: 'leaves what is outside the scope alone',
    request: { path: '/health' },
    answer: { status: 200, json: { status: 'ok' } },
  },
  {
    block: 'fastify-scopes',
    title: 'fills the scope from the route',
    request: { path: '/api/orders/north', token: token({ scope: 'read:orders:north' }) },
    answer: { status: 200, json: { owner: '{issuer}#sub:user-1' } },
  },
  {
    block: 'fastify-scopes',
    title: 'lets the error handler of the scope answer',
    request: { path: '/api/orders/north' },
    answer: problem(`${problemType}; charset=utf-8`),
  },
  {
    block: 'fastify-scopes',
    title: 'lets a request without a token pass where it says so',
    request: { path: '/api/catalogue' },
    answer: { status: 200, json: { prices: 'list' } },
  },
  {
    block: 'fastify-scopes',
    title: 'knows a token there',
    request: { path: '/api/catalogue', token: token() },
    answer: { status: 200, json: { prices: 'own' } },
  },
  {
    block: 'fastify-scopes',
    title: 'opens a route',
    request: { path: '/api/terms' },
    answer: { status: 200, json: { terms: 'none' } },
  },
  {
    block: 'fastify-scopes',
    title: 'leaves unknown paths under the prefix to the parent',
    request: { path: '/api/nowhere' },
    answer: { status: 404 },
  },
  { block: 'koa-mount', title: 'challenges at an unknown path', request: { path: '/v1/nowhere' }, answer: absent },
  {
    block: 'koa-mount',
    title: 'fills the scope from the prefix',
    request: { path: '/v1/orgs/acme/reports', token: token({ scope: 'read:organization:acme' }) },
    answer: { status: 200, json: { organization: 'acme' } },
  },
  {
    block: 'koa-mount',
    title: 'refuses another organization',
    request: { path: '/v1/orgs/other/reports', token: token({ scope: 'read:organization:acme' }) },
    answer: lacks('scope'),
  },
  {
    block: 'koa-mount',
    title: 'lets a request without a token pass where it says so',
    request: { path: '/catalogue' },
    answer: { status: 200, json: { prices: 'list' } },
  },
  {
    block: 'koa-mount',
    title: 'knows a token there',
    request: { path: '/catalogue', token: token() },
    answer: { status: 200, json: { prices: 'own' } },
  },
  {
    block: 'koa-errors',
    title: 'lets middleware in front answer',
    request: me,
    answer: problem(problemType),
  },
  { block: 'koa-errors', title: 'admits a valid token', request: { ...me, token: token() }, answer: subject },
]

const logged = token({ jti: 'logged-out' })

const afterwards: readonly Exchange[] = [
  { block: 'revocation', title: 'admits a live token', request: { ...me, token: logged }, answer: subject },
  {
    block: 'revocation',
    title: 'revokes it',
    request: { path: '/logout', method: 'POST', token: logged },
    answer: { status: 204, text: '' },
  },
  {
    block: 'revocation',
    title: 'refuses it from then on',
    request: { ...me, token: logged },
    answer: refused('token_revoked', 'The access token has been revoked'),
  },
  {
    block: 'errors',
    title: "lets the application's error handler answer",
    request: me,
    answer: problem(`${problemType}; charset=utf-8`),
  },
  { block: 'events', title: 'refuses while it logs', request: me, answer: absent },
  {
    block: 'cors',
    title: 'answers a preflight request without a token',
    request: { path: '/orders', method: 'OPTIONS' },
    answer: { status: 204, text: '', headers: { 'access-control-allow-headers': 'Authorization' } },
  },
  {
    block: 'cors',
    title: 'keeps the CORS headers of a refusal',
    request: { path: '/orders' },
    answer: {
      ...absent,
      headers: {
        'access-control-allow-origin': 'https://app.example.com',
        'access-control-expose-headers': 'WWW-Authenticate',
      },
    },
  },
  { block: 'adapter', title: 'refuses a request without a token', request: me, answer: absent },
  {
    block: 'adapter',
    title: 'refuses behind a guard',
    request: { ...me, token: token({ scope: '' }) },
    answer: lacks('scope'),
  },
  {
    block: 'adapter',
    title: 'admits a valid token',
    request: { ...me, token: token() },
    answer: { status: 200, text: 'user-1' },
  },
  {
    block: 'adapter',
    title: 'throws the failure that onError forwards',
    request: { path: '/forwarded' },
    answer: { status: 418, text: 'credentials_absent', headers: { 'www-authenticate': 'Bearer realm="api"' } },
  },
]

export const exchanges: readonly Exchange[] = [
  ...[...quickstarts, 'express', 'fastify', 'koa', 'node-http'].flatMap(quickstart),
  ...guards,
  ...sources,
  ...presented,
  ...perFramework,
  ...afterwards,
]

/** A block that is run with a token for its argument, and what it prints. */
export interface Script {
  readonly block: string
  readonly title: string
  readonly token: Token
  readonly prints: string
}

export const scripts: readonly Script[] = [
  {
    block: 'verify',
    title: 'prints account and scopes',
    token: token(),
    prints: '{issuer}#sub:user-1 read:orders write:orders\n',
  },
  { block: 'verify', title: 'prints the code', token: token({ aud: 'other' }), prints: 'audience_mismatch\n' },
  { block: 'core-verify', title: 'prints principal and account', token: token(), prints: 'user {issuer}#sub:user-1\n' },
  { block: 'core-verify', title: 'prints the code', token: token({ cnf: {} }), prints: 'binding_unverifiable\n' },
]
