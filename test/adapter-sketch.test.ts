import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll } from 'vitest'
import type { Guards, Mounts } from '../packages/core/src/adapter.js'
import * as core from '../packages/core/src/index.js'
import {
  type AppDescription,
  describeAdapter,
  guardOf,
  type RouteDescription,
  type RunningApp,
  serverOptions,
} from '../test-fixtures/src/adapter-contract.js'
import { codeBlocks, inRoot } from './pages/code-blocks.js'
import { programOf } from './pages/run.js'

interface Context {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  params: Readonly<Record<string, string>>
  readonly auth?: core.Auth | undefined
}
type Handler = (context: Context) => Promise<'next' | 'done'>
type OnError = (failure: core.Failure, context: Context) => unknown

// The page of core has an adapter for a framework that does not exist. This is that framework.
const block = codeBlocks.find(({ name }) => name === 'adapter')
if (block === undefined) throw new Error('no page has a block run=adapter')
const folder = mkdtempSync(join(inRoot('packages/core/dist'), 'page-'))
afterAll(() => rmSync(folder, { recursive: true }))
writeFileSync(join(folder, 'adapter.mjs'), programOf(block))
const adapter: Guards<Handler> & Mounts<OnError, Handler> = await import(
  pathToFileURL(join(folder, 'adapter.mjs')).href
)
const door = { ...core, ...adapter }

/** The parameters of a path that has this shape. */
function paramsIn(path: string, shape: string): Readonly<Record<string, string>> | undefined {
  const match = new RegExp(`^${shape.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`).exec(path)
  if (match === null) return undefined
  return Object.fromEntries(Object.entries(match.groups ?? {}).map(([name, text]) => [name, decodeURIComponent(text)]))
}

const pathOf = ({ request }: Context) => new URL(request.url ?? '/', 'http://localhost').pathname

/** A handler for some of the requests; the others go on. */
const only =
  (applies: (context: Context) => boolean, handler: Handler): Handler =>
  async (context) =>
    applies(context) ? handler(context) : 'next'

function handlersOf({ headersBefore = {}, mounts, routes }: AppDescription): readonly Handler[] {
  const setHeaders: Handler = async ({ response }) => {
    for (const [name, value] of Object.entries(headersBefore)) response.setHeader(name, value)
    return 'next'
  }
  const authentication = mounts.map(({ prefix, auth, server }) => {
    const make = auth === 'required' ? door.requireAuth : door.optionalAuth
    return only((context) => pathOf(context).startsWith(`${prefix}/`), make(serverOptions(door, server)))
  })
  return [setHeaders, ...authentication, ...routes.flatMap(routing)]
}

function routing({ methods, path, policy, handle }: RouteDescription): readonly Handler[] {
  const applies = ({ request, ...context }: Context) => {
    const method = request.method === 'HEAD' ? 'GET' : request.method
    return methods.some((one) => one === method) && paramsIn(pathOf({ request, ...context }), path) !== undefined
  }
  const guards = policy === undefined ? [] : [guardOf(door, policy)]
  const fill: Handler = async (context) => {
    context.params = paramsIn(pathOf(context), path) ?? {}
    return 'next'
  }
  const answer: Handler = async ({ response, auth, params }) => {
    const body = handle(auth, params)
    response.setHeader('Content-Type', 'application/json')
    response.end(body)
    return 'done'
  }
  return [fill, ...guards, answer].map((handler) => only(applies, handler))
}

async function run(handlers: readonly Handler[], context: Context): Promise<void> {
  try {
    for (const handler of handlers) if ((await handler(context)) === 'done') return
    context.response.writeHead(404).end()
  } catch {
    context.response.writeHead(500).end()
  }
}

describeAdapter('the sketch for authors of adapters', async (description): Promise<RunningApp> => {
  const handlers = handlersOf(description)
  const server = createServer((request, response) => run(handlers, { request, response, params: {} }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { port: (server.address() as AddressInfo).port, close }
})
