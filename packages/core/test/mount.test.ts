import { AUDIENCE, ISSUER } from '@claimcheck/test-fixtures'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { authOf, authorize, createMount, recall, remember } from '../src/adapter.js'
import { type ResourceServer, scope, UsageError, unchecked } from '../src/index.js'
import { authIn, authWith, problemsOf, refusalIn, requestWith, serverOptions, testServer } from './test-server.js'

describe('createMount', () => {
  afterEach(() => void vi.unstubAllEnvs())

  it('makes a server from options', async () => {
    const mount = createMount(serverOptions())
    expect(refusalIn(await mount.decide({}, requestWith())).status).toBe(401)
    expect(mount.onError).toBeUndefined()
  })

  it('tells who mounted the function itself', () => {
    const request = { originalUrl: '/', method: 'GET' }
    expect(problemsOf(() => createMount(request as never))).toEqual([expect.stringContaining('call the function')])
  })

  it('takes a server that was made before, whoever made it', () => {
    const { server } = testServer()
    const foreign = { decide: server.decide } as ResourceServer
    expect([createMount(server).server, createMount(foreign).server]).toEqual([server, foreign])
  })

  it('reads the environment when it gets nothing at all', async () => {
    expect(problemsOf(() => createMount(undefined)).join()).toContain('JWT_ISSUER is required')
    vi.stubEnv('JWT_ISSUER', ISSUER)
    vi.stubEnv('JWT_AUDIENCE', AUDIENCE)
    expect(refusalIn(await createMount(undefined).decide({}, requestWith())).status).toBe(401)
    expect(problemsOf(() => createMount({} as never)).length).toBeGreaterThan(0)
  })

  it('passes requests without credentials where they are optional, and no others', async () => {
    const mount = createMount(serverOptions(), {}, { optional: true })
    expect(await mount.decide({}, requestWith())).toMatchObject({ admitted: true, auth: undefined })
    expect(refusalIn(await mount.decide({}, requestWith('bad'))).status).toBe(401)
  })

  it('passes while the denylist does not answer, where it says so', async () => {
    const { server, mintNow } = testServer({ denylist: () => Promise.reject(new Error('down')) })
    const passing = createMount(server, { onStatusUnavailable: unchecked('why not') })
    authIn(await passing.decide({}, requestWith(mintNow())))
    expect(refusalIn(await createMount(server).decide({}, requestWith(mintNow()))).status).toBe(503)
  })

  it.each([
    { title: 'an unknown option', options: { optional: true } },
    { title: 'an onError that is no function', options: { onError: 'log' } },
    { title: 'an onStatusUnavailable that is not unchecked', options: { onStatusUnavailable: true } },
    { title: 'a string', options: 'x' },
    { title: 'null', options: null },
  ])('is a ConfigError with $title', ({ options }) => {
    expect(problemsOf(() => createMount(serverOptions(), options as never))).toHaveLength(1)
  })
})

describe('what a mount leaves with a request', () => {
  const mount = createMount(serverOptions())

  it('is there when it has admitted, and gone when it has not: an outer mount does not answer for an inner one', async () => {
    const { server, mintNow } = testServer()
    const request = {}
    await createMount(server).decide(request, requestWith(mintNow()))
    expect(authOf(request).issuer).toBe(ISSUER)
    const strict = createMount(testServer({ requiredClaims: ['mfa'] }).server)
    expect(refusalIn(await strict.decide(request, requestWith(mintNow()))).failure.code).toBe('claim_missing')
    expect(() => recall(request)).toThrow(UsageError)
  })

  it('is found again, and not to be seen', async () => {
    const request = {}
    const auth = await authWith()
    remember(request, mount, auth)
    expect(recall(request)).toEqual({ mount, auth })
    expect(authOf(request)).toBe(auth)
    expect([JSON.stringify(request), Object.getOwnPropertySymbols({ ...request })]).toEqual(['{}', []])
  })

  it('is that of the innermost mount', async () => {
    const request = {}
    const inner = createMount(serverOptions({ realm: 'inner' }))
    remember(request, mount, await authWith())
    remember(request, inner, undefined)
    expect(recall(request)).toEqual({ mount: inner, auth: undefined })
    const { headers } = refusalIn(authorize(request, scope('a'), requestWith()))
    expect(headers['WWW-Authenticate']).toBe('Bearer realm="inner", scope="a"')
  })

  it('is not the public property', async () => {
    const request = { auth: await authWith() }
    expect(() => authOf(request)).toThrow(UsageError)
    expect(() => authorize(request, scope('a'), requestWith())).toThrow(UsageError)
  })

  it('is a UsageError where nothing authenticates, never a pass', () => {
    for (const ask of [recall, authOf, (holder: object) => authorize(holder, scope('a'), requestWith())]) {
      expect(() => ask({})).toThrow(UsageError)
    }
  })

  it('is a UsageError for authOf where authentication was optional and absent', () => {
    const request = {}
    remember(request, mount, undefined)
    expect(() => authOf(request)).toThrow(UsageError)
    expect(refusalIn(authorize(request, scope('a'), requestWith())).status).toBe(401)
  })
})
