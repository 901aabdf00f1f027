import { createVerifier, isConfigError } from '@claimcheck/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { withAuth as onExpress } from '../src/express.js'
import { withAuth as onFastify } from '../src/fastify.js'
import { type TestAuth, testAuth, testIssuer } from '../src/index.js'
import { withAuth as onKoa } from '../src/koa.js'
import { frameworks } from './apps.js'

afterEach(() => void vi.unstubAllEnvs())

const insufficient = (what: string) => ({
  code: `${what.split(' ')[0]}_insufficient`,
  error: 'insufficient_scope',
  error_description: `The access token lacks a required ${what}`,
})

interface Judged {
  readonly title: string
  readonly path: string
  readonly auth?: TestAuth
  readonly status: number
  readonly body: unknown
  readonly source: string
}

const ok = { ok: true }
const judged: readonly Judged[] = [
  {
    title: 'a scope',
    path: '/orders',
    auth: { scopes: ['read:orders', 'other'] },
    status: 200,
    body: ok,
    source: 'DESIGN §4',
  },
  {
    title: 'a scope it lacks',
    path: '/orders',
    auth: { scopes: ['read:orders:all'] },
    status: 403,
    body: insufficient('scope'),
    source: 'RFC 6750 §3.1',
  },
  {
    title: 'a scope when there is none',
    path: '/orders',
    status: 403,
    body: insufficient('scope'),
    source: 'RFC 6750 §3.1',
  },
  {
    title: 'a scope filled from the route',
    path: '/orgs/acme',
    auth: { scopes: ['read:organization:acme'] },
    status: 200,
    body: ok,
    source: 'DESIGN §4 {name}',
  },
  {
    title: 'a scope of another route',
    path: '/orgs/other',
    auth: { scopes: ['read:organization:acme'] },
    status: 403,
    body: insufficient('scope'),
    source: 'DESIGN §4 {name}',
  },
  { title: 'a role', path: '/admin', auth: { roles: ['admin'] }, status: 200, body: ok, source: 'DESIGN §4' },
  {
    title: 'a role it lacks',
    path: '/admin',
    auth: { roles: ['user'] },
    status: 403,
    body: insufficient('role'),
    source: 'DESIGN §4',
  },
  {
    title: 'a claim',
    path: '/reports',
    auth: { claims: { plan: 'enterprise' } },
    status: 200,
    body: ok,
    source: 'DESIGN §4',
  },
  {
    title: 'another value of a claim',
    path: '/reports',
    auth: { claims: { plan: 'basic' } },
    status: 403,
    body: insufficient('claim value'),
    source: 'DESIGN §4',
  },
]

describe.each(frameworks)('withAuth in $framework', ({ withAuth, requireAuth }) => {
  it('needs no token, and leaves the same auth to authOf and to the public property', async () => {
    const send = await withAuth({ subject: 'user-7', issuer: 'https://auth.example.com' })
    const { status, body } = await send('/me')
    expect([status, body]).toMatchObject([200, { account: 'https://auth.example.com#sub:user-7', same: true }])
  })

  it('does not look at a token', async () => {
    const send = await withAuth()
    expect(await send('/me', 'not a token')).toMatchObject({
      status: 200,
      body: { account: 'https://issuer.test#sub:user-1' },
    })
  })

  it('is not there before it is mounted', async () => {
    const send = await withAuth()
    expect((await send('/before')).status).toBe(500)
  })

  it.each(judged)('lets guards judge $title: $status', async ({ path, auth, status, body }) => {
    const send = await withAuth(auth)
    const answer = await send(path)
    expect([answer.status, answer.body]).toEqual([status, body])
  })

  it('has guards refuse as they do behind requireAuth', async () => {
    const issuer = testIssuer()
    const [real, standIn] = [await requireAuth(issuer.options), await withAuth({ scopes: ['other'] })]
    const answer = await standIn('/orgs/acme')
    expect(answer).toEqual(await real('/orgs/acme', await issuer.mint({ scope: 'other' })))
    expect(answer.challenge).toContain('scope="read:organization:acme"')
  })

  it('takes an auth that a server has made', async () => {
    const issuer = testIssuer()
    const token = await issuer.mint({ scope: 'read:orders', jti: 'known' })
    const send = await withAuth(await createVerifier(issuer.options).verify(token))
    expect(await send('/orders')).toMatchObject({ status: 200 })
    expect(await send('/me')).toMatchObject({ body: { claims: { jti: 'known' } } })
  })

  it('knows no implied scopes, whoever made its auth', async () => {
    const issuer = testIssuer()
    const verifier = createVerifier({ ...issuer.options, impliedScopes: { 'write:orders': ['read:orders'] } })
    const real = await verifier.verify(await issuer.mint({ scope: 'write:orders' }))
    for (const auth of [real, { scopes: ['write:orders'] }]) {
      const send = await withAuth(auth)
      expect(await send('/orders')).toMatchObject({ status: 403, body: { code: 'scope_insufficient' } })
    }
  })

  it('takes what testAuth has made', async () => {
    const auth = testAuth({ scopes: ['read:orders'] })
    const send = await withAuth(auth)
    expect(await send('/orders')).toMatchObject({ status: 200 })
    expect(await send('/me')).toMatchObject({ body: { claims: auth.claims } })
  })

  it('admits nobody when NODE_ENV becomes production behind its back', async () => {
    const send = await withAuth({ scopes: ['read:orders'] })
    vi.stubEnv('NODE_ENV', 'production')
    expect((await send('/orders')).status).toBe(500)
    expect((await send('/me')).status).toBe(500)
  })
})

describe('withAuth in Fastify', () => {
  it('leaves routes alone that are not authenticated', async () => {
    const send = await frameworks[1]?.withAuth()
    expect(await send?.('/open')).toMatchObject({ status: 200, body: { auth: null } })
  })
})

describe.each([
  { door: 'express', withAuth: onExpress },
  { door: 'fastify', withAuth: onFastify },
  { door: 'koa', withAuth: onKoa },
])('withAuth from /$door', ({ withAuth }) => {
  it('is a ConfigError under NODE_ENV=production, set after it was imported', () => {
    vi.stubEnv('NODE_ENV', 'production')
    const attempts = [() => withAuth(), () => withAuth({ scopes: ['read:orders'] }), () => withAuth(testAuth())]
    expect(attempts.map(problemOf)).toEqual(attempts.map(() => expect.stringContaining('NODE_ENV=production')))
  })

  it.each(['test', 'development', undefined])('is at hand under NODE_ENV=%s', (value) => {
    vi.stubEnv('NODE_ENV', value)
    expect(withAuth()).toBeTypeOf('function')
  })

  it('is a ConfigError for a member that no Auth has', () => {
    expect(problemOf(() => withAuth({ scope: 'read:orders' } as object))).toContain('`scope`')
  })
})

function problemOf(make: () => unknown): string | undefined {
  try {
    make()
  } catch (error) {
    if (isConfigError(error)) return error.problems.join()
    throw error
  }
  return undefined
}
