import { describe, expect, it } from 'vitest'
import { type OnError, optionalAuth, requireAuth, requireScope } from '../src/index.js'
import { api, bearer } from './api.js'
import { errorsOf, type Middleware, serving, versions } from './serve.js'

const failed = new Error('the handler failed')
/** As like a failure of ours as a handler's own error can be. */
const lookalike = Object.assign(new Error('the session has expired'), {
  status: 401,
  statusCode: 401,
  expose: true,
  code: 'token_expired',
})

const rows: readonly { title: string; handler: Middleware; status: number; body: string; error?: unknown }[] = [
  {
    title: 'thrown at once',
    handler: () => {
      throw failed
    },
    status: 500,
    body: 'Internal Server Error',
    error: failed,
  },
  {
    title: 'rejected later',
    handler: async () => {
      await new Promise((resolve) => setImmediate(resolve))
      throw failed
    },
    status: 500,
    body: 'Internal Server Error',
    error: failed,
  },
  { title: 'ctx.throw(401)', handler: (ctx) => ctx.throw(401), status: 401, body: 'Unauthorized' },
  {
    title: 'ctx.throw(401) with a text',
    handler: (ctx) => ctx.throw(401, 'say who you are'),
    status: 401,
    body: 'say who you are',
  },
  { title: 'ctx.throw(403)', handler: (ctx) => ctx.throw(403), status: 403, body: 'Forbidden' },
  { title: 'ctx.throw(500)', handler: (ctx) => ctx.throw(500), status: 500, body: 'Internal Server Error' },
  { title: 'ctx.throw(503)', handler: (ctx) => ctx.throw(503), status: 503, body: 'Service Unavailable' },
  {
    title: 'an error with the status and the code of a bad token',
    handler: () => {
      throw lookalike
    },
    status: 401,
    body: 'the session has expired',
    error: lookalike,
  },
]

/** Whatever a mount might do with an error, this would show it. */
const shaping: OnError = (_failure, ctx) => {
  ctx.status = 418
  ctx.body = 'shaped'
}

describe.each(versions)("a handler's own error in $version", ({ createApp }) => {
  it.each(rows)('is never taken for a token failure: $title', async ({ handler, status, body, error }) => {
    const app = createApp()
      .use(requireAuth(api, { onError: shaping }))
      .use(optionalAuth(api, { onError: shaping }))
      .use(requireScope('read:orders'))
      .use(handler)
    const errors = errorsOf(app)
    const send = await serving(app)
    const response = await send('/', bearer())
    expect(response).toMatchObject({ status, body, challenge: undefined })
    expect([response.header('retry-after'), response.header('cache-control')]).toEqual([undefined, undefined])
    expect(errors).toEqual([error ?? expect.objectContaining({ status })])
  })

  it.each(rows)('reaches earlier middleware that catches, as it is: $title', async ({ handler, error, status }) => {
    const caught: unknown[] = []
    const catching: Middleware = async (ctx, next) => {
      try {
        await next()
      } catch (thrown) {
        caught.push(thrown)
        ctx.body = 'caught'
      }
    }
    const app = createApp().use(catching).use(requireAuth(api)).use(requireScope('read:orders')).use(handler)
    const send = await serving(app)
    expect(await send('/', bearer())).toMatchObject({ status: 200, body: 'caught' })
    expect(caught).toEqual([error ?? expect.objectContaining({ status })])
  })

  it('lets a handler answer 401 itself, without a challenge of ours', async () => {
    const app = createApp()
      .use(requireAuth(api, { onError: shaping }))
      .use((ctx) => {
        ctx.status = 401
        ctx.body = { code: 'token_expired' }
      })
    const send = await serving(app)
    expect(await send('/', bearer())).toMatchObject({
      status: 401,
      body: '{"code":"token_expired"}',
      challenge: undefined,
    })
  })

  it('is waited for, with everything behind next()', async () => {
    const order: string[] = []
    const app = createApp()
      .use(async (_ctx, next) => {
        await next()
        order.push('before us, after next()')
      })
      .use(requireAuth(api))
      .use(requireScope('read:orders'))
      .use(async (ctx) => {
        await new Promise((resolve) => setImmediate(resolve))
        order.push('handler')
        ctx.body = ''
      })
    const send = await serving(app)
    await send('/', bearer())
    expect(order).toEqual(['handler', 'before us, after next()'])
  })
})
