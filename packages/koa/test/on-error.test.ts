import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Failure, type OnError, optionalAuth, requireAuth, requireRole, requireScope } from '../src/index.js'
import { api, bearer } from './api.js'
import { errorsOf, type Middleware, serving, versions } from './serve.js'

const challenge = 'Bearer realm="api", error="invalid_token", error_description="The access token has expired"'
const body = '{"code":"token_expired","error":"invalid_token","error_description":"The access token has expired"}'
const standard = { status: 401, challenge, body }
const byDefaultHandler = { status: 401, challenge, body: 'The access token has expired' }
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
    title: 'lets the hook answer with a status and a body',
    onError: (_failure, ctx) => {
      ctx.status = 418
      ctx.body = 'short'
    },
    answer: { status: 418, challenge: undefined, body: 'short' },
  },
  {
    title: 'lets the hook hide what is there with 404 and a body',
    onError: (_failure, ctx) => {
      ctx.status = 404
      ctx.body = 'nothing here'
    },
    answer: { status: 404, challenge: undefined, body: 'nothing here' },
  },
  {
    title: 'answers 404, never 200, where the hook sets a body alone',
    onError: (_failure, ctx) => {
      ctx.body = 'a body'
    },
    answer: { status: 404, challenge: undefined, body: 'a body' },
  },
  {
    title: 'lets the hook answer with a body that is an object',
    onError: ({ status, code }, ctx) => {
      ctx.status = status
      ctx.body = { problem: code }
    },
    answer: { status: 401, challenge: undefined, body: '{"problem":"token_expired"}' },
  },
  {
    title: 'lets the hook answer with a status alone, whose text Koa adds',
    onError: ({ status, headers }, ctx) => {
      ctx.status = status
      ctx.set({ ...headers })
    },
    answer: { status: 401, challenge, body: 'Unauthorized' },
  },
  {
    title: 'lets the hook answer with what the failure carries',
    onError: (failure, ctx) => {
      ctx.status = failure.statusCode
      ctx.body = failure.body
      ctx.set({ ...failure.headers })
    },
    answer: standard,
  },
  {
    title: 'lets the hook pass Koa by and write the response itself',
    onError: (failure, ctx) => {
      ctx.respond = false
      ctx.res.writeHead(failure.status, failure.headers).end('bypassed')
    },
    answer: { status: 401, challenge, body: 'bypassed' },
  },
  {
    title: 'lets the hook pass Koa by and answer later',
    onError: (failure, ctx) => {
      ctx.respond = false
      setImmediate(() => ctx.res.writeHead(failure.status, failure.headers).end('bypassed'))
    },
    answer: { status: 401, challenge, body: 'bypassed' },
  },
  {
    title: 'waits for a hook that answers later',
    onError: async (failure, ctx) => {
      await later()
      ctx.status = failure.status
      ctx.body = 'later'
    },
    answer: { status: 401, challenge: undefined, body: 'later' },
  },
  {
    title: 'lets an answer stand that the hook throws behind',
    onError: (_failure, ctx) => {
      ctx.status = 401
      ctx.body = 'answered'
      throw other
    },
    answer: { status: 401, challenge: undefined, body: 'answered' },
  },
]

const forwarding: readonly Row[] = [
  {
    title: '[BR-08] forwards a failure that the hook throws to the default error handler, which challenges',
    onError: (failure) => {
      throw failure
    },
    answer: byDefaultHandler,
  },
  {
    title: 'forwards a failure that the hook throws at a later moment',
    onError: async (failure) => {
      await later()
      throw failure
    },
    answer: byDefaultHandler,
  },
  {
    title: 'forwards a failure that the hook rejects with',
    onError: (failure) => Promise.reject(failure),
    answer: byDefaultHandler,
  },
]

const standing: readonly Row[] = [
  {
    title: 'refuses as ever when the hook throws another error',
    onError: () => {
      throw other
    },
    answer: standard,
  },
  {
    title: 'refuses as ever when the hook throws a copy of the failure',
    onError: (failure) => {
      throw { ...failure }
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
  { title: 'refuses as ever when the hook returns true', onError: () => true, answer: standard },
  { title: 'refuses as ever when the hook returns the failure', onError: (failure) => failure, answer: standard },
  { title: 'refuses as ever when the hook resolves to anything', onError: async () => 'admit', answer: standard },
  {
    title: 'refuses as ever when the hook sets the status 404 alone',
    onError: (_failure, ctx) => {
      ctx.status = 404
    },
    answer: standard,
  },
  {
    title: 'refuses as ever when the hook sets an auth',
    onError: (_failure, ctx) => {
      ctx.state.auth = { subject: 'root' } as never
    },
    answer: standard,
  },
]

describe.each(versions)('onError in $version', ({ createApp }) => {
  const handler = vi.fn<Middleware>((ctx) => {
    ctx.body = 'handled'
  })
  afterEach(() => handler.mockClear())

  it.each([...answering, ...forwarding, ...standing])('$title', async ({ onError, answer }) => {
    const app = createApp().use(requireAuth(api, { onError })).use(handler)
    const send = await serving(app)
    expect(await send('/', expired)).toMatchObject(answer)
    expect(handler).not.toHaveBeenCalled()
  })

  it.each(standing)('behind a guard, $title', async ({ onError }) => {
    const app = createApp().use(requireAuth(api, { onError })).use(requireScope('delete:orders')).use(handler)
    const send = await serving(app)
    expect(await send('/', bearer())).toMatchObject({
      status: 403,
      challenge: expect.stringContaining('insufficient_scope'),
      body: expect.stringContaining('"code":"scope_insufficient"'),
    })
    expect(handler).not.toHaveBeenCalled()
  })

  it('answers HEAD with the headers of GET where the hook does nothing', async () => {
    const send = await serving(createApp().use(requireAuth(api, { onError: () => undefined })))
    const response = await send('/', expired, 'HEAD')
    expect(response).toMatchObject({ status: 401, challenge, body: '' })
    expect(response.header('content-length')).toBe(String(body.length))
  })

  it('gives the hook a failure with everything that an answer needs', async () => {
    const failures: Failure[] = []
    const onError: OnError = (failure) => void failures.push(failure)
    const send = await serving(createApp().use(requireAuth(api, { onError })))
    await send('/', expired)
    const headers = { 'WWW-Authenticate': challenge, 'Cache-Control': 'no-store' }
    const expected = { code: 'token_expired', status: 401, statusCode: 401, expose: true, headers, body }
    expect(failures).toEqual([expect.objectContaining(expected)])
  })

  it('is asked for malformed credentials and for those that are absent too, and not for a valid token', async () => {
    const codes: string[] = []
    const onError: OnError = ({ code }) => void codes.push(code)
    const send = await serving(createApp().use(requireAuth(api, { onError })).use(handler))
    await send('/')
    await send('/', [['Authorization', 'Bearer']])
    await send('/', bearer())
    expect(codes).toEqual(['credentials_absent', 'credentials_malformed'])
  })

  it('is asked where credentials are optional', async () => {
    const onError: OnError = (_failure, ctx) => {
      ctx.status = 401
      ctx.body = 'shaped'
    }
    const send = await serving(createApp().use(optionalAuth(api, { onError })).use(handler))
    expect(await send('/', expired)).toMatchObject({ status: 401, body: 'shaped' })
    expect(await send('/')).toMatchObject({ status: 200, body: 'handled' })
  })

  it('[BR-16] forwards an outage with Retry-After and without a challenge', async () => {
    const denylist = () => Promise.reject(new Error('the store is down'))
    const onError: OnError = (failure) => Promise.reject(failure)
    const send = await serving(createApp().use(requireAuth({ ...api, denylist }, { onError })))
    const response = await send('/', bearer())
    expect([response.status, response.header('retry-after'), response.challenge]).toEqual([503, '5', undefined])
    expect(response.header('cache-control')).toBe('no-store')
  })

  it('shapes the refusals of the guards behind its mount', async () => {
    const onError: OnError = (failure, ctx) => {
      if (failure.code === 'role_insufficient') throw failure
      ctx.status = failure.status
      ctx.body = `shaped ${failure.code}`
    }
    const inTurn = (ctx: { path: string }) => requireGuard[ctx.path] ?? requireRole('admin')
    const requireGuard: Readonly<Record<string, ReturnType<typeof requireScope>>> = {
      '/scope': requireScope('delete:orders'),
    }
    const app = createApp().use(requireAuth(api, { onError }))
    const send = await serving(app.use((ctx, next) => inTurn(ctx)(ctx, next)).use(handler))
    expect(await send('/scope', bearer())).toMatchObject({ status: 403, body: 'shaped scope_insufficient' })
    expect(await send('/role', bearer())).toMatchObject({ status: 403, body: 'The access token lacks a required role' })
    expect(handler).not.toHaveBeenCalled()
  })

  it('of the innermost mount answers for the guards behind it', async () => {
    const mount = (text: string) =>
      requireAuth(api, {
        onError(_failure, ctx) {
          ctx.status = 403
          ctx.body = text
        },
      })
    const send = await serving(createApp().use(mount('outer')).use(mount('inner')).use(requireScope('x')).use(handler))
    expect((await send('/', expired)).body).toBe('outer')
    expect((await send('/', bearer())).body).toBe('inner')
  })
})

describe.each(versions)('the error flow of $version', ({ createApp }) => {
  const caught: unknown[] = []
  const catching: Middleware = async (ctx, next) => {
    try {
      await next()
    } catch (error) {
      caught.push(error)
      const { status, headers, code } = error as Failure
      ctx.status = status
      ctx.set({ ...headers })
      ctx.body = { problem: code }
    }
  }
  afterEach(() => void caught.splice(0))

  it('is given forwarded failures, and answers with what they carry', async () => {
    const onError: OnError = (failure) => Promise.reject(failure)
    const send = await serving(createApp().use(catching).use(requireAuth(api, { onError })))
    expect(await send('/', expired)).toMatchObject({ status: 401, challenge, body: '{"problem":"token_expired"}' })
    expect(caught).toEqual([expect.objectContaining({ code: 'token_expired', status: 401 })])
  })

  it.each([...answering, ...standing])('sees nothing of a hook that $title', async ({ onError }) => {
    const app = createApp().use(catching).use(requireAuth(api, { onError }))
    const errors = errorsOf(app)
    const send = await serving(app)
    await send('/', expired)
    expect([caught, errors]).toEqual([[], []])
  })

  it('sees nothing of a refusal without a hook', async () => {
    const app = createApp().use(catching).use(requireAuth(api))
    const errors = errorsOf(app)
    const send = await serving(app)
    expect(await send('/', expired)).toMatchObject(standard)
    expect([caught, errors]).toEqual([[], []])
  })

  it('is told of a forwarded failure once, and does not log it', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const app = createApp().use(requireAuth(api, { onError: (failure) => Promise.reject(failure) }))
    const send = await serving(app)
    app.silent = false
    await send('/', expired)
    expect(log).not.toHaveBeenCalled()
    log.mockRestore()
  })
})

const prepared: readonly { readonly title: string; readonly prepare: Middleware }[] = [
  {
    title: 'a body that is an object',
    prepare: (ctx) => {
      ctx.body = { handled: true }
    },
  },
  {
    title: 'a body that is text, and its length',
    prepare: (ctx) => {
      ctx.body = 'handled'
    },
  },
  {
    title: 'a body that is null',
    prepare: (ctx) => {
      ctx.body = null
    },
  },
  {
    title: 'the type of JSON',
    prepare: (ctx) => {
      ctx.type = 'json'
    },
  },
  {
    title: 'a status that admits',
    prepare: (ctx) => {
      ctx.status = 200
    },
  },
  {
    title: 'a status without a body',
    prepare: (ctx) => {
      ctx.status = 204
    },
  },
  {
    title: 'a message',
    prepare: (ctx) => {
      ctx.message = 'handled'
    },
  },
  {
    title: 'an encoding',
    prepare: (ctx) => {
      ctx.set({ 'transfer-encoding': 'chunked', 'content-encoding': 'gzip' })
    },
  },
  {
    title: 'another challenge',
    prepare: (ctx) => {
      ctx.set({ 'www-authenticate': 'Basic realm="other"', 'cache-control': 'public', 'content-length': '1' })
    },
  },
]

type Sent = Awaited<ReturnType<Awaited<ReturnType<typeof serving>>>>
const names = ['content-type', 'content-length', 'transfer-encoding', 'content-encoding', 'cache-control']
const sentOf = ({ header }: Sent) => names.map(header)
const sent = ['application/json', String(body.length), undefined, undefined, 'no-store']

describe.each(versions)('what earlier middleware of $version prepared', ({ createApp }) => {
  const before =
    (prepare: Middleware): Middleware =>
    async (ctx, next) => {
      await prepare(ctx, next)
      return next()
    }

  it.each(prepared)('does not leak into a refusal: $title', async ({ prepare }) => {
    const send = await serving(createApp().use(before(prepare)).use(requireAuth(api)))
    const response = await send('/', expired)
    expect(response).toMatchObject(standard)
    expect(sentOf(response)).toEqual(sent)
  })

  it.each(prepared)('is no answer of a hook that does nothing: $title', async ({ prepare }) => {
    const send = await serving(
      createApp()
        .use(before(prepare))
        .use(requireAuth(api, { onError: () => undefined })),
    )
    const response = await send('/', expired)
    expect(response).toMatchObject(standard)
    expect(sentOf(response)).toEqual(sent)
  })

  it.each(prepared)('does not leak into the answer of a hook: $title', async ({ prepare }) => {
    const onError: OnError = (failure, ctx) => {
      ctx.status = 401
      ctx.body = { problem: failure.code }
    }
    const send = await serving(createApp().use(before(prepare)).use(requireAuth(api, { onError })))
    const response = await send('/', expired)
    expect(response).toMatchObject({ status: 401, body: '{"problem":"token_expired"}' })
    expect(response.header('content-type')).toBe('application/json; charset=utf-8')
  })
})

describe.each(versions)('a hook of $version that answers after its turn', ({ createApp }) => {
  const uncaught: unknown[] = []
  const note = (error: unknown) => uncaught.push(error)
  beforeEach(() => {
    uncaught.length = 0
    process.on('uncaughtException', note)
  })
  afterEach(() => void process.off('uncaughtException', note))

  type Late = (ctx: Parameters<Middleware>[0]) => unknown
  const late: readonly { readonly title: string; readonly answer: Late }[] = [
    { title: 'status and body', answer: (ctx) => Object.assign(ctx, { status: 418, body: 'late' }) },
    { title: 'a body of null', answer: (ctx) => Object.assign(ctx, { body: null }) },
    { title: 'redirect()', answer: (ctx) => ctx.redirect('/late') },
    { title: 'set()', answer: (ctx) => ctx.set('X-Late', '1') },
    { title: 'writeHead() and end()', answer: (ctx) => ctx.res.writeHead(418, { 'x-late': '1' }).end('late') },
    { title: 'setHeader()', answer: (ctx) => ctx.res.setHeader('x-late', '1') },
    { title: 'write()', answer: (ctx) => ctx.res.write('late') },
  ]

  it.each(late)('is ignored without a crash, once the refusal is sent: $title', async ({ answer }) => {
    const over = signal()
    const onError: OnError = (_failure, ctx) =>
      void setTimeout(() => {
        try {
          answer(ctx as Parameters<Late>[0])
        } catch (error) {
          note(error)
        }
        over.resolve()
      }, 20)
    const send = await serving(createApp().use(requireAuth(api, { onError })))
    expect(await send('/', expired)).toMatchObject(standard)
    await over.promise
    await later()
    expect(uncaught).toEqual([])
  })

  it.each(late)('is ignored while earlier middleware still has its turn: $title', async ({ answer }) => {
    const over = signal()
    const slow: Middleware = async (_ctx, next) => {
      await next()
      await over.promise
    }
    const onError: OnError = (_failure, ctx) =>
      void setTimeout(() => {
        try {
          answer(ctx as Parameters<Late>[0])
        } catch (error) {
          note(error)
        }
        over.resolve()
      }, 5)
    const send = await serving(createApp().use(slow).use(requireAuth(api, { onError })))
    const response = await send('/', expired)
    expect(response).toMatchObject(standard)
    expect([response.header('x-late'), response.header('location')]).toEqual([undefined, undefined])
    expect(uncaught).toEqual([])
  })
})

describe.each(versions)('onError that is still pending in $version', ({ createApp }) => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  it.each<{ readonly title: string; readonly late: OnError }>([
    { title: 'an answer', late: (_failure, ctx) => Object.assign(ctx, { status: 200, body: 'late' }) },
    { title: 'an answer past Koa', late: (_failure, ctx) => ctx.res.writeHead(200).end('late') },
    { title: 'a throw of the failure', late: (failure) => Promise.reject(failure) },
    { title: 'another throw', late: () => Promise.reject(other) },
  ])('gets the standard refusal after 3 s, and $title then is ignored', async ({ late }) => {
    const asked = signal()
    const lateNow = signal()
    const settled = signal()
    const onError: OnError = async (...hook) => {
      asked.resolve()
      await lateNow.promise
      settled.resolve()
      return late(...hook)
    }
    const handler = vi.fn()
    const app = createApp().use(requireAuth(api, { onError })).use(handler)
    const errors = errorsOf(app)
    const send = await serving(app)
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
    expect(errors).toEqual([])
    expect(handler).not.toHaveBeenCalled()
  })

  it('leaves no timer behind when it settles', async () => {
    const onError: OnError = (failure) => Promise.reject(failure)
    const send = await serving(createApp().use(requireAuth(api, { onError })))
    await send('/', expired)
    expect(vi.getTimerCount()).toBe(0)
  })
})
