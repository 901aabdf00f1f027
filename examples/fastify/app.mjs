import { randomUUID } from 'node:crypto'
import { authOf, claimcheck, memoryDenylist, requireScope } from '@claimcheck/fastify'
import Fastify from 'fastify'

/** An orders service. `options` are those of the plugin: at least `issuer` and `audience`. */
export async function createApp(options) {
  const denylist = memoryDenylist()
  const orders = new Map()
  const app = Fastify()

  app.setErrorHandler(malformedBody)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, async (_request, text) => text)

  // Every order has an owner, so every token must name a subject.
  await app.register(claimcheck, { requiredClaims: ['sub'], ...options, denylist })

  app.get('/health', { config: { auth: false } }, async () => ({ status: 'ok' }))

  app.get('/orders', { onRequest: requireScope('read:orders') }, async (request) => ({
    orders: orders.get(authOf(request).account) ?? [],
  }))

  app.post('/orders', { onRequest: requireScope('write:orders') }, async (request, reply) => {
    const item = readBody(request)?.item
    if (typeof item !== 'string' || item === '') return reply.code(400).send({ error: 'an order names its item' })
    const { account } = authOf(request)
    const order = { id: randomUUID(), item }
    orders.set(account, [...(orders.get(account) ?? []), order])
    return reply.code(201).send(order)
  })

  app.post('/logout', async (request, reply) => {
    await denylist.revokeToken(authOf(request))
    return reply.code(204).send()
  })

  return app
}

// Fastify's own parser would refuse `POST /logout` for a JSON content type without a body.
const readBody = ({ body }) => (body ? JSON.parse(body) : undefined)

/** What `JSON.parse()` cannot read is the caller's affair: without a stack, and not for the log. */
function malformedBody(error, _request, reply) {
  if (!(error instanceof SyntaxError)) throw error
  return reply.code(400).send({ error: 'the body is not JSON' })
}
