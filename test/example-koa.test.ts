import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { staticKeys } from '../packages/core/src/index.js'
import { AUDIENCE, ISSUER, mint, sendRaw, testKeys, turnableClock } from '../test-fixtures/src/index.js'
import { type RealIssuer, startRealIssuer } from '../test-fixtures/src/real-issuer.js'

const folder = new URL('../examples/koa/', import.meta.url)
const { createApp } = await import(new URL('app.mjs', folder).href)
const audience = 'https://orders.test'

let child: ChildProcess | undefined
let issuer: RealIssuer | undefined
afterEach(async () => {
  child?.kill('SIGKILL')
  await issuer?.close()
})

/** Runs the example on the built packages, with this environment and no other. */
function run(env: Record<string, string>) {
  const main = fileURLToPath(new URL('main.mjs', folder))
  const service = spawn(process.execPath, [main], { env: { PORT: '0', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  child = service
  let text = ''
  for (const stream of [service.stdout, service.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
    })
  }
  return { written: () => text, ended: once(service, 'close') }
}

/** The application in this process, with a clock of its own. */
async function serve() {
  const clock = turnableClock()
  const keys = staticKeys({ keys: [testKeys.ES256.publicJwk] })
  const listener = createApp({ issuer: ISSUER, audience: AUDIENCE, algorithms: ['ES256'], keys, clock }).callback()
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  const send = async (method: string, token?: string) => {
    const headerLines = token === undefined ? [] : [['Authorization', `Bearer ${token}`] as const]
    const { status, header, body } = await sendRaw(port, { method, target: '/orders', headerLines })
    return [status, header('www-authenticate'), body.toString()]
  }
  return { clock, send, token: (claims = {}) => mint(claims, { now: clock.now() }) }
}

describe('the Koa example', () => {
  it('does not start without issuer and audience, and names both', async () => {
    const { written, ended } = run({})
    expect(await ended).toEqual([1, null])
    expect(written()).toContain('- JWT_ISSUER is required\n- JWT_AUDIENCE is required\n')
  })

  it('serves orders to the account of the token until it logs out', async () => {
    issuer = await startRealIssuer({ audience })
    const { written } = run({ JWT_ISSUER: issuer.issuer, JWT_AUDIENCE: audience })
    await expect.poll(written, { timeout: 10_000 }).toMatch(/http:\S+/)
    const url = /http:\S+/.exec(written())?.[0] ?? ''
    const tokens = [await issuer.token({ client: issuer.clients.full }), issuer.signingKey.sign()]
    const send = async (method: string, path: string, token?: string, body?: string) => {
      const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
      const response = await fetch(url + path, { method, headers, ...(body !== undefined && { body }) })
      return [response.status, await response.text()]
    }

    expect(await send('GET', '/health')).toEqual([200, '{"status":"ok"}'])
    expect(await send('GET', '/nowhere')).toEqual([401, '{"code":"credentials_absent"}'])
    expect(await send('POST', '/orders', undefined, '{"item":"')).toEqual([401, '{"code":"credentials_absent"}'])
    expect(await send('POST', '/orders', tokens[0], '{"item":"')).toEqual([400, '{"error":"the body is not JSON"}'])
    expect(await send('POST', '/orders', tokens[0])).toEqual([400, '{"error":"an order names its item"}'])
    expect(await send('POST', '/orders', tokens[0], '{}')).toEqual([400, '{"error":"an order names its item"}'])
    expect(await send('POST', '/orders', tokens[0], '{"item":"tea"}')).toEqual([201, expect.stringContaining('"tea"')])
    expect(await send('GET', '/orders', tokens[0])).toEqual([
      200,
      expect.stringMatching(/^\{"orders":\[\{"id":.+"tea"/),
    ])
    expect(await send('GET', '/orders', tokens[1])).toEqual([200, '{"orders":[]}'])
    expect(await send('POST', '/logout', tokens[0])).toEqual([204, ''])
    expect(await send('GET', '/orders', tokens[0])).toEqual([401, expect.stringContaining('"token_revoked"')])
    expect(await send('GET', '/orders', tokens[1])).toEqual([200, '{"orders":[]}'])
  })

  it('refuses who has no token, lacks the scope, or comes too late', async () => {
    const { clock, send, token } = await serve()
    const bearer = 'Bearer realm="api"'
    const lacking = 'error="insufficient_scope", error_description="The access token lacks a required scope"'
    const expired = 'error="invalid_token", error_description="The access token has expired"'
    const reader = token({ scope: 'read:orders' })
    expect(await send('GET')).toEqual([401, bearer, '{"code":"credentials_absent"}'])
    expect(await send('GET', reader)).toEqual([200, undefined, '{"orders":[]}'])
    expect(await send('POST', reader)).toEqual([
      403,
      `${bearer}, ${lacking}, scope="write:orders"`,
      expect.stringContaining('"scope_insufficient"'),
    ])
    clock.advance(310)
    expect(await send('GET', reader)).toEqual([
      401,
      `${bearer}, ${expired}`,
      expect.stringContaining('"token_expired"'),
    ])
  })
})
