import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createVerifier, remoteKeys } from '@claimcheck/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type ListeningTestIssuer, type ListeningTestIssuerOptions, testIssuer } from '../src/index.js'
import { frameworks } from './apps.js'
import { codeOf, verdictOf } from './verdict.js'

async function listening(options?: ListeningTestIssuerOptions): Promise<ListeningTestIssuer> {
  const issuer = await testIssuer.listen(options)
  onTestFinished(() => issuer.close())
  return issuer
}

async function documentAt(url: string) {
  const response = await fetch(url)
  return [response.status, response.headers.get('content-type'), await response.json()]
}

describe('testIssuer.listen', () => {
  it('is named by its address on loopback, and publishes metadata there [RFC 8414 §3, OpenID Connect Discovery §4]', async () => {
    const { issuer, jwksUri } = await listening()
    expect(issuer).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const metadata = [200, 'application/json', { issuer, jwks_uri: `${issuer}/jwks` }]
    expect(jwksUri).toBe(`${issuer}/jwks`)
    expect(await documentAt(`${issuer}/.well-known/oauth-authorization-server`)).toEqual(metadata)
    expect(await documentAt(`${issuer}/.well-known/openid-configuration`)).toEqual(metadata)
    expect((await documentAt(`${issuer}/other`))[0]).toBe(404)
  })

  it('publishes public keys, the newest first, and after a withdrawal that one alone [RFC 7517 §5]', async () => {
    const issuer = await listening({ alg: 'RS256' })
    const keys = async () => {
      const jwks = await (await fetch(issuer.jwksUri)).json()
      return (jwks as { keys: { kid: string }[] }).keys
    }
    const [first, ...none] = await keys()
    expect(none).toEqual([])
    expect(Object.keys(first ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])
    issuer.rotate()
    const two = await keys()
    expect([two.length, two[1]]).toEqual([2, first])
    issuer.rotate({ withdraw: true })
    const [last, ...others] = await keys()
    expect([others, two.map(({ kid }) => kid).includes(last?.kid ?? '')]).toEqual([[], false])
  })

  it('is trusted by whoever discovers its keys', async () => {
    const issuer = await listening({ audience: 'urn:orders', alg: 'EdDSA' })
    const verifier = createVerifier({ issuer: issuer.issuer, audience: 'urn:orders' })
    expect(issuer.audience).toBe('urn:orders')
    expect(await verdictOf(verifier, await issuer.mint())).toBe('accepted')
    expect(await verdictOf(verifier, await issuer.mint({}, { wrongAudience: true }))).toBe('audience_mismatch')
    expect(await verdictOf(verifier, await testIssuer().mint({ iss: issuer.issuer, aud: 'urn:orders' }))).toBe(
      'key_unknown',
    )
  })

  it('is trusted by whoever knows where its keys are', async () => {
    const issuer = await listening()
    const verifier = createVerifier({ ...issuer.options, keys: remoteKeys(issuer.jwksUri) })
    expect(await verdictOf(verifier, await issuer.mint())).toBe('accepted')
  })

  it('has its rotation picked up, once in a cool-down of 10 s', async () => {
    const issuer = await listening()
    const verifier = createVerifier(issuer.options)
    const first = await issuer.mint()
    expect(await verdictOf(verifier, first)).toBe('accepted')
    issuer.rotate()
    const second = await issuer.mint()
    expect([await verdictOf(verifier, second), await verdictOf(verifier, first)]).toEqual(['accepted', 'accepted'])
    issuer.rotate()
    const third = await issuer.mint()
    expect(await verdictOf(verifier, third)).toBe('key_unknown')
    issuer.clock.advance(10)
    expect(await verdictOf(verifier, third)).toBe('accepted')
  })

  it('has a withdrawal noticed when keys are fetched again', async () => {
    const issuer = await listening()
    const verifier = createVerifier(issuer.options)
    const [token, later] = [await issuer.mint({}, { expiresIn: 3600 }), await issuer.mint({}, { expiresIn: 3600 })]
    expect(await verdictOf(verifier, token)).toBe('accepted')
    issuer.rotate({ withdraw: true })
    expect(await verdictOf(verifier, token)).toBe('accepted')
    issuer.clock.advance(601)
    expect(await verdictOf(verifier, later)).toBe('key_unknown')
  })

  it('ends when it is closed, and what is known of it stays in use', async () => {
    const issuer = await listening()
    const [warm, cold] = [createVerifier(issuer.options), createVerifier(issuer.options)]
    await warm.ready()
    await issuer.close()
    await expect(fetch(issuer.jwksUri)).rejects.toThrow('fetch failed')
    expect(await verdictOf(warm, await issuer.mint())).toBe('accepted')
    expect(await codeOf(warm.refresh())).toBe('keys_unavailable')
    expect(await verdictOf(cold, await issuer.mint())).toBe('keys_unavailable')
  })

  it('revokes where its options are', async () => {
    const issuer = await listening()
    const [told, untold] = [
      createVerifier(issuer.options),
      createVerifier({ issuer: issuer.issuer, audience: issuer.audience }),
    ]
    const token = await issuer.mint()
    issuer.revoke(token)
    expect([await verdictOf(told, token), await verdictOf(untold, token)]).toEqual(['token_revoked', 'accepted'])
  })

  it.each(frameworks)('serves $framework', async ({ requireAuth }) => {
    const issuer = await listening()
    const send = await requireAuth(issuer.options)
    expect(await send('/orders', await issuer.mint({ scope: 'read:orders' }))).toMatchObject({ status: 200 })
    expect(await send('/orders', await issuer.mint({}, { expired: true }))).toMatchObject({
      status: 401,
      body: { code: 'token_expired' },
    })
  })
})

describe('a service in another process', () => {
  async function startService({ issuer, audience }: ListeningTestIssuer) {
    const child = fork(fileURLToPath(new URL('service.mjs', import.meta.url)), {
      env: { PATH: process.env['PATH'], JWT_ISSUER: issuer, JWT_AUDIENCE: audience },
      // Not vitest's conditions: as it is shipped.
      execArgv: [],
      silent: true,
    })
    let printed = ''
    child.stderr?.on('data', (chunk) => {
      printed += chunk
    })
    onTestFinished(() => void child.kill())
    const ended = once(child, 'exit').then(() => {
      throw new Error(`the service did not start; has everything been built?\n${printed}`)
    })
    ended.catch(() => undefined)
    const [port] = await Promise.race([once(child, 'message'), ended])
    return async (token: string) => {
      const response = await fetch(`http://127.0.0.1:${port}/me`, { headers: { authorization: `Bearer ${token}` } })
      const { account, code } = (await response.json()) as { account?: string; code?: string }
      return account ?? code
    }
  }

  it('trusts an issuer that listens, and picks up its rotation', async () => {
    const issuer = await listening()
    const send = await startService(issuer)
    const account = `${issuer.issuer}#sub:user-1`
    expect(await send(await issuer.mint())).toBe(account)
    expect(await send(await issuer.mint({}, { expired: true }))).toBe('token_expired')
    issuer.rotate()
    expect(await send(await issuer.mint())).toBe(account)
    expect(await send(await testIssuer({ issuer: issuer.issuer }).mint())).toBe('key_unknown')
  })

  it('knows neither the clock of the issuer nor what it has revoked', async () => {
    const issuer = await listening()
    const send = await startService(issuer)
    const token = await issuer.mint()
    issuer.revoke(token)
    issuer.clock.advance(3600)
    expect(await send(token)).toBe(`${issuer.issuer}#sub:user-1`)
    expect(await send(await issuer.mint())).toBe('token_issued_in_future')
  })
})
