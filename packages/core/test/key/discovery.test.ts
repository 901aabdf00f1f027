import { describe, expect, it } from 'vitest'
import { discoverJwksUri, metadataUrls } from '../../src/key/discovery.js'
import { outcomeOf } from './outcomes.js'

const issuer = 'https://issuer.test/tenant'
const [rfc8414 = '', appended = '', inserted = ''] = metadataUrls(issuer)
const jwksUri = 'https://issuer.test/jwks'
const good = { issuer, jwks_uri: jwksUri }

type Reply = object | string | number | null | (() => Response)

/** A fetch that knows these documents, by URL, and notes what it is asked for. */
function network(documents: Readonly<Record<string, Reply>>) {
  const asked: string[] = []
  const fetch: typeof globalThis.fetch = async (input) => {
    const url = String(input)
    asked.push(url)
    const reply = Object.hasOwn(documents, url) ? documents[url] : () => new Response('', { status: 404 })
    return typeof reply === 'function' ? reply() : new Response(JSON.stringify(reply))
  }
  return { asked, terms: { fetch, signal: new AbortController().signal, maxBytes: 10_000, insecureHttp: false } }
}

const status = (code: number) => () => new Response('{}', { status: code })
const text = (body: string) => () => new Response(body)

describe('metadataUrls', () => {
  it.each([
    {
      title: '[MD-01] an issuer without a path',
      of: 'https://issuer.test',
      urls: [
        'https://issuer.test/.well-known/oauth-authorization-server',
        'https://issuer.test/.well-known/openid-configuration',
      ],
      source: 'RFC 8414 §3, OpenID Connect Discovery 1.0 §4',
    },
    {
      title: '[MD-01] an issuer that ends in a slash',
      of: 'https://issuer.test/',
      urls: [
        'https://issuer.test/.well-known/oauth-authorization-server',
        'https://issuer.test/.well-known/openid-configuration',
      ],
      source: 'RFC 8414 §3.1: any terminating slash is removed',
    },
    {
      title: '[MD-01] an issuer with a path',
      of: 'https://issuer.test:8443/a/b',
      urls: [
        'https://issuer.test:8443/.well-known/oauth-authorization-server/a/b',
        'https://issuer.test:8443/a/b/.well-known/openid-configuration',
        'https://issuer.test:8443/.well-known/openid-configuration/a/b',
      ],
      source: 'RFC 8414 §3.1, §5',
    },
    {
      title: '[MD-01] an issuer with a path that ends in a slash',
      of: 'https://issuer.test/a/',
      urls: [
        'https://issuer.test/.well-known/oauth-authorization-server/a',
        'https://issuer.test/a/.well-known/openid-configuration',
        'https://issuer.test/.well-known/openid-configuration/a',
      ],
      source: 'RFC 8414 §3.1, OpenID Connect Discovery 1.0 §4.1',
    },
  ])('$title', ({ of, urls }) => {
    expect(metadataUrls(of)).toEqual(urls)
  })
})

describe('the forms of discovery', () => {
  const found = async (documents: Readonly<Record<string, Reply>>, remembered?: string) => {
    const { asked, terms } = network(documents)
    return { outcome: await outcomeOf(discoverJwksUri(issuer, terms, remembered)), asked }
  }

  it.each<{ title: string; documents: Record<string, Reply>; metadataUrl: string; asks: readonly string[] }>([
    { title: 'first as RFC 8414 has it', documents: { [rfc8414]: good }, metadataUrl: rfc8414, asks: [rfc8414] },
    {
      title: 'then appended',
      documents: { [appended]: good, [inserted]: good },
      metadataUrl: appended,
      asks: [rfc8414, appended],
    },
    {
      title: 'then OpenID’s name inserted',
      documents: { [inserted]: good },
      metadataUrl: inserted,
      asks: [rfc8414, appended, inserted],
    },
    {
      title: 'past a redirect',
      documents: { [rfc8414]: status(302), [appended]: good },
      metadataUrl: appended,
      asks: [rfc8414, appended],
    },
    {
      title: 'past 400, 401 and the like',
      documents: { [rfc8414]: status(400), [appended]: status(401), [inserted]: good },
      metadataUrl: inserted,
      asks: [rfc8414, appended, inserted],
    },
    {
      title: 'past what is not JSON',
      documents: { [rfc8414]: text('<!doctype html>'), [appended]: good },
      metadataUrl: appended,
      asks: [rfc8414, appended],
    },
    {
      title: 'past another issuer',
      documents: { [rfc8414]: { ...good, issuer: 'https://issuer.test' }, [appended]: good },
      metadataUrl: appended,
      asks: [rfc8414, appended],
    },
  ])('[MD-01] are tried in order: $title', async ({ documents, metadataUrl, asks }) => {
    expect(await found(documents)).toEqual({ outcome: { jwksUri, metadataUrl }, asked: asks })
  })

  it.each<{ title: string; reply: Reply; failure: object }>([
    { title: '500', reply: status(500), failure: { reason: 'status', status: 500 } },
    { title: '503', reply: status(503), failure: { reason: 'status', status: 503 } },
    {
      title: 'a broken connection',
      reply: () => {
        throw new TypeError('fetch failed')
      },
      failure: { reason: 'connection' },
    },
    { title: 'a huge document', reply: text(' '.repeat(10_001)), failure: { reason: 'too_large' } },
  ])('[MD-01] are given up for now at $title', async ({ reply, failure }) => {
    expect(await found({ [rfc8414]: reply, [appended]: good })).toEqual({ outcome: failure, asked: [rfc8414] })
  })

  it('[MD-01] begin with the one that worked before', async () => {
    expect(await found({ [inserted]: good }, inserted)).toEqual({
      outcome: { jwksUri, metadataUrl: inserted },
      asked: [inserted],
    })
  })

  it('[MD-01] are all tried again when the one that worked is gone', async () => {
    expect(await found({ [appended]: good }, inserted)).toEqual({
      outcome: { jwksUri, metadataUrl: appended },
      asked: [inserted, rfc8414, appended],
    })
  })

  it.each<{ title: string; documents: Record<string, Reply>; failure: object }>([
    { title: 'is nowhere', documents: {}, failure: { reason: 'status', status: 404 } },
    {
      title: 'is nowhere JSON',
      documents: { [rfc8414]: text(''), [appended]: text(''), [inserted]: text('') },
      failure: { reason: 'not_json' },
    },
    {
      title: '[MD-02] is another’s, and elsewhere missing',
      documents: { [rfc8414]: { ...good, issuer: 'https://other.test' } },
      failure: { reason: 'issuer_mismatch', expected: issuer, received: 'https://other.test' },
    },
  ])('end in a failure when metadata $title', async ({ documents, failure }) => {
    expect(await found(documents)).toEqual({ outcome: failure, asked: [rfc8414, appended, inserted] })
  })
})

describe('a document of discovery', () => {
  const outcome = (document: Reply, of = issuer) => {
    const urls = metadataUrls(of)
    return outcomeOf(discoverJwksUri(of, network(Object.fromEntries(urls.map((url) => [url, document]))).terms))
  }
  const mismatch = (received?: string) => ({
    reason: 'issuer_mismatch',
    expected: issuer,
    ...(received !== undefined && { received }),
  })

  it.each<{ title: string; document: Reply; failure: object; source: string }>([
    { title: 'null', document: null, failure: mismatch(), source: 'RFC 8414 §3.2' },
    { title: 'a list', document: [good], failure: mismatch(), source: 'RFC 8414 §3.2' },
    { title: 'text', document: 'metadata', failure: mismatch(), source: 'RFC 8414 §3.2' },
    { title: 'a number', document: 42, failure: mismatch(), source: 'RFC 8414 §3.2' },
    { title: 'an empty object', document: {}, failure: mismatch(), source: 'RFC 8414 §2' },
    { title: 'an issuer of null', document: { ...good, issuer: null }, failure: mismatch(), source: 'RFC 8414 §2' },
    {
      title: 'an issuer that is a list',
      document: { ...good, issuer: [issuer] },
      failure: mismatch(),
      source: 'RFC 8414 §2',
    },
    {
      title: 'an issuer that cannot be turned to text',
      document: { ...good, issuer: { toString: 1, valueOf: 1 } },
      failure: mismatch(),
      source: 'RFC 8414 §2',
    },
    {
      title: 'an issuer only by inheritance',
      document: text(JSON.stringify({ jwks_uri: jwksUri }).replace('{', `{"__proto__":{"issuer":"${issuer}"},`)),
      failure: mismatch(),
      source: 'RFC 8414 §2',
    },
    {
      title: '[MD-02] another issuer',
      document: { ...good, issuer: 'https://other.test' },
      failure: mismatch('https://other.test'),
      source: 'RFC 8414 §3.3',
    },
    {
      title: '[MD-02, MD-03] the issuer with a slash at the end',
      document: { ...good, issuer: `${issuer}/` },
      failure: mismatch(`${issuer}/`),
      source: 'RFC 8414 §4',
    },
    {
      title: '[MD-03] the issuer in capitals',
      document: { ...good, issuer: 'https://ISSUER.test/tenant' },
      failure: mismatch('https://ISSUER.test/tenant'),
      source: 'RFC 8414 §4',
    },
    {
      title: '[MD-03] the issuer with its default port',
      document: { ...good, issuer: 'https://issuer.test:443/tenant' },
      failure: mismatch('https://issuer.test:443/tenant'),
      source: 'RFC 8414 §4',
    },
    {
      title: '[MD-03] the issuer with a percent-encoded letter',
      document: { ...good, issuer: 'https://issuer.test/%74enant' },
      failure: mismatch('https://issuer.test/%74enant'),
      source: 'RFC 8414 §4',
    },
    {
      title: '[MD-03] the issuer with a letter that looks alike',
      document: { ...good, issuer: 'https://issuer.test/ten\u0430nt' },
      failure: mismatch('https://issuer.test/ten\u0430nt'),
      source: 'RFC 8414 §4',
    },
    {
      title: '[MD-03] the issuer by way of another directory',
      document: { ...good, issuer: 'https://issuer.test/a/../tenant' },
      failure: mismatch('https://issuer.test/a/../tenant'),
      source: 'RFC 8414 §4',
    },
    {
      title: 'an endless issuer, told in part',
      document: { ...good, issuer: 'x'.repeat(2000) },
      failure: mismatch('x'.repeat(512)),
      source: 'DESIGN §9, Discovery',
    },
    { title: 'no jwks_uri', document: { issuer }, failure: { reason: 'not_metadata' }, source: 'RFC 8414 §2' },
    {
      title: 'a jwks_uri of null',
      document: { ...good, jwks_uri: null },
      failure: { reason: 'not_metadata' },
      source: 'RFC 8414 §2',
    },
    {
      title: 'a jwks_uri that is a list',
      document: { ...good, jwks_uri: [jwksUri] },
      failure: { reason: 'not_metadata' },
      source: 'RFC 8414 §2',
    },
    ...Object.entries({
      'no text': '',
      'a path': '/jwks',
      http: 'http://issuer.test/jwks',
      ftp: 'ftp://issuer.test/jwks',
      'a file': 'file:///etc/passwd',
      data: 'data:application/json,{"keys":[]}',
      'a user name': 'https://user@issuer.test/jwks',
      'a password': 'https://:password@issuer.test/jwks',
      'a fragment': 'https://issuer.test/jwks#1',
    }).map(([title, uri]) => ({
      title: `[MD-04] a jwks_uri that is or has ${title}`,
      document: { ...good, jwks_uri: uri },
      failure: { reason: 'jwks_uri_refused' },
      source: 'DESIGN §9',
    })),
    ...[
      'http://127.0.0.1:8080/jwks',
      'http://localhost/jwks',
      'http://[::1]/jwks',
      'https://127.0.0.1/jwks',
      'https://localhost/jwks',
      'https://[::1]:8443/jwks',
      'https://2130706433/jwks',
    ].map((uri) => ({
      title: `[MD-05, JB-14] the jwks_uri ${uri} of an issuer elsewhere`,
      document: { ...good, jwks_uri: uri },
      failure: { reason: 'jwks_uri_refused' },
      source: 'DESIGN §9: loopback only if its issuer is',
    })),
  ])('is refused: $title', async ({ document, failure }) => {
    expect(await outcome(document)).toEqual(failure)
  })

  it.each([
    { title: 'http', of: 'http://127.0.0.1:9000', uri: 'http://127.0.0.1:9001/jwks' },
    { title: 'https', of: 'https://localhost', uri: 'https://127.0.0.1/jwks' },
  ])('[MD-05] may name a jwks_uri on loopback when its issuer is there too: $title', async ({ of, uri }) => {
    expect(await outcome({ issuer: of, jwks_uri: uri }, of)).toMatchObject({ jwksUri: uri })
  })

  it('may name a jwks_uri on another host, and has members that nobody knows', async () => {
    const document = { ...good, jwks_uri: 'https://keys.test/jwks', algorithms: ['none'], jwks: { keys: [] } }
    expect(await outcome(document)).toEqual({ jwksUri: 'https://keys.test/jwks', metadataUrl: rfc8414 })
  })

  it('[MD-04] may name plain http to a private network only in words, and loopback not even then', async () => {
    const uris = ['http://10.0.0.1/jwks', 'http://127.0.0.1/jwks']
    const outcomes = uris.map((uri) => {
      const { terms } = network({ [rfc8414]: { ...good, jwks_uri: uri } })
      return outcomeOf(discoverJwksUri(issuer, { ...terms, insecureHttp: true }))
    })
    expect(await Promise.all(outcomes)).toEqual([
      { jwksUri: 'http://10.0.0.1/jwks', metadataUrl: rfc8414 },
      { reason: 'jwks_uri_refused' },
    ])
  })
})
