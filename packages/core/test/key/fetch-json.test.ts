import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type Behaviour, type FaultyIssuer, startFaultyIssuer, testKeys } from '@claimcheck/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fetchJson, unchanged } from '../../src/key/fetch-json.js'
import { KeysFailed } from '../../src/key/keys-failed.js'
import { certificate } from './certificate.js'
import { outcomeOf } from './outcomes.js'

type Body = ConstructorParameters<typeof Response>[0]

const patient = () => new AbortController().signal
const answering =
  (body: Body, init?: ResponseInit): typeof fetch =>
  async () =>
    new Response(body, init)

const get = (body: Body, init?: ResponseInit, maxBytes = 1000) =>
  outcomeOf(fetchJson('https://issuer.test/jwks', { fetch: answering(body, init), signal: patient(), maxBytes }))

describe('fetchJson', () => {
  it('[MD-05] asks without credentials, without following, for JSON', async () => {
    const asked: unknown[] = []
    const { signal } = new AbortController()
    const fetch: typeof globalThis.fetch = async (...given) => {
      asked.push(given)
      return new Response('{}')
    }
    await fetchJson('https://issuer.test/jwks', { fetch, signal, maxBytes: 10 })
    const init = { headers: { accept: 'application/json' }, redirect: 'manual', credentials: 'omit', signal }
    expect(asked).toEqual([['https://issuer.test/jwks', init]])
  })

  it.each<{ title: string; body: Body; json: unknown }>([
    { title: 'an object', body: '{"keys":[]}', json: { keys: [] } },
    { title: 'any JSON value', body: 'null', json: null },
    { title: 'JSON after a byte order mark', body: '\ufeff{}', json: {} },
    { title: 'UTF-8', body: '{"é":"€"}', json: { é: '€' } },
    { title: 'a member named __proto__ as a member', body: '{"__proto__":1}', json: JSON.parse('{"__proto__":1}') },
  ])('reads $title', async ({ body, json }) => {
    expect(await get(body)).toEqual({ json, maxAge: undefined })
  })

  it.each<{ title: string; body: Body }>([
    { title: 'nothing', body: '' },
    { title: 'no body at all', body: null },
    { title: 'a page', body: '<!doctype html>' },
    { title: 'JSON that is broken off', body: '{"keys":[' },
    { title: 'JSON and more', body: '{} {}' },
    { title: 'JavaScript', body: "{keys:['a']}" },
    { title: 'JSON in Latin-1', body: Buffer.from('{"é":1}', 'latin1') },
    { title: 'JSON in UTF-16', body: Buffer.from('\ufeff{}', 'utf16le') },
    { title: 'a surrogate in UTF-8', body: Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]) },
  ])('finds no JSON in $title', async ({ body }) => {
    expect(await get(body)).toEqual({ reason: 'not_json' })
  })

  it('keeps the text of a broken document out of the failure', async () => {
    const failure: unknown = await fetchJson('https://issuer.test', {
      fetch: answering('a-marker-that-stays-here'),
      signal: patient(),
      maxBytes: 1000,
    }).catch((error) => error)
    expect(failure).toBeInstanceOf(KeysFailed)
    expect(String((failure as Error).cause)).not.toContain('a-marker')
  })

  it.each([
    { status: 201, failure: { reason: 'status', status: 201 } },
    { status: 204, failure: { reason: 'status', status: 204 } },
    { status: 206, failure: { reason: 'status', status: 206 } },
    { status: 301, failure: { reason: 'redirect', status: 301 } },
    { status: 302, failure: { reason: 'redirect', status: 302 } },
    { status: 308, failure: { reason: 'redirect', status: 308 } },
    { status: 401, failure: { reason: 'status', status: 401 } },
    { status: 404, failure: { reason: 'status', status: 404 } },
    { status: 429, failure: { reason: 'status', status: 429 } },
    { status: 500, failure: { reason: 'status', status: 500 } },
    { status: 503, failure: { reason: 'status', status: 503 } },
  ])('takes no document with status $status, whatever it says', async ({ status, failure }) => {
    expect(await get(status === 204 ? null : '{"keys":[]}', { status })).toEqual(failure)
  })

  it('[MD-05] sees an opaque redirect, as browsers give it, for what it is', async () => {
    const opaque = Object.defineProperties(new Response(null), {
      type: { value: 'opaqueredirect' },
      status: { value: 0 },
    })
    const terms = { fetch: async () => opaque, signal: patient(), maxBytes: 10 }
    expect(await outcomeOf(fetchJson('https://issuer.test', terms))).toEqual({ reason: 'redirect', status: 0 })
  })

  it.each([
    { title: 'as many bytes as allowed', size: 100, outcome: { json: 'a'.repeat(98), maxAge: undefined } },
    { title: 'one byte more', size: 101, outcome: { reason: 'too_large' } },
  ])('[MD-05] measures the body: $title', async ({ size, outcome }) => {
    expect(await get(`"${'a'.repeat(size - 2)}"`, {}, 100)).toEqual(outcome)
  })

  it.each([
    { header: undefined, maxAge: undefined },
    { header: 'max-age=300', maxAge: 300 },
    { header: 'MAX-AGE=300', maxAge: 300 },
    { header: 'public, max-age=300, must-revalidate', maxAge: 300 },
    { header: 'public,max-age=300', maxAge: 300 },
    { header: 'max-age="300"', maxAge: 300 },
    { header: 'max-age=0', maxAge: 0 },
    { header: 'max-age=300.9', maxAge: 300 },
    { header: 's-maxage=300', maxAge: undefined },
    { header: 'x-max-age=300', maxAge: undefined },
    { header: 'no-store', maxAge: undefined },
    { header: 'max-age=-1', maxAge: undefined },
    { header: 'max-age=soon', maxAge: undefined },
    { header: 'max-age', maxAge: undefined },
    { header: 'max-age=99999999999999999999', maxAge: 9_999_999_999 },
  ])('reads Cache-Control: $header (RFC 9111 §5.2)', async ({ header, maxAge }) => {
    expect(await get('{}', header === undefined ? {} : { headers: { 'cache-control': header } })).toEqual({
      json: {},
      maxAge,
    })
  })

  it.each<{ title: string; fetch: () => unknown }>([
    { title: 'rejects', fetch: () => Promise.reject(new TypeError('fetch failed')) },
    {
      title: 'throws',
      fetch: () => {
        throw new Error('no network here')
      },
    },
    { title: 'answers with nothing', fetch: async () => undefined },
    {
      title: 'answers with a body that breaks',
      fetch: async () => new Response(new ReadableStream({ start: (stream) => stream.error(new Error('reset')) })),
    },
  ])('calls it a broken connection when fetch $title', async ({ fetch }) => {
    const terms = { fetch: fetch as typeof globalThis.fetch, signal: patient(), maxBytes: 10 }
    expect(await outcomeOf(fetchJson('https://issuer.test', terms))).toEqual({ reason: 'connection' })
  })
})

describe('fetchJson over loopback', () => {
  let issuer: FaultyIssuer
  beforeAll(async () => {
    issuer = await startFaultyIssuer()
  })
  afterAll(() => issuer.close())

  const fetched = (how: Behaviour, { within = 5, maxBytes = 1000 } = {}) => {
    issuer.behave('jwks', how)
    const signal = AbortSignal.timeout(within * 1000)
    return outcomeOf(fetchJson(issuer.jwksUri, { fetch, signal, maxBytes }))
  }

  const json = { keys: [testKeys.ES256.publicJwk] }
  it.each<{ title: string; how: Behaviour; within?: number; outcome: unknown }>([
    { title: 'a document', how: { mode: 'ok' }, outcome: { json, maxAge: undefined } },
    { title: 'no answer', how: { mode: 'hang' }, within: 0.05, outcome: { reason: 'timeout' } },
    { title: 'half a body', how: { mode: 'stall' }, within: 0.05, outcome: { reason: 'timeout' } },
    { title: 'a body by drops', how: { mode: 'drip', ms: 10 }, within: 0.05, outcome: { reason: 'timeout' } },
    { title: 'a body cut short', how: { mode: 'truncate' }, outcome: { reason: 'connection' } },
    { title: 'a reset', how: { mode: 'reset' }, outcome: { reason: 'connection' } },
    { title: 'a bomb', how: { mode: 'gzipBomb', bytes: 5_000_000 }, outcome: { reason: 'too_large' } },
    { title: 'a huge document', how: { mode: 'huge', bytes: 50_000_000 }, outcome: { reason: 'too_large' } },
  ])('meets $title', async ({ how, outcome, within = 5 }) => {
    expect(await fetched(how, { within })).toEqual(outcome)
  })

  it('[MD-05] stops reading where the limit is, also when what is on the wire is small', async () => {
    const before = issuer.bytesSent
    expect(await fetched({ mode: 'huge', bytes: 50_000_000 })).toEqual({ reason: 'too_large' })
    expect(issuer.bytesSent - before).toBeLessThan(5_000_000)
  })

  it('[MD-05] never goes where a redirect points to', async () => {
    const other = await startFaultyIssuer()
    expect(await fetched({ mode: 'redirect', to: other.jwksUri })).toEqual({ reason: 'redirect', status: 302 })
    expect(other.requests.paths).toEqual([])
    await other.close()
  })
})

describe('fetchJson over TLS', () => {
  it('[MD-04] takes nothing from a server whose certificate nobody vouches for', async () => {
    const key = testKeys.ES256.privateKey.export({ format: 'pem', type: 'pkcs8' })
    const asked: string[] = []
    const server = createServer({ key, cert: certificate }, (request, response) => {
      asked.push(String(request.url))
      response.end('{"keys":[]}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const failure: unknown = await fetchJson(`https://127.0.0.1:${port}/jwks`, {
      fetch,
      signal: patient(),
      maxBytes: 1000,
    }).catch((error) => error)
    server.close()
    expect(failure).toMatchObject({
      reason: 'connection',
      cause: { cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } },
    })
    expect(asked).toEqual([])
  })
})

describe('fetchJson of a version that is known (RFC 9110 §13)', () => {
  const url = 'https://issuer.test/jwks'
  const had = { url, etag: '"1"' }
  const notModified = (headers: Record<string, string> = {}) => answering(null, { status: 304, headers })
  const terms = (fetch: typeof globalThis.fetch) => ({ fetch, signal: patient(), maxBytes: 1000 })

  it.each<{ title: string; known: { url: string; etag: string } | undefined; sent: object }>([
    { title: 'none', known: undefined, sent: {} },
    { title: 'this document', known: had, sent: { 'if-none-match': '"1"' } },
    { title: 'another document', known: { ...had, url: `${url}/` }, sent: {} },
  ])('sends the tag of $title', async ({ known, sent }) => {
    const headers: unknown[] = []
    const fetch: typeof globalThis.fetch = async (_input, init) => {
      headers.push(init?.headers)
      return new Response('{}')
    }
    await fetchJson(url, terms(fetch), known)
    expect(headers).toEqual([{ accept: 'application/json', ...sent }])
  })

  it('answers that it is unchanged, for as long as the 304 says', async () => {
    const fetch = notModified({ 'cache-control': 'max-age=9', etag: '"2"' })
    expect(await fetchJson(url, terms(fetch), had)).toEqual({ json: unchanged, maxAge: 9, version: had })
  })

  it.each([
    { title: 'no version', known: undefined },
    { title: 'that of another document', known: { ...had, url: 'https://issuer.test/other' } },
  ])('fails by a 304 to a request with $title', async ({ known }) => {
    expect(await outcomeOf(fetchJson(url, terms(notModified()), known))).toEqual({ reason: 'redirect', status: 304 })
  })

  it.each([
    { title: 'its ETag', etag: 'W/"a"', version: { url, etag: 'W/"a"' } },
    { title: 'no ETag', etag: undefined, version: undefined },
    { title: 'an ETag of 256 characters', etag: 'e'.repeat(256), version: { url, etag: 'e'.repeat(256) } },
    { title: 'an ETag of 257 characters', etag: 'e'.repeat(257), version: undefined },
  ])('notes the version of a document with $title', async ({ etag, version }) => {
    const fetch = answering('{}', etag === undefined ? {} : { headers: { etag } })
    expect(await fetchJson(url, terms(fetch))).toEqual({ json: {}, maxAge: undefined, version })
  })
})
