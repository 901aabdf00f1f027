import { connect } from 'node:net'
import { type RawResponse, readResponse } from './raw-response.js'

export interface RawRequest {
  method?: string
  target?: string
  /** Sent as they are, in this order, one line each; `Host` and `Connection: close` are added unless given. */
  headerLines: readonly (readonly [name: string, value: string])[]
  body?: string | Uint8Array
}

const timeout = 5_000

/** Sends literal header lines to a loopback port and reads one response: clients join, trim or refuse such lines. */
export function sendRaw(port: number, request: RawRequest): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let received = Buffer.alloc(0)
    const read = (ended: boolean) => {
      try {
        const response = readResponse(received, { ended, headOnly: request.method === 'HEAD' })
        if (response) settle(() => resolve(response))
        else if (ended) settle(() => reject(new Error('the connection closed before the response was complete')))
      } catch (error) {
        settle(() => reject(error))
      }
    }
    const overdue = setTimeout(() => settle(() => reject(new Error(`no response within ${timeout} ms`))), timeout)
    const settle = (outcome: () => void) => {
      clearTimeout(overdue)
      socket.destroy()
      outcome()
    }
    socket.on('error', (error) => settle(() => reject(error)))
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      read(false)
    })
    socket.on('end', () => read(true))
    socket.write(requestBytes(port, request))
  })
}

function requestBytes(port: number, { method = 'GET', target = '/', headerLines, body }: RawRequest): Buffer {
  const given = new Set(headerLines.map(([name]) => name.toLowerCase()))
  const content = Buffer.from(body ?? '')
  const framed = body === undefined || given.has('content-length') || given.has('transfer-encoding')
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...(given.has('host') ? [] : [`Host: 127.0.0.1:${port}`]),
    ...headerLines.map(([name, value]) => `${name}: ${value}`),
    ...(framed ? [] : [`Content-Length: ${content.length}`]),
    ...(given.has('connection') ? [] : ['Connection: close']),
  ]
  // Latin-1: each character is the byte of its code, so a test can write any byte.
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), content])
}
