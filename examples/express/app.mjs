import { randomUUID } from 'node:crypto'
import { authOf, memoryDenylist, requireAuth, requireScope } from '@claimcheck/express'
import express from 'express'

/** An orders service. `options` are those of `requireAuth()`: at least `issuer` and `audience`. */
export function createApp(options) {
  const denylist = memoryDenylist()
  const orders = new Map()
  const app = express()

  app.get('/health', (_req, res) => res.json({ status: 'ok' }))

  // Every order has an owner, so every token must name a subject.
  app.use(requireAuth({ requiredClaims: ['sub'], ...options, denylist }))

  app.get('/orders', requireScope('read:orders'), (req, res) => {
    res.json({ orders: orders.get(authOf(req).account) ?? [] })
  })

  app.post('/orders', requireScope('write:orders'), express.json(), (req, res) => {
    const item = req.body?.item
    if (typeof item !== 'string' || item === '') return res.status(400).json({ error: 'an order names its item' })
    const { account } = authOf(req)
    const order = { id: randomUUID(), item }
    orders.set(account, [...(orders.get(account) ?? []), order])
    res.status(201).json(order)
  })

  app.post('/logout', async (req, res) => {
    await denylist.revokeToken(authOf(req))
    res.status(204).end()
  })

  app.use(malformedBody)
  return app
}

/** What `express.json()` cannot read is the caller's affair: without a stack, and not for the log. */
function malformedBody(error, _req, res, next) {
  if (error.type !== 'entity.parse.failed') return next(error)
  res.status(400).json({ error: 'the body is not JSON' })
}
