import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a provider publishes: https URL → JSON. */
export type Documents = Readonly<Record<string, unknown>>

export interface ProviderHost {
  /** Connects to loopback whatever the URL, and leaves the rest of the request as it is. */
  readonly fetch: typeof fetch
  /** The URLs that were asked for, in order. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

/** All of the provider's hosts on one loopback server. What is not among the documents is 404. */
export async function startProviderHost(documents: Documents): Promise<ProviderHost> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const url = `https:/${request.url}`
    asked.push(url)
    if (!Object.hasOwn(documents, url)) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(documents[url]))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    asked,
    fetch: (input, init) => {
      const { protocol, host, pathname, search } = new URL(String(input))
      if (protocol !== 'https:') throw new Error('a provider is asked over https only')
      return fetch(`http://127.0.0.1:${port}/${host}${pathname}${search}`, init)
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
