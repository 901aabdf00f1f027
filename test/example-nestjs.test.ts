import { spawnSync } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { staticKeys } from '../packages/core/src/index.js'
import { AUDIENCE, ISSUER, mint, sendRaw, testKeys, turnableClock } from '../test-fixtures/src/index.js'

const { createApp } = await import(new URL('../examples/nestjs/app.mjs', import.meta.url).href)

/** The example on a free port, with a clock of its own. */
async function start() {
  const clock = turnableClock()
  const keys = staticKeys({ keys: [testKeys.ES256.publicJwk] })
  const app = await createApp({ issuer: ISSUER, audience: AUDIENCE, algorithms: ['ES256'], keys, clock })
  await app.listen(0, '127.0.0.1')
  onTestFinished(() => app.close())
  const { port } = app.getHttpServer().address() as AddressInfo
  const send = async (method: string, path: string, token?: string, body?: string) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, ...(body && { body }) })
    return [response.status, await response.text()]
  }
  return { clock, port, send, token: (claims = {}) => mint(claims, { now: clock.now() }) }
}

describe('the NestJS example', () => {
  it('does not start without issuer and audience, and names both', () => {
    const main = fileURLToPath(new URL('../examples/nestjs/main.mjs', import.meta.url))
    const { status, stderr } = spawnSync(process.execPath, [main], { env: { PORT: '0' }, encoding: 'utf8' })
    expect(status).toBe(1)
    expect(stderr).toContain('- JWT_ISSUER is required\n- JWT_AUDIENCE is required\n')
  })

  it('serves orders to the account of the token until it logs out', async () => {
    const { send, token } = await start()
    const [first, second] = [token(), token({ sub: 'user-2' })]
    expect(await send('GET', '/health')).toEqual([200, '{"status":"ok"}'])
    expect(await send('POST', '/orders', first, '{}')).toEqual([400, '{"error":"an order names its item"}'])
    expect(await send('POST', '/orders', first, '{"item":"tea"}')).toEqual([201, expect.stringContaining('"tea"')])
    expect(await send('GET', '/orders', first)).toEqual([200, expect.stringMatching(/^\{"orders":\[\{"id":.+"tea"/)])
    expect(await send('GET', '/orders', second)).toEqual([200, '{"orders":[]}'])
    expect(await send('POST', '/logout', first)).toEqual([204, ''])
    expect(await send('GET', '/orders', first)).toEqual([401, expect.stringContaining('"token_revoked"')])
    expect(await send('GET', '/orders', second)).toEqual([200, '{"orders":[]}'])
  })

  it('refuses with exactly the status, headers and body of the refusal', async () => {
    const { port, token } = await start()
    const refusal = async (method: string, ...tokens: string[]) => {
      const headerLines = tokens.map((value) => ['Authorization', `Bearer ${value}`] as const)
      const { status, header, body } = await sendRaw(port, { method, target: '/orders', headerLines })
      const names = ['www-authenticate', 'cache-control', 'content-type', 'content-length']
      return [status, ...names.map((name) => header(name)), body.toString()]
    }
    const shape = (length: number) => ['no-store', 'application/json', String(length)]
    const absent = '{"code":"credentials_absent"}'
    expect(await refusal('GET')).toEqual([401, 'Bearer realm="api", scope="read:orders"', ...shape(29), absent])
    expect(await refusal('HEAD')).toEqual([401, 'Bearer realm="api", scope="read:orders"', ...shape(29), ''])
    expect((await refusal('GET', token(), token()))[0]).toBe(400)
    const lacking = 'error="insufficient_scope", error_description="The access token lacks a required scope"'
    expect(await refusal('POST', token({ scope: 'read:orders' }))).toEqual([
      403,
      `Bearer realm="api", ${lacking}, scope="write:orders"`,
      ...shape(120),
      '{"code":"scope_insufficient","error":"insufficient_scope","error_description":"The access token lacks a required scope"}',
    ])
  })

  it('refuses a token once it has expired', async () => {
    const { clock, send, token } = await start()
    const old = token()
    expect(await send('GET', '/orders', old)).toEqual([200, '{"orders":[]}'])
    clock.advance(310)
    expect(await send('GET', '/orders', old)).toEqual([401, expect.stringContaining('"token_expired"')])
    expect(await send('POST', '/logout', old)).toEqual([401, expect.stringContaining('"token_expired"')])
  })
})
