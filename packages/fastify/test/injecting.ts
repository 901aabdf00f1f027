import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance, InjectOptions } from 'fastify'
import type { Serving } from './serve.js'

/**
 * A socket that hands each request to `inject`, with every line of every header, and sends back what comes. No exchange of the contract is
 * out of reach: `inject` carries values to the character and several lines of one name. It does not carry the case of names, the order of
 * lines with different names, or a target that `new URL()` would rewrite, and it adds `User-Agent`.
 */
export async function injecting(app: FastifyInstance): Promise<Serving> {
  const server = createServer((request, response) => void inject(app, request, response)).listen(0, '127.0.0.1')
  await Promise.all([once(server, 'listening'), app.ready()])
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await app.close()
    },
  }
}

async function inject(app: FastifyInstance, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const payload = Buffer.concat(await request.toArray())
  const { statusCode, headers, rawPayload } = await app.inject({
    method: request.method as NonNullable<InjectOptions['method']>,
    url: request.url ?? '/',
    headers: linesByName(request.rawHeaders),
    ...(payload.length > 0 && { payload }),
  })
  response.writeHead(statusCode, headers).end(rawPayload)
}

/** Several lines of one name are an array, as `inject` wants them. */
function linesByName(rawHeaders: readonly string[]): Record<string, string[]> {
  const lines: Record<string, string[]> = {}
  rawHeaders.forEach((name, at) => {
    if (at % 2 === 1) return
    const key = name.toLowerCase()
    lines[key] = [...(lines[key] ?? []), rawHeaders[at + 1] ?? '']
  })
  return lines
}
