import type { ErrorRequestHandler, RequestHandler } from 'express'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Failure, type OnError, optionalAuth, requireAuth, requireRole, requireScope } from '../src/index.js'
import { api, bearer } from './api.js'
import { serving, versions } from './serve.js'

const challenge = 'Bearer realm="api", error="invalid_token", error_description="The access token has expired"'
const body = '{"code":"token_expired","error":"invalid_token","error_description":"The access token has expired"}'
const standard = { status: 401, challenge, body }
const byDefaultHandler = { status: 401, challenge, body: expect.stringContaining('<!DOCTYPE html>') }
const expired = bearer({ exp: 1 })
const other = new Error('another error')

interface Row {
  readonly title: string
  readonly onError: OnError
  readonly answer: { readonly status: number; readonly challenge: string | undefined; readonly body: unknown }
}

const later = () => new Promise((resolve) => setImmediate(resolve))

function signal() {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

const answering: readonly Row[] = [
  {
    title: 'lets the hook answer',
    onError: (_failure, _req, res) => {
      res.statusCode = 418
      res.end('short')
    },
    answer: { status: 418, challenge: undefined, body: 'short' },
  },
  {
    title: 'lets the hook answer with what the failure carries',
    onError: (failure, _req, res) => void res.writeHead(failure.status, failure.headers).end(failure.body),
    answer: standard,
  },
  {
    title: 'waits for a hook that answers later',
    onError: async (failure, _req, res) => {
      await later()
      res.writeHead(failure.statusCode, failure.headers).end('later')
    },
    answer: { status: 401, challenge, body: 'later' },
  },
  {
    title: 'counts an answer that is not finished yet',
    onError: async (failure, _req, res) => {
      res.writeHead(failure.status).write('one ')
      setImmediate(() => res.end('two'))
    },
    answer: { status: 401, challenge: undefined, body: 'one two' },
  },
  {
    title: 'lets an answer stand that the hook throws behind',
    onError: (_failure, _req, res) => {
      res.writeHead(401).end('answered')
      throw other
    },
    answer: { status: 401, challenge: undefined, body: 'answered' },
  },
  {
    title: 'lets an answer stand that the hook calls next(failure) behind',
    onError: (failure, _req, res, next) => {
      res.writeHead(401).end('answered')
      next(failure)
    },
    answer: { status: 401, challenge: undefined, body: 'answered' },
  },
]

const forwarding: readonly Row[] = [
  {
    title: '[BR-08] forwards next(failure) to the default error handler, which challenges',
    onError: (failure, _req, _res, next) => next(failure),
    answer: byDefaultHandler,
  },
  {
    title: 'forwards next(failure) of a later moment',
    onError: async (failure, _req, _res, next) => {
      await later()
      next(failure)
    },
    answer: byDefaultHandler,
  },
  {
    title: 'forwards a failure that the hook throws',
    onError: (failure) => {
      throw failure
    },
    answer: byDefaultHandler,
  },
  {
    title: 'forwards a failure that the hook rejects with',
    onError: (failure) => Promise.reject(failure),
    answer: byDefaultHandler,
  },
  {
    title: 'forwards once, though the hook calls next(failure) twice and throws it',
    onError: (failure, _req, _res, next) => {
      next(failure)
      next(failure)
      throw failure
    },
    answer: byDefaultHandler,
  },
]

const standing: readonly Row[] = [
  { title: 'does not admit when the hook calls next()', onError: (_f, _req, _res, next) => next(), answer: standard },
  {
    title: "does not admit when the hook calls next('route')",
    onError: (_f, _req, _res, next) => next('route'),
    answer: standard,
  },
  {
    title: 'refuses as ever when the hook calls next with another error',
    onError: (_f, _req, _res, next) => next(other),
    answer: standard,
  },
  {
    title: 'refuses as ever when the hook hands on a copy of the failure',
    onError: (failure, _req, _res, next) => next({ ...failure }),
    answer: standard,
  },
  {
    title: 'refuses as ever when the hook throws another error',
    onError: () => {
      throw other
    },
    answer: standard,
  },
  {
    title: 'refuses as ever when the hook throws undefined',
    onError: () => {
      throw undefined
    },
    answer: standard,
  },
  {
    title: 'refuses as ever when the hook rejects with another error',
    onError: () => Promise.reject(other),
    answer: standard,
  },
  { title: 'refuses as ever when the hook does nothing', onError: () => undefined, answer: standard },
  { title: 'refuses as ever when the hook resolves to anything', onError: async () => 'admit', answer: standard },
  { title: 'refuses as ever when the hook returns true', onError: () => true, answer: standard },
  {
    title: 'refuses as ever when the hook sets a status and does not answer',
    onError: (_f, _req, res) => {
      res.statusCode = 200
    },
    answer: standard,
  },
  {
    title: 'does not admit when the hook calls next() and then next(failure)',
    onError: (failure, _req, _res, next) => {
      next()
      next(failure)
    },
    answer: standard,
  },
]

const uncaught: unknown[] = []
const note = (error: unknown) => uncaught.push(error)

describe.each(versions)('onError in $version that answers from a callback of its own', ({ express }) => {
  beforeEach(() => {
    uncaught.length = 0
    process.on('uncaughtException', note)
  })
  afterEach(() => void process.off('uncaughtException', note))

  it.each<{ readonly title: string; readonly late: (res: Parameters<RequestHandler>[1]) => unknown }>([
    { title: 'json()', late: (res) => res.status(418).json({ late: true }) },
    { title: 'writeHead() and end()', late: (res) => res.writeHead(418, { 'x-late': '1' }).end('late') },
    { title: 'write()', late: (res) => res.write('late') },
    { title: 'redirect()', late: (res) => res.redirect('/late') },
  ])('gets the standard refusal, and a late $title is ignored without a crash', async ({ late }) => {
    const over = signal()
    const onError: OnError = (_failure, _req, res) =>
      void setTimeout(() => {
        try {
          late(res as Parameters<RequestHandler>[1])
        } catch (error) {
          note(error)
        }
        over.resolve()
      }, 20)
    const send = await serving(
      express()
        .use(requireAuth(api, { onError }))
        .use((_req, res) => void res.end('handled')),
    )
    expect(await send('/', expired)).toMatchObject(standard)
    await over.promise
    await later()
    expect(uncaught).toEqual([])
  })
})

describe.each(versions)('onError in $version', ({ express }) => {
  const handler = vi.fn<RequestHandler>((_req, res) => void res.end('handled'))
  afterEach(() => handler.mockClear())

  it.each([...answering, ...forwarding, ...standing])('$title', async ({ onError, answer }) => {
    const send = await serving(express().use(requireAuth(api, { onError })).use(handler))
    expect(await send('/', expired)).toMatchObject(answer)
    expect(handler).not.toHaveBeenCalled()
  })

  it('gives the hook a failure with everything that an answer needs', async () => {
    const failures: Failure[] = []
    const onError: OnError = (failure) => void failures.push(failure)
    const send = await serving(express().use(requireAuth(api, { onError })).use(handler))
    await send('/', expired)
    const headers = { 'WWW-Authenticate': challenge, 'Cache-Control': 'no-store' }
    const expected = { code: 'token_expired', status: 401, statusCode: 401, expose: true, headers, body }
    expect(failures).toEqual([expect.objectContaining(expected)])
  })

  it('is asked for malformed credentials and for those that are absent too, and not for a valid token', async () => {
    const codes: string[] = []
    const onError: OnError = ({ code }) => void codes.push(code)
    const send = await serving(express().use(requireAuth(api, { onError })).use(handler))
    await send('/')
    await send('/', [['Authorization', 'Bearer']])
    await send('/', bearer())
    expect(codes).toEqual(['credentials_absent', 'credentials_malformed'])
  })

  it('is asked where credentials are optional', async () => {
    const onError: OnError = (_failure, _req, res) => void res.writeHead(401).end('shaped')
    const send = await serving(express().use(optionalAuth(api, { onError })).use(handler))
    expect(await send('/', expired)).toMatchObject({ status: 401, body: 'shaped' })
    expect(await send('/')).toMatchObject({ status: 200, body: 'handled' })
  })

  it('[BR-16] forwards an outage with Retry-After and without a challenge', async () => {
    const denylist = () => Promise.reject(new Error('the store is down'))
    const onError: OnError = (failure, _req, _res, next) => next(failure)
    const send = await serving(
      express()
        .use(requireAuth({ ...api, denylist }, { onError }))
        .use(handler),
    )
    const response = await send('/', bearer())
    expect([response.status, response.header('retry-after'), response.challenge]).toEqual([503, '5', undefined])
  })

  it('lets the error handler of the application answer', async () => {
    const onError: OnError = (failure, _req, _res, next) => next(failure)
    const handleError: ErrorRequestHandler = (failure: Failure, _req, res, _next) =>
      void res.status(failure.status).set(failure.headers).json({ problem: failure.code })
    const send = await serving(express().use(requireAuth(api, { onError })).use(handler).use(handleError))
    expect(await send('/', expired)).toMatchObject({ status: 401, challenge, body: '{"problem":"token_expired"}' })
  })

  it('does not ask the error handler of the application once the hook has answered', async () => {
    const onError: OnError = (failure, _req, res, next) => {
      res.writeHead(401).end('answered')
      next(failure)
    }
    const handleError = vi.fn<ErrorRequestHandler>((_error, _req, _res, _next) => undefined)
    const send = await serving(express().use(requireAuth(api, { onError })).use(handler).use(handleError))
    expect(await send('/', expired)).toMatchObject({ status: 401, body: 'answered' })
    await later()
    expect(handleError).not.toHaveBeenCalled()
  })

  it('shapes the refusals of the guards behind its mount', async () => {
    const onError: OnError = (failure, _req, res, next) => {
      if (failure.code === 'role_insufficient') return next(failure)
      res.writeHead(failure.status, failure.headers).end(`shaped ${failure.code}`)
    }
    const app = express().use(requireAuth(api, { onError }))
    app.get('/scope', requireScope('delete:orders'), handler).get('/role', requireRole('admin'), handler)
    const send = await serving(app)
    expect(await send('/scope', bearer())).toMatchObject({
      status: 403,
      challenge: expect.stringContaining('scope="delete:orders"'),
      body: 'shaped scope_insufficient',
    })
    expect(await send('/role', bearer())).toMatchObject({ status: 403, body: expect.stringContaining('<!DOCTYPE') })
    expect(handler).not.toHaveBeenCalled()
  })

  it.each(standing)('behind a guard, $title', async ({ onError }) => {
    const app = express().use(requireAuth(api, { onError }), requireScope('delete:orders')).use(handler)
    const send = await serving(app)
    expect(await send('/', bearer())).toMatchObject({
      status: 403,
      challenge: expect.stringContaining('insufficient_scope'),
      body: expect.stringContaining('"code":"scope_insufficient"'),
    })
    expect(handler).not.toHaveBeenCalled()
  })

  it('of the innermost mount answers for the guards behind it', async () => {
    const shaped =
      (text: string): OnError =>
      (_failure, _req, res) =>
        void res.writeHead(403).end(text)
    const mount = (text: string) => requireAuth(api, { onError: shaped(text) })
    const send = await serving(express().use(mount('outer'), mount('inner'), requireScope('x')).use(handler))
    expect((await send('/', expired)).body).toBe('outer')
    expect((await send('/', bearer())).body).toBe('inner')
  })
})

describe.each(versions)('onError that is still pending in $version', ({ express }) => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  it.each<{ title: string; late: (...hook: Parameters<OnError>) => unknown }>([
    { title: 'an answer', late: (_f, _req, res) => res.writeHead(200).end('late') },
    { title: 'next(failure)', late: (failure, _req, _res, next) => next(failure) },
    { title: 'next()', late: (_f, _req, _res, next) => next() },
    { title: 'a throw', late: () => Promise.reject(other) },
  ])('gets the standard refusal after 3 s, and $title then is ignored', async ({ late }) => {
    const flow = vi.fn()
    const asked = signal()
    const lateNow = signal()
    const settled = signal()
    const onError: OnError = async (...hook) => {
      asked.resolve()
      await lateNow.promise
      settled.resolve()
      return late(...hook)
    }
    const handleError: ErrorRequestHandler = (_error, _req, _res, next) => next(flow())
    const send = await serving(express().use(requireAuth(api, { onError })).use(flow).use(handleError))
    const response = vi.fn()
    const answer = send('/', expired).then(response)
    await asked.promise
    await vi.advanceTimersByTimeAsync(2999)
    await later()
    expect(response).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    await answer
    expect(response).toHaveBeenCalledWith(expect.objectContaining(standard))
    lateNow.resolve()
    await settled.promise
    await later()
    expect(flow).not.toHaveBeenCalled()
  })

  it('leaves no timer behind when it settles', async () => {
    const onError: OnError = (failure, _req, _res, next) => next(failure)
    const send = await serving(express().use(requireAuth(api, { onError })))
    await send('/', expired)
    expect(vi.getTimerCount()).toBe(0)
  })
})
