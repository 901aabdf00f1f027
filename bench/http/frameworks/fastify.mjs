import { fastify } from 'fastify'

export async function start(mount, trust) {
  const app = fastify()
  await mount(app, trust)
  app.get('/orders', async () => ({ orders: [] }))
  await app.listen({ port: 0, host: '127.0.0.1' })
  return app.server.address().port
}
