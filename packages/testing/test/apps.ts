import type { IncomingMessage, ServerResponse } from 'node:http'
import * as onExpress from '@claimcheck/express'
import * as onFastify from '@claimcheck/fastify'
import * as onKoa from '@claimcheck/koa'
import Router from '@koa/router'
import express, { type RequestHandler } from 'express'
import Fastify, { type FastifyInstance } from 'fastify'
import Koa, { type Middleware } from 'koa'
import { onTestFinished } from 'vitest'
import { withAuth as withAuthOnExpress } from '../src/express.js'
import { withAuth as withAuthOnFastify } from '../src/fastify.js'
import { type LoopbackServer, startLoopbackServer } from '../src/internal.js'
import { withAuth as withAuthOnKoa } from '../src/koa.js'

export interface Answer {
  readonly status: number
  readonly challenge: string | null
  readonly body: unknown
}

/** Sends one GET request to an application of the running test. */
export type Send = (path: string, token?: string) => Promise<Answer>

/** What each application answers at `/me`. */
const seen = (auth: onExpress.Auth, publicly: onExpress.Auth | undefined) => ({
  account: auth.account,
  claims: auth.claims,
  same: auth === publicly,
})

async function expressApp(authenticate: RequestHandler): Promise<Send> {
  const { authOf, requireClaim, requireRole, requireScope } = onExpress
  const ok: RequestHandler = (_req, res) => void res.json({ ok: true })
  const app = express()
  app.get('/before', (req, res) => void res.json(seen(authOf(req), req.auth)))
  app.use(authenticate)
  app.get('/me', (req, res) => void res.json(seen(authOf(req), req.auth)))
  app.get('/orders', requireScope('read:orders'), ok)
  app.get('/orgs/:orgId', requireScope('read:organization:{orgId}'), ok)
  app.get('/admin', requireRole('admin'), ok)
  app.get('/reports', requireClaim('plan', 'enterprise'), ok)
  return overLoopback(app)
}

async function koaApp(authenticate: Middleware<onKoa.AuthState>): Promise<Send> {
  const { authOf, requireClaim, requireRole, requireScope } = onKoa
  const ok: Middleware<onKoa.AuthState> = (ctx) => {
    ctx.body = { ok: true }
  }
  const me: Middleware<onKoa.AuthState> = (ctx) => {
    ctx.body = seen(authOf(ctx), ctx.state.auth)
  }
  const app = new Koa<onKoa.AuthState>()
  // A UsageError would be logged.
  app.silent = true
  app.use((ctx, next) => (ctx.path === '/before' ? me(ctx, next) : next()))
  app.use(authenticate)
  const router = new Router<onKoa.AuthState>()
  router.get('/me', me)
  router.get('/orders', requireScope('read:orders'), ok)
  router.get('/orgs/:orgId', requireScope('read:organization:{orgId}'), ok)
  router.get('/admin', requireRole('admin'), ok)
  router.get('/reports', requireClaim('plan', 'enterprise'), ok)
  app.use(router.routes())
  return overLoopback(app.callback())
}

async function fastifyApp(authenticate: (app: FastifyInstance) => unknown): Promise<Send> {
  const { authOf, requireClaim, requireRole, requireScope } = onFastify
  const ok = async () => ({ ok: true })
  const app = Fastify()
  app.get('/before', async (request) => seen(authOf(request), request.auth))
  await app.register(async (scope) => {
    await authenticate(scope)
    scope.get('/me', async (request) => seen(authOf(request), request.auth))
    scope.get('/open', { config: { auth: false } }, async ({ auth }) => ({ auth: auth ?? null }))
    scope.get('/orders', { onRequest: requireScope('read:orders') }, ok)
    scope.get('/orgs/:orgId', { onRequest: requireScope('read:organization:{orgId}') }, ok)
    scope.get('/admin', { preHandler: requireRole('admin') }, ok)
    scope.get('/reports', { preHandler: requireClaim('plan', 'enterprise') }, ok)
  })
  onTestFinished(() => app.close())
  return async (path, token) => {
    const response = await app.inject({ url: path, headers: bearer(token) })
    const challenge = response.headers['www-authenticate']
    return {
      status: response.statusCode,
      challenge: challenge === undefined ? null : String(challenge),
      body: response.json(),
    }
  }
}

const bearer = (token: string | undefined) => (token === undefined ? {} : { authorization: `Bearer ${token}` })

async function overLoopback(handle: (request: IncomingMessage, response: ServerResponse) => unknown): Promise<Send> {
  const server: LoopbackServer = await startLoopbackServer(handle)
  onTestFinished(() => server.stop())
  return async (path, token) => {
    const response = await fetch(server.origin + path, { headers: bearer(token) })
    const text = await response.text()
    const challenge = response.headers.get('www-authenticate')
    return { status: response.status, challenge, body: text.startsWith('{') ? JSON.parse(text) : text }
  }
}

type ServerOptions = onExpress.ResourceServerOptions
type Given = Parameters<typeof withAuthOnExpress>[0]

/** One application in three frameworks, behind real authentication and behind what stands in for it. */
export const frameworks = [
  {
    framework: 'Express',
    requireAuth: (options: ServerOptions) => expressApp(onExpress.requireAuth(options)),
    withAuth: (given?: Given) => expressApp(withAuthOnExpress(given)),
  },
  {
    framework: 'Fastify',
    requireAuth: (options: ServerOptions) => fastifyApp((app) => app.register(onFastify.claimcheck, options)),
    withAuth: (given?: Given) => fastifyApp((app) => app.register(withAuthOnFastify(given))),
  },
  {
    framework: 'Koa',
    requireAuth: (options: ServerOptions) => koaApp(onKoa.requireAuth(options)),
    withAuth: (given?: Given) => koaApp(withAuthOnKoa(given)),
  },
]
