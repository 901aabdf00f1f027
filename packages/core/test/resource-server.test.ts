import { describe, expect, it } from 'vitest'
import { memoryDenylist, role, scope } from '../src/index.js'
import { authIn, authWith, refusalIn, requestWith, testServer } from './test-server.js'

const policy = scope('read:orders')

/** The same request again, since a decision must not depend on what was decided before. */
async function decideTwice(...given: Parameters<ReturnType<typeof testServer>['server']['decide']>) {
  const { server } = testServer()
  const [first, second] = [await server.decide(...given), await server.decide(...given)]
  expect(refusalIn(second)).toEqual(refusalIn(first))
  return refusalIn(first)
}

describe('decide', () => {
  it('[BR-01] admits a token that is valid now and covers what is asked', async () => {
    const { server, mintNow } = testServer()
    const decision = await server.decide(requestWith(mintNow()), policy)
    expect(decision).toEqual({ admitted: true, auth: authIn(decision), headers: {} })
    expect(authIn(decision).subject).toBe('user-1')
    expect(Object.isFrozen(decision)).toBe(true)
  })

  it.each([
    { title: 'is not valid', claims: { aud: 'https://other.test' }, status: 401, code: 'audience_mismatch' },
    { title: 'has expired', claims: { exp: 1 }, status: 401, code: 'token_expired' },
    { title: 'does not cover what is asked', claims: { scope: 'x' }, status: 403, code: 'scope_insufficient' },
  ])('[BR-01] refuses a token that $title', async ({ claims, status, code }) => {
    const { server, mintNow } = testServer()
    const refusal = refusalIn(await server.decide(requestWith(mintNow(claims)), policy))
    expect([refusal.status, refusal.failure.code]).toEqual([status, code])
  })

  it('answers an absent token as DESIGN §6 prints it', async () => {
    const { status, headers, body } = await decideTwice(requestWith())
    expect([status, headers['WWW-Authenticate'], body]).toEqual([
      401,
      'Bearer realm="api"',
      '{"code":"credentials_absent"}',
    ])
  })

  it('[BR-13] answers an expired token as DESIGN §6 prints it', async () => {
    const { status, headers, body } = await decideTwice(requestWith(testServer().mintNow({ exp: 5 })))
    expect([status, headers['WWW-Authenticate'], body]).toEqual([
      401,
      'Bearer realm="api", error="invalid_token", error_description="The access token has expired"',
      '{"code":"token_expired","error":"invalid_token","error_description":"The access token has expired"}',
    ])
  })

  it('[BR-14] answers a missing scope as DESIGN §6 prints it', async () => {
    const { status, headers } = await decideTwice(requestWith(testServer().mintNow({ scope: '' })), policy)
    expect([status, headers['WWW-Authenticate']]).toEqual([
      403,
      'Bearer realm="api", error="insufficient_scope", error_description="The access token lacks a required scope", scope="read:orders"',
    ])
  })

  it('[BR-13] answers a revoked and a malformed token with invalid_token', async () => {
    const denylist = memoryDenylist()
    const { server, mintNow } = testServer({ denylist })
    const auth = authIn(await server.decide(requestWith(mintNow())))
    await denylist.revokeToken(auth)
    const refusals = [auth.token, 'not-a-jwt'].map(async (token) => refusalIn(await server.decide(requestWith(token))))
    const answers = (await Promise.all(refusals)).map(({ status, headers, failure }) => [
      status,
      failure.code,
      headers['WWW-Authenticate']?.includes('error="invalid_token"'),
    ])
    expect(answers).toEqual([
      [401, 'token_revoked', true],
      [401, 'token_malformed', true],
    ])
  })

  it('answers HEAD with the headers of GET and no body', async () => {
    const get = await decideTwice(requestWith())
    const head = await decideTwice(requestWith(undefined, { method: 'HEAD' }))
    expect(head.headers).toEqual(get.headers)
    expect([head.status, head.body]).toEqual([401, ''])
  })

  it('authenticates OPTIONS like any other method', async () => {
    expect((await decideTwice(requestWith(undefined, { method: 'OPTIONS' }))).status).toBe(401)
  })

  it('gives every refused request a failure of its own', async () => {
    const { server } = testServer()
    const [one, two] = [await server.decide(requestWith()), await server.decide(requestWith())]
    expect(refusalIn(one).failure).not.toBe(refusalIn(two).failure)
  })
})

describe('decide with optional', () => {
  const optional = { optional: true }
  it('admits without auth when there are no credentials', async () => {
    const { server, events } = testServer()
    expect(await server.decide(requestWith(), undefined, optional)).toEqual({
      admitted: true,
      auth: undefined,
      headers: {},
    })
    expect(events).toEqual([])
  })

  it('takes a foreign scheme for no credentials', async () => {
    const { server } = testServer()
    const request = requestWith(undefined, { rawHeaders: ['Authorization', 'Basic dTpw'] })
    expect((await server.decide(request, undefined, optional)).admitted).toBe(true)
  })

  it('still refuses where a policy is given', async () => {
    const { server } = testServer()
    const { failure, headers } = refusalIn(await server.decide(requestWith(), policy, optional))
    expect(failure.code).toBe('credentials_absent')
    expect(headers['WWW-Authenticate']).toBe('Bearer realm="api", scope="read:orders"')
  })

  it.each([
    { title: 'bad', rawHeaders: ['Authorization', 'Bearer a.b.c'], status: 401 },
    { title: 'malformed', rawHeaders: ['Authorization', 'Bearer'], status: 400 },
    { title: 'repeated', rawHeaders: ['Authorization', 'Bearer a', 'authorization', 'Bearer a'], status: 400 },
  ])('refuses credentials that are $title', async ({ rawHeaders, status }) => {
    const { server } = testServer()
    const decision = await server.decide(requestWith(undefined, { rawHeaders }), undefined, optional)
    expect(refusalIn(decision).status).toBe(status)
  })

  it('[BR-16] is unavailable when credentials cannot be read', async () => {
    const { server } = testServer({ credentials: [() => Promise.reject(new Error('down'))] })
    const refusal = refusalIn(await server.decide(requestWith(), undefined, optional))
    expect([refusal.status, refusal.failure.code]).toEqual([503, 'credentials_unavailable'])
  })
})

describe('an error that is no refusal', () => {
  it('is thrown, never made an answer', async () => {
    const broken = new Error('the clock stopped')
    let now = () => 1_800_000_000
    const { server, mintNow } = testServer({ clock: { now: () => now(), monotonic: () => 0 } })
    now = () => {
      throw broken
    }
    await expect(server.decide(requestWith(mintNow()))).rejects.toBe(broken)
  })
})

describe('authorize', () => {
  it('admits or refuses what decide admitted', async () => {
    const { server, mintNow } = testServer()
    const auth = authIn(await server.decide(requestWith(mintNow())))
    expect(server.authorize(auth, policy, requestWith())).toEqual({ admitted: true, auth, headers: {} })
    const { status, failure } = refusalIn(server.authorize(auth, role('admin'), requestWith()))
    expect([status, failure.code]).toEqual([403, 'role_insufficient'])
  })

  it('takes parameters from the request, realm and implied scopes from the server', async () => {
    const { server } = testServer({ realm: 'orders', impliedScopes: { 'write:orders': ['read:acme'] } })
    const auth = await authWith({ scope: 'write:orders' })
    const ask = (org: string) =>
      server.authorize(auth, scope('read:{org}'), requestWith(undefined, { params: { org } }))
    expect(ask('acme').admitted).toBe(true)
    expect(refusalIn(ask('other')).headers['WWW-Authenticate']).toMatch(
      /^Bearer realm="orders", .*, scope="read:other"$/,
    )
  })

  it('[BR-08] challenges when there is no auth', () => {
    const { server } = testServer()
    const { status, headers } = refusalIn(server.authorize(undefined, policy, requestWith()))
    expect([status, headers['WWW-Authenticate']]).toEqual([401, 'Bearer realm="api", scope="read:orders"'])
  })

  it('answers HEAD without a body', () => {
    const { server } = testServer()
    expect(refusalIn(server.authorize(undefined, policy, requestWith(undefined, { method: 'HEAD' }))).body).toBe('')
  })
})
