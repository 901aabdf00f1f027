import { createServer } from 'node:net'
import { type LoopbackServer, startLoopbackServer } from '@claimcheck/testing/internal'
import { afterEach, describe, expect, it } from 'vitest'
import { sendRaw } from '../src/index.js'

let server: LoopbackServer | undefined
afterEach(() => server?.stop())

describe('sendRaw', () => {
  it('sends header lines one by one, as they are', async () => {
    server = await startLoopbackServer((request, response) => response.end(JSON.stringify(request.rawHeaders)))
    const headerLines = [
      ['Authorization', 'Bearer a'],
      ['aUTHORIZATION', 'Bearer \u00e9'],
    ] as const
    const { body } = await sendRaw(server.port, { headerLines })
    expect(JSON.parse(body.toString())).toEqual([
      ...['Host', `127.0.0.1:${server.port}`],
      ...headerLines.flat(),
      ...['Connection', 'close'],
    ])
  })

  it('sends a body with its length', async () => {
    server = await startLoopbackServer((request, response) => request.pipe(response))
    const { body } = await sendRaw(server.port, { method: 'POST', headerLines: [], body: 'text' })
    expect(body.toString()).toBe('text')
  })

  it('keeps the header lines of the response apart', async () => {
    server = await startLoopbackServer((_, response) =>
      response.writeHead(401, ['WWW-Authenticate', 'Bearer realm="a"', 'WWW-Authenticate', 'DPoP algs="ES256"']).end(),
    )
    const response = await sendRaw(server.port, { headerLines: [] })
    expect(response.status).toBe(401)
    expect(response.headersNamed('www-authenticate')).toEqual(['Bearer realm="a"', 'DPoP algs="ES256"'])
    expect(response.header('x-absent')).toBeUndefined()
  })

  it('reads a chunked body', async () => {
    server = await startLoopbackServer((_, response) => {
      response.write('one ')
      setTimeout(() => response.end('two'), 20)
    })
    expect((await sendRaw(server.port, { headerLines: [] })).body.toString()).toBe('one two')
  })

  it('reads the answer to HEAD without a body', async () => {
    server = await startLoopbackServer((_, response) => response.writeHead(200, { 'content-length': 9 }).end())
    const { header, body } = await sendRaw(server.port, { method: 'HEAD', headerLines: [] })
    expect([header('Content-Length'), body.length]).toEqual(['9', 0])
  })

  it('reads a kept-alive response without waiting for its end', async () => {
    server = await startLoopbackServer((_, response) => response.end('text'))
    const { body } = await sendRaw(server.port, { headerLines: [['Connection', 'keep-alive']] })
    expect(body.toString()).toBe('text')
  })

  it('reads a body that ends with the connection, past an interim response', async () => {
    const answer = 'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n\r\nuntil the end'
    const plain = createServer((socket) => socket.end(answer)).listen(0, '127.0.0.1')
    await new Promise((resolve) => plain.once('listening', resolve))
    const { port } = plain.address() as { port: number }
    expect((await sendRaw(port, { headerLines: [] })).body.toString()).toBe('until the end')
    plain.close()
  })

  it('rejects when nobody listens', async () => {
    server = await startLoopbackServer(() => {})
    await server.stop()
    await expect(sendRaw(server.port, { headerLines: [] })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})
