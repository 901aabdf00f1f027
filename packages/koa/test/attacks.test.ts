import Koa from 'koa'
import { describe, expect, it } from 'vitest'
import { type OnError, requireAuth } from '../src/index.js'
import { api } from './api.js'
import { serving } from './serve.js'

const absent = { status: 401, challenge: 'Bearer realm="api"', body: '{"code":"credentials_absent"}' }
const unreadable: PropertyDescriptor = {
  get: () => {
    throw new Error('unreadable')
  },
  set: () => undefined,
}

describe('attacks on a mount', () => {
  it.each<{ readonly title: string; readonly earlier: (ctx: Koa.Context) => void; readonly onError?: OnError }>([
    { title: 'a trailer', earlier: (ctx) => ctx.set('Trailer', 'x') },
    {
      title: 'a response that Koa leaves alone',
      earlier: (ctx) => {
        ctx.respond = false
      },
    },
    {
      title: 'a response that Koa leaves alone, behind a hook that throws',
      earlier: (ctx) => {
        ctx.respond = false
      },
      onError: () => {
        throw new Error('another')
      },
    },
    {
      title: 'a context that cannot be asked whether it is answered',
      earlier: () => undefined,
      onError: (_failure, ctx) => void Object.defineProperty(ctx, 'body', unreadable),
    },
  ])('$title does not keep the refusal back', async ({ earlier, onError }) => {
    const app = new Koa()
    app.use((ctx, next) => {
      earlier(ctx)
      return next()
    })
    app.use(requireAuth(api, onError && { onError }))
    const send = await serving(app)
    expect(await send('/')).toMatchObject(absent)
  })
})
