import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface LoopbackServer {
  readonly port: number
  /** `http://127.0.0.1:…`, without a slash. */
  readonly origin: string
  /** Ends all sockets and refuses connections. */
  stop(): Promise<void>
  /** Listens again, on the same port. */
  restart(): Promise<void>
}

/** An HTTP server on 127.0.0.1; port 0 takes a free one. */
export async function startLoopbackServer(
  handle: (request: IncomingMessage, response: ServerResponse) => unknown,
  port = 0,
): Promise<LoopbackServer> {
  const server = createServer((request, response) => void handle(request, response))
  const listen = (on: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(on, '127.0.0.1', () => {
        server.off('error', reject)
        resolve()
      })
    })
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })

  await listen(port)
  const taken = (server.address() as AddressInfo).port
  return { port: taken, origin: `http://127.0.0.1:${taken}`, stop, restart: () => listen(taken) }
}
