import { describe, expect, it } from 'vitest'
import { type NodeResponse, sendRefusal, setHeaders } from '../src/adapter.js'
import { refusalIn, requestWith, testServer } from './test-server.js'

class Response implements NodeResponse {
  statusCode = 200
  statusMessage = 'Earlier'
  headersSent = false
  writableEnded = false
  readonly headers = new Map<string, string>()
  readonly bodies: string[] = []

  setHeader(name: string, value: string): void {
    this.headers.set(name, value)
  }

  removeHeader(name: string): void {
    this.headers.delete(name)
  }

  end(body: string): void {
    this.bodies.push(body)
  }
}

const refusal = async (method = 'GET') =>
  refusalIn(await testServer().server.decide(requestWith(undefined, { method })))

describe('sendRefusal', () => {
  it('sends status, headers and body, and leaves the headers of others', async () => {
    const response = new Response()
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.setHeader('Transfer-Encoding', 'chunked')
    response.setHeader('Content-Encoding', 'gzip')
    sendRefusal(response, await refusal())
    expect([response.statusCode, response.statusMessage]).toEqual([401, ''])
    expect(Object.fromEntries(response.headers)).toEqual({
      'Access-Control-Allow-Origin': '*',
      'WWW-Authenticate': 'Bearer realm="api"',
      'Cache-Control': 'no-store',
      'Content-Type': 'application/json',
      'Content-Length': '29',
    })
    expect(response.bodies).toEqual(['{"code":"credentials_absent"}'])
  })

  it('sends no body for HEAD', async () => {
    const response = new Response()
    sendRefusal(response, await refusal('HEAD'))
    expect([response.headers.get('Content-Length'), response.bodies]).toEqual(['29', ['']])
  })

  it.each<'headersSent' | 'writableEnded'>(['headersSent', 'writableEnded'])(
    'does nothing once there is an answer: %s',
    async (state) => {
      const response = new Response()
      response[state] = true
      sendRefusal(response, await refusal())
      expect([response.statusCode, response.headers.size, response.bodies]).toEqual([200, 0, []])
    },
  )
})

describe('setHeaders', () => {
  it('sets each', () => {
    const response = new Response()
    setHeaders(response, { 'X-One': '1', 'X-Two': '2' })
    expect([...response.headers]).toEqual([
      ['X-One', '1'],
      ['X-Two', '2'],
    ])
  })
})
