import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type AppDescription,
  describeAdapter,
  type MountDescription,
  policyOf,
  type RouteDescription,
  type RunningApp,
  serverOptions,
} from '@claimcheck/test-fixtures/adapter-contract'
import { authorize, createMount, recall, requestOf, sendRefusal, setHeaders } from '../../src/adapter.js'
import * as door from '../../src/index.js'

type Handle = (req: IncomingMessage, res: ServerResponse, path: string) => Promise<void> | void

/** Each step sends an answer, or leaves the request to the next one. */
function listenerOf({ headersBefore = {}, mounts, routes }: AppDescription): RequestListener {
  const steps = [...mounts.map(authentication), ...routes.map(routing)]
  return async (req, res) => {
    setHeaders(res, headersBefore)
    const path = new URL(req.url ?? '/', 'http://localhost').pathname
    try {
      for (const step of steps) if (!res.writableEnded) await step(req, res, path)
      if (!res.writableEnded) res.writeHead(404).end()
    } catch {
      res.writeHead(500).end()
    }
  }
}

function authentication({ prefix, auth, server }: MountDescription): Handle {
  const mount = createMount(serverOptions(door, server), {}, { optional: auth === 'optional' })
  return async (req, res, path) => {
    if (!path.startsWith(`${prefix}/`)) return
    const decision = await mount.decide(req, requestOf(req))
    if (!decision.admitted) return sendRefusal(res, decision.refusal)
    setHeaders(res, decision.headers)
  }
}

function routing({ methods, path: pattern, policy, handle }: RouteDescription): Handle {
  const shape = new RegExp(`^${pattern.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`)
  const accepted: readonly string[] = methods.includes('GET') ? [...methods, 'HEAD'] : methods
  return (req: IncomingMessage, res: ServerResponse, path: string) => {
    const match = shape.exec(path)
    if (match === null || !accepted.includes(req.method ?? '')) return
    const found = Object.entries(match.groups ?? {})
    const params = Object.fromEntries(found.map(([name, value]) => [name, decodeURIComponent(value)]))
    if (policy !== undefined) {
      const decision = authorize(req, policyOf(door, policy), requestOf(req, { params }))
      if (!decision.admitted) return sendRefusal(res, decision.refusal)
    }
    const body = handle(authOf(req), params)
    res.setHeader('Content-Type', 'application/json')
    res.end(body)
  }
}

/** A path under no mount is open, and nothing is left with its requests. */
function authOf(req: IncomingMessage): door.Auth | undefined {
  try {
    return recall(req).auth
  } catch (error) {
    if (error instanceof door.UsageError) return undefined
    throw error
  }
}

function serve(listener: RequestListener): Promise<RunningApp> {
  const server = createServer(listener)
  const close = () =>
    new Promise<void>((closed) => {
      server.close(() => closed())
      server.closeAllConnections()
    })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ port: (server.address() as AddressInfo).port, close }))
  })
}

describeAdapter('node:http and core', (description) => serve(listenerOf(description)))
