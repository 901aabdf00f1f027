import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Behaviour, type FaultyIssuer, sendRaw, spareKeys, startFaultyIssuer, testKeys } from '../src/index.js'

let issuer: FaultyIssuer
beforeEach(async () => {
  issuer = await startFaultyIssuer()
})
afterEach(() => issuer.close())

const jwks = (init: RequestInit = {}) => fetch(issuer.jwksUri, init)
const behave = (...behaviours: [Behaviour, ...Behaviour[]]) => issuer.behave('jwks', ...behaviours)
const status = async (url: string) => (await fetch(url, { redirect: 'manual' })).status

describe('a healthy issuer', () => {
  it('publishes keys, counts requests and names no path it was not asked for', async () => {
    expect(await (await jwks()).json()).toEqual({ keys: [testKeys.ES256.publicJwk] })
    issuer.publish([spareKeys.ES256.publicJwk])
    expect(await (await jwks()).json()).toEqual({ keys: [spareKeys.ES256.publicJwk] })
    expect(issuer.requests).toEqual({ discovery: 0, jwks: 2, paths: ['/jwks', '/jwks'] })
  })

  it('describes itself as told', async () => {
    issuer.describe({ jwks_uri: 'https://elsewhere.test/jwks', issuer: undefined })
    const response = await fetch(`${issuer.issuer}/.well-known/openid-configuration`)
    expect(await response.json()).toEqual({ jwks_uri: 'https://elsewhere.test/jwks' })
  })

  it('serves each well-known form, until it is switched off', async () => {
    const tenant = await startFaultyIssuer({ path: '/tenant/' })
    const origin = tenant.issuer.slice(0, -'/tenant/'.length)
    const urls = [
      `${origin}/.well-known/oauth-authorization-server/tenant`,
      `${origin}/tenant/.well-known/openid-configuration`,
      `${origin}/.well-known/openid-configuration/tenant`,
    ]
    expect(await Promise.all(urls.map(status))).toEqual([200, 200, 200])
    tenant.serve({ rfc8414: false, oidcInserted: false })
    expect(await Promise.all(urls.map(status))).toEqual([404, 200, 404])
    expect(tenant.requests.discovery).toBe(6)
    expect(await (await fetch(urls[1] ?? '')).json()).toEqual({ issuer: tenant.issuer, jwks_uri: tenant.jwksUri })
    await tenant.close()
  })

  it('refuses connections while stopped and comes back on its port', async () => {
    await issuer.stop()
    await expect(jwks()).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    await issuer.restart()
    expect((await jwks()).status).toBe(200)
  })

  it('closes although a request hangs', async () => {
    behave({ mode: 'hang' })
    const outcome = expect(jwks()).rejects.toThrow()
    while (issuer.requests.jwks === 0) await new Promise(setImmediate)
    await issuer.close()
    await outcome
  })
})

describe('behaviours', () => {
  it('are taken one request each, and the last one stays', async () => {
    behave(
      { mode: 'status', code: 500 },
      { mode: 'status', code: 503, headers: { 'retry-after': '7' } },
      { mode: 'ok' },
    )
    expect([await status(issuer.jwksUri), (await jwks()).headers.get('retry-after')]).toEqual([500, '7'])
    expect([await status(issuer.jwksUri), await status(issuer.jwksUri)]).toEqual([200, 200])
  })

  it.each<Behaviour>([{ mode: 'hang' }, { mode: 'stall' }, { mode: 'drip' }])(
    '$mode outlasts patience',
    async (how) => {
      behave(how)
      await expect(jwks({ signal: AbortSignal.timeout(300) }).then((answer) => answer.text())).rejects.toThrow(
        'timeout',
      )
      expect(issuer.bytesSent).toBeLessThan(5)
    },
  )

  it('drip sends everything in the end', async () => {
    issuer.publish([])
    behave({ mode: 'drip', ms: 1 })
    expect(await (await jwks()).json()).toEqual({ keys: [] })
  })

  it.each<Behaviour>([{ mode: 'truncate' }, { mode: 'reset' }])('$mode breaks the connection', async (how) => {
    behave(how)
    await expect(jwks().then((answer) => answer.text())).rejects.toThrow(TypeError)
  })

  it('delayed and held answer rightly, later', async () => {
    let release = () => {}
    const until = new Promise<void>((resolve) => {
      release = resolve
    })
    behave({ mode: 'held', until }, { mode: 'delayed', ms: 50 })
    const held = jwks()
    const started = performance.now()
    expect((await jwks()).status).toBe(200)
    expect(performance.now() - started).toBeGreaterThan(45)
    release()
    expect((await held).status).toBe(200)
  })

  it('headers adds to a right answer', async () => {
    behave({ mode: 'headers', headers: { 'cache-control': 'max-age=60' } })
    const response = await jwks()
    expect([response.headers.get('cache-control'), await response.json()]).toEqual([
      'max-age=60',
      { keys: [testKeys.ES256.publicJwk] },
    ])
  })

  it('etag answers 304 to whoever has the document already, until it changes', async () => {
    behave({ mode: 'etag' })
    const get = async (etag?: string | null) => {
      const response = await jwks(etag ? { headers: { 'if-none-match': etag } } : {})
      return { status: response.status, etag: response.headers.get('etag'), text: await response.text() }
    }
    const first = await get()
    expect(first).toEqual({
      status: 200,
      etag: expect.stringMatching(/^"[\w-]{43}"$/),
      text: JSON.stringify({ keys: [testKeys.ES256.publicJwk] }),
    })
    expect(await get(first.etag)).toEqual({ status: 304, etag: first.etag, text: '' })
    await expect.poll(() => issuer.notModified).toBe(1)
    issuer.publish([spareKeys.ES256.publicJwk])
    expect(await get(first.etag)).toMatchObject({ status: 200, etag: expect.not.stringMatching(first.etag ?? '') })
    behave({ mode: 'etag', etag: 'W/"always"' })
    expect([(await get()).status, (await get('W/"always"')).status]).toEqual([200, 304])
    let release = () => {}
    const until = new Promise<void>((resolve) => {
      release = resolve
    })
    behave({ mode: 'etag', etag: '"1"', until }, { mode: 'ok' })
    const held = get('"1"')
    expect((await get('"1"')).status).toBe(200)
    release()
    expect((await held).status).toBe(304)
  })

  it('redirect names another place', async () => {
    behave({ mode: 'redirect', to: 'http://127.0.0.1:1/' })
    const response = await sendRaw(issuer.port, { target: '/jwks', headerLines: [] })
    expect([response.status, response.header('location')]).toEqual([302, 'http://127.0.0.1:1/'])
  })

  it.each<Behaviour>([{ mode: 'html' }, { mode: 'notJson' }])('$mode is 200 and not JSON', async (how) => {
    behave(how)
    const response = await jwks()
    expect(response.status).toBe(200)
    await expect(response.json()).rejects.toThrow(SyntaxError)
  })

  it('json, emptySet and manyKeys answer other documents', async () => {
    behave({ mode: 'json', value: null }, { mode: 'emptySet' }, { mode: 'manyKeys', count: 101 })
    expect(await (await jwks()).json()).toBe(null)
    expect(await (await jwks()).json()).toEqual({ keys: [] })
    const { keys } = (await (await jwks()).json()) as { keys: { kid: string }[] }
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(101)
    expect(keys.slice(0, 2).map(({ kid }) => kid)).toEqual(['test-ES256', 'test-filler-0'])
  })

  it('wrongIssuer describes somebody else', async () => {
    issuer.behave('discovery', { mode: 'wrongIssuer' })
    const response = await fetch(`${issuer.issuer}/.well-known/openid-configuration`)
    expect(await response.json()).toEqual({ issuer: 'https://other.test', jwks_uri: issuer.jwksUri })
  })

  it('huge sends all of its bytes to whoever reads them, and few to whoever leaves', async () => {
    behave({ mode: 'huge', bytes: 1_000_000 }, { mode: 'huge', bytes: 1_000_000_000 })
    const text = await (await jwks()).text()
    expect([text.length, issuer.bytesSent, JSON.parse(text)]).toEqual([
      1_000_000,
      1_000_000,
      { keys: [testKeys.ES256.publicJwk] },
    ])
    const response = await jwks()
    expect(issuer.unfinished).toBe(0)
    await response.body?.cancel()
    expect(issuer.bytesSent).toBeLessThan(20_000_000)
    await expect.poll(() => issuer.unfinished).toBe(1)
  })

  it('gzipBomb is small on the wire', async () => {
    behave({ mode: 'gzipBomb', bytes: 10_000_000 })
    expect((await (await jwks()).text()).length).toBe(10_000_000)
    expect(issuer.bytesSent).toBeLessThan(20_000)
  })
})
