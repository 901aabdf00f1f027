import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { type RealIssuer, startRealIssuer } from '../test-fixtures/src/real-issuer.js'

const main = fileURLToPath(new URL('../examples/express/main.mjs', import.meta.url))
const audience = 'https://orders.test'

let child: ChildProcess | undefined
let issuer: RealIssuer | undefined
afterEach(async () => {
  child?.kill('SIGKILL')
  await issuer?.close()
})

/** Runs the example on the built packages, with this environment and no other. */
function start(env: Record<string, string>): { written(): string; ended: Promise<unknown[]> } {
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

describe('the Express example', () => {
  it('does not start without issuer and audience, and names both', async () => {
    const { written, ended } = start({})
    expect(await ended).toEqual([1, null])
    expect(written()).toContain('- JWT_ISSUER is required\n- JWT_AUDIENCE is required\n')
  })

  it('serves orders to the account of the token until it logs out', async () => {
    issuer = await startRealIssuer({ audience })
    const { written } = start({ JWT_ISSUER: issuer.issuer, JWT_AUDIENCE: audience })
    await expect.poll(written, { timeout: 10_000 }).toMatch(/http:\S+/)
    const url = /http:\S+/.exec(written())?.[0] ?? ''
    const tokens = [await issuer.token({ client: issuer.clients.full }), issuer.signingKey.sign()]
    const send = async (method: string, path: string, token?: string, body?: string) => {
      const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
      const response = await fetch(url + path, { method, headers, ...(body !== undefined && { body }) })
      return [response.status, await response.text()]
    }

    expect(await send('GET', '/health')).toEqual([200, '{"status":"ok"}'])
    expect(await send('POST', '/orders', tokens[0], '{"item":"')).toEqual([400, '{"error":"the body is not JSON"}'])
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
})
