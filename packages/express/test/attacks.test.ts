import type { ErrorRequestHandler, Request, RequestHandler } from 'express'
import { describe, expect, it, vi } from 'vitest'
import { type OnError, requireAuth, requireScope } from '../src/index.js'
import { api, bearer } from './api.js'
import { serving, versions } from './serve.js'

const absent = { status: 401, challenge: 'Bearer realm="api"', body: '{"code":"credentials_absent"}' }

describe.each(versions)('attacks on a mount of $version', ({ express }) => {
  it.each<{ readonly title: string; readonly onError: OnError }>([
    { title: 'at once', onError: (_failure, req) => (req as Request).next?.() },
    {
      title: 'later',
      onError: async (_failure, req) => {
        await new Promise((resolve) => setImmediate(resolve))
        ;(req as Request).next?.()
      },
    },
    { title: 'in a callback', onError: (_failure, req) => void setTimeout(() => (req as Request).next?.(), 5) },
  ])('onError does not admit by Express’s own req.next() $title', async ({ onError }) => {
    const handler = vi.fn<RequestHandler>((_req, res) => void res.end('secret'))
    const send = await serving(express().use(requireAuth(api, { onError })).use(handler))
    expect(await send('/')).toMatchObject(absent)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(handler).not.toHaveBeenCalled()
  })

  it('a refusal of the inner mount leaves nothing of the outer one behind, whoever swallows it', async () => {
    const swallow: ErrorRequestHandler = (_error, _req, _res, next) => next()
    const report: ErrorRequestHandler = (error, _req, res, _next) => void res.status(500).end(error.name)
    const strict = requireAuth(
      { ...api, requiredClaims: ['mfa'] },
      { onError: (failure, _req, _res, next) => next(failure) },
    )
    const seen: unknown[] = []
    const app = express()
      .use(requireAuth(api))
      .use('/admin', strict)
      .use(swallow)
      .use((req, _res, next) => {
        seen.push(req.auth)
        next()
      })
      .get('/admin/x', requireScope('read:orders'), (_req, res) => void res.end('secret'))
      .use(report)
    const send = await serving(app)
    expect(await send('/admin/x', bearer())).toMatchObject({ status: 500, body: 'UsageError' })
    expect(seen).toEqual([undefined])
  })

  it('what earlier middleware said of another answer does not spoil a refusal', async () => {
    const app = express()
      .use((_req, res, next) => {
        res.setHeader('Transfer-Encoding', 'chunked')
        res.setHeader('Content-Encoding', 'gzip')
        res.statusMessage = 'Fine'
        next()
      })
      .use(requireAuth(api))
    const answer = await (await serving(app))('/')
    expect(answer).toMatchObject(absent)
    expect([
      answer.header('transfer-encoding'),
      answer.header('content-encoding'),
      answer.header('content-length'),
    ]).toEqual([undefined, undefined, '29'])
  })

  it('a request that cannot take the public property is an error, and no hang', async () => {
    const app = express()
    Object.defineProperty(app.request, 'auth', { get: () => undefined })
    const report: ErrorRequestHandler = (error, _req, res, _next) => void res.status(500).end(error.name)
    const send = await serving(
      app
        .use(requireAuth(api))
        .use((_req, res) => void res.end('handled'))
        .use(report),
    )
    expect(await send('/', bearer())).toMatchObject({ status: 500, body: 'TypeError' })
  })
})
