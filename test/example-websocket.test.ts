import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { importKey, staticKeys } from '../packages/core/src/index.js'
import { AUDIENCE, ISSUER, mint, sendRaw, testKeys, turnableClock } from '../test-fixtures/src/index.js'

const folder = new URL('../examples/websocket/', import.meta.url)
const { createApp } = await import(new URL('app.mjs', folder).href)
const WebSocket = createRequire(new URL('package.json', folder))('ws')

/** The example on a free port, with a clock of its own. */
async function start(more: Record<string, unknown> = {}) {
  const clock = turnableClock()
  const keys = staticKeys({ keys: [testKeys.ES256.publicJwk] })
  const options = { issuer: ISSUER, audience: AUDIENCE, algorithms: ['ES256'], keys, clock, ...more }
  const { http, close } = createApp(options, { interval: 20 })
  await once(http.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(close)
  const { port } = http.address() as AddressInfo
  const open = async (token: string) => {
    const connection = new WebSocket(`ws://127.0.0.1:${port}`, { headers: { authorization: `Bearer ${token}` } })
    onTestFinished(() => connection.terminate())
    const closed = once(connection, 'close').then(([code, reason]) => [code, String(reason)])
    await once(connection, 'open')
    const ask = async (message: unknown) => {
      connection.send(JSON.stringify(message))
      return JSON.parse(String((await once(connection, 'message'))[0]))
    }
    return { ask, closed, connection }
  }
  const token = (claims = {}) => mint(claims, { now: clock.now() })
  return { clock, port, open, token }
}

const upgrade = [
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Version', '13'],
  ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
] as const

describe('the WebSocket example', () => {
  it('does not start without issuer and audience, and names both', () => {
    const main = fileURLToPath(new URL('../examples/websocket/main.mjs', import.meta.url))
    const { status, stderr } = spawnSync(process.execPath, [main], { env: { PORT: '0' }, encoding: 'utf8' })
    expect(status).toBe(1)
    expect(stderr).toContain('- JWT_ISSUER is required\n- JWT_AUDIENCE is required\n')
  })

  it('answers a refused upgrade with the status, headers and body of the refusal', async () => {
    const { port, token, clock } = await start()
    const send = async (...lines: (readonly [string, string])[]) => {
      const { status, header, body } = await sendRaw(port, { headerLines: [...upgrade, ...lines] })
      const names = ['www-authenticate', 'cache-control', 'content-type', 'content-length']
      return [status, ...names.map((name) => header(name)), body.toString()]
    }
    expect(await send()).toEqual([
      401,
      'Bearer realm="api", scope="read:orders"',
      'no-store',
      'application/json',
      '29',
      '{"code":"credentials_absent"}',
    ])
    const bearer = (value: string) => ['Authorization', `Bearer ${value}`] as const
    expect((await send(bearer(token()), bearer(token())))[0]).toBe(400)
    expect((await send(bearer(token({ scope: 'write:orders' }))))[0]).toBe(403)
    const old = token()
    clock.advance(1000)
    expect((await send(bearer(old))).at(-1)).toContain('"token_expired"')
  })

  it('serves the account of the token what the token allows', async () => {
    const { open, token } = await start()
    const full = await open(token())
    const other = await open(token({ sub: 'user-2', scope: 'read:orders' }))
    const { order } = await full.ask({ action: 'place', item: 'tea' })
    expect(order).toEqual({ id: expect.any(String), item: 'tea' })
    expect(await full.ask({ action: 'list' })).toEqual({ orders: [order] })
    expect(await other.ask({ action: 'list' })).toEqual({ orders: [] })
    expect(await other.ask({ action: 'place', item: 'tea' })).toEqual({ error: 'this token may not place orders' })
    expect(await full.ask({ action: 'constructor' })).toEqual({ error: 'no such action' })
  })

  it('closes every connection of a token once it is revoked, and no other', async () => {
    const { open, token } = await start()
    const revoked = token()
    const [first, second, third] = [await open(revoked), await open(revoked), await open(token())]
    expect(await first.ask({ action: 'logout' })).toEqual({ loggedOut: true })
    expect(await first.closed).toEqual([4401, 'token_revoked'])
    expect(await second.closed).toEqual([4401, 'token_revoked'])
    expect(await third.ask({ action: 'list' })).toEqual({ orders: [] })
  })

  it('closes at the second at which the token expires, without the tolerance of requests', async () => {
    const { open, token, clock } = await start()
    const { ask, closed } = await open(token({ exp: clock.now() + 60 }))
    clock.advance(59)
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(await ask({ action: 'list' })).toEqual({ orders: [] })
    clock.advance(1)
    expect(await closed).toEqual([4401, 'token_expired'])
  })

  it('answers nothing that is sent while it closes', async () => {
    const { open, token, clock } = await start()
    const { connection } = await open(token())
    connection.pause()
    clock.advance(300)
    await new Promise((resolve) => setTimeout(resolve, 100))
    connection.send(JSON.stringify({ action: 'place', item: 'late' }))
    await new Promise((resolve) => setTimeout(resolve, 100))
    connection.resume()
    const { ask } = await open(token())
    expect(await ask({ action: 'list' })).toEqual({ orders: [] })
  })

  it('asks the client to come back when nobody can say whether the token is good', async () => {
    const key = await importKey(testKeys.ES256.publicJwk, 'ES256')
    let failing = false
    const keyFor = () => {
      if (failing) throw new Error('the key server is down')
      return key
    }
    const { open, token } = await start({ keys: { keyFor } })
    const { closed } = await open(token())
    failing = true
    expect(await closed).toEqual([1013, 'keys_unavailable'])
  })
})
