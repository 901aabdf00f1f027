import { once } from 'node:events'
import { connect, type IncomingHttpHeaders } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import Fastify from 'fastify'
import { describe, expect, it, onTestFinished } from 'vitest'
import { authOf, claimcheck, type OnError, requireScope } from '../src/index.js'
import { absent, api, bearer } from './api.js'

async function serving(onError?: OnError) {
  const app = Fastify({ http2: true })
  await app.register(claimcheck, { ...api, ...(onError && { onError }) })
  app.get('/', { onRequest: requireScope('read:orders') }, async (request) => ({ owner: authOf(request).subject }))
  await app.listen({ port: 0, host: '127.0.0.1' })
  const session = connect(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`)
  onTestFinished(async () => {
    session.destroy()
    await app.close()
  })
  return async (headers: Record<string, string> = {}) => {
    const stream = session.request({ ':path': '/', ...headers })
    const [answer] = (await once(stream, 'response')) as [IncomingHttpHeaders & { ':status': number }]
    const named = ['content-type', 'content-length', 'cache-control', 'www-authenticate'].map((name) => answer[name])
    return [answer[':status'], ...named, await text(stream)]
  }
}

const refused = [401, 'application/json', '29', 'no-store', absent.challenge, absent.body]

describe('a server of HTTP/2', () => {
  it('answers the same to a request without a token', async () => {
    const send = await serving()
    expect(await send()).toEqual(refused)
    expect(await send({ ':method': 'HEAD' })).toEqual(refused.with(-1, ''))
  })

  it('admits a valid token, and judges it at guards', async () => {
    const send = await serving()
    const authorization = bearer()[0][1]
    expect(await send({ authorization })).toEqual([
      200,
      expect.any(String),
      '18',
      undefined,
      undefined,
      '{"owner":"user-1"}',
    ])
    const [status, , , , challenge] = await send({ authorization: bearer({ scope: 'x' })[0][1] })
    expect([status, challenge]).toEqual([403, expect.stringContaining('scope="read:orders"')])
  })

  it('lets the standard refusal stand where onError does nothing', async () => {
    const send = await serving(() => undefined)
    expect(await send()).toEqual(refused)
  })
})
