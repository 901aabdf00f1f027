import { randomUUID } from 'node:crypto'
import { authOf, memoryDenylist, requireAuth, requireScope } from '@claimcheck/koa'
import { bodyParser } from '@koa/bodyparser'
import Router from '@koa/router'
import Koa from 'koa'

/** An orders service. `options` are those of `requireAuth()`: at least `issuer` and `audience`. */
export function createApp(options) {
  const denylist = memoryDenylist()
  const orders = new Map()

  const open = new Router()
  open.get('/health', (ctx) => {
    ctx.body = { status: 'ok' }
  })

  const router = new Router()
  router.get('/orders', requireScope('read:orders'), (ctx) => {
    ctx.body = { orders: orders.get(authOf(ctx).account) ?? [] }
  })

  router.post('/orders', requireScope('write:orders'), json, (ctx) => {
    const item = ctx.request.body?.item
    if (typeof item !== 'string' || item === '') return answer(ctx, 400, { error: 'an order names its item' })
    const { account } = authOf(ctx)
    const order = { id: randomUUID(), item }
    orders.set(account, [...(orders.get(account) ?? []), order])
    answer(ctx, 201, order)
  })

  router.post('/logout', async (ctx) => {
    await denylist.revokeToken(authOf(ctx))
    ctx.status = 204
  })

  const app = new Koa()
  app.use(open.routes())
  // Every order has an owner, so every token must name a subject.
  app.use(requireAuth({ requiredClaims: ['sub'], ...options, denylist }))
  app.use(router.routes())
  return app
}

function answer(ctx, status, body) {
  ctx.status = status
  ctx.body = body
}

const parse = bodyParser({ enableTypes: ['json'] })

/** What the parser cannot read is the caller's affair: without a stack, and not for the log. */
async function json(ctx, next) {
  try {
    await parse(ctx, async () => {})
  } catch (error) {
    if (error.status !== 400) throw error
    return answer(ctx, 400, { error: 'the body is not JSON' })
  }
  return next()
}
