import { describe, expect, it } from 'vitest'
import { isLoopbackUrl, keyUrlProblem, mayBeLoopbackUrl } from '../../src/key/key-url.js'

const nowhere = { loopback: false, anywhere: false }
const here = { loopback: true, anywhere: false }
const anywhere = { loopback: false, anywhere: true }

const noUrl = 'it is not an absolute URL'
const userinfo = 'it must not hold a user name or password'
const fragment = 'it must not have a fragment'
const scheme = 'it must be an https URL'
const http =
  'it must be an https URL (http only to loopback, or with discoverKeys({ insecureHttp: unchecked(reason) }), remoteKeys likewise)'

describe('keyUrlProblem', () => {
  it.each([
    { title: 'https', url: 'https://issuer.test/jwks', leave: nowhere },
    { title: 'https in capitals', url: 'HTTPS://ISSUER.TEST/jwks', leave: nowhere },
    { title: 'https with port and query', url: 'https://issuer.test:8443/jwks?v=1', leave: nowhere },
    { title: 'https to loopback', url: 'https://127.0.0.1/jwks', leave: nowhere },
    { title: 'http to localhost', url: 'http://localhost:8080/jwks', leave: here },
    { title: 'http to 127.0.0.1', url: 'http://127.0.0.1:8080/jwks', leave: here },
    { title: 'http to the end of 127.0.0.0/8', url: 'http://127.255.255.254/jwks', leave: here },
    { title: 'http to ::1', url: 'http://[::1]:8080/jwks', leave: here },
    { title: 'http in words', url: 'http://issuer.internal/jwks', leave: anywhere },
  ])('[MD-04] has nothing against $title', ({ url, leave }) => {
    expect(keyUrlProblem(url, leave)).toBeUndefined()
  })

  it.each<{ title: string; url: unknown; leave: typeof here; problem: string }>([
    { title: 'http', url: 'http://issuer.test/jwks', leave: here, problem: http },
    { title: 'http to loopback where it may not be', url: 'http://127.0.0.1/jwks', leave: nowhere, problem: http },
    { title: 'http to a private network', url: 'http://10.0.0.1/jwks', leave: here, problem: http },
    { title: 'http to every interface', url: 'http://0.0.0.0/jwks', leave: here, problem: http },
    { title: 'http to a host that begins like loopback', url: 'http://127.0.0.1.test/', leave: here, problem: http },
    { title: 'http to a host that begins like localhost', url: 'http://localhost.test/', leave: here, problem: http },
    { title: 'http to a host that ends like localhost', url: 'http://evil-localhost/', leave: here, problem: http },
    { title: 'http to a mapped address', url: 'http://[::ffff:127.0.0.1]/', leave: here, problem: http },
    { title: 'ftp', url: 'ftp://issuer.test/jwks', leave: anywhere, problem: scheme },
    { title: 'a file', url: 'file:///etc/jwks.json', leave: anywhere, problem: scheme },
    { title: 'data', url: 'data:application/json,{}', leave: anywhere, problem: scheme },
    { title: 'a script', url: 'javascript:alert(1)', leave: anywhere, problem: scheme },
    { title: 'a user name', url: 'https://user@issuer.test/', leave: anywhere, problem: userinfo },
    { title: 'a password', url: 'https://:secret@issuer.test/', leave: anywhere, problem: userinfo },
    { title: 'a host that hides behind userinfo', url: 'http://127.0.0.1@evil.test/', leave: here, problem: userinfo },
    { title: 'an empty fragment', url: 'https://issuer.test/jwks#', leave: anywhere, problem: fragment },
    { title: 'a fragment', url: 'https://issuer.test/jwks#key', leave: anywhere, problem: fragment },
    { title: 'a path', url: '/jwks', leave: anywhere, problem: noUrl },
    { title: 'a host', url: 'issuer.test', leave: anywhere, problem: noUrl },
    { title: 'no text', url: '', leave: anywhere, problem: noUrl },
    { title: 'https without a host', url: 'https://', leave: anywhere, problem: noUrl },
    { title: 'an impossible port', url: 'https://issuer.test:99999/', leave: anywhere, problem: noUrl },
    { title: 'nothing', url: undefined, leave: anywhere, problem: noUrl },
    { title: 'a number', url: 1, leave: anywhere, problem: noUrl },
    { title: 'a URL object', url: new URL('https://issuer.test'), leave: anywhere, problem: noUrl },
  ])('[MD-04] objects to $title', ({ url, leave, problem }) => {
    expect(keyUrlProblem(url, leave)).toBe(problem)
  })
})

describe('mayBeLoopbackUrl', () => {
  it.each([
    'https://localhost./jwks',
    'https://keys.localhost/jwks',
    'https://[::ffff:127.0.0.1]/jwks',
    'https://[::]/jwks',
    'https://0.0.0.0/jwks',
    'https://[::1]/jwks',
    'not a URL',
  ])('[MD-05] forbids what ends up at this machine: %s', (url) => {
    expect(mayBeLoopbackUrl(url)).toBe(true)
  })

  it.each([
    'https://issuer.test/jwks',
    'https://localhost.issuer.test/',
    'https://10.0.0.1/',
    'https://[::ffff:10.0.0.1]/',
  ])('leaves alone what does not: %s', (url) => {
    expect(mayBeLoopbackUrl(url)).toBe(false)
  })
})

describe('isLoopbackUrl', () => {
  it.each([
    { url: 'https://localhost', is: true },
    { url: 'https://LOCALHOST:1', is: true },
    { url: 'http://127.1', is: true },
    { url: 'http://2130706433/', is: true },
    { url: 'https://[0:0:0:0:0:0:0:1]/', is: true },
    { url: 'https://issuer.test', is: false },
    { url: 'https://128.0.0.1', is: false },
    { url: 'https://127.0.0.1.test', is: false },
    { url: 'not a url', is: false },
  ])('$url: $is', ({ url, is }) => {
    expect(isLoopbackUrl(url)).toBe(is)
  })
})
