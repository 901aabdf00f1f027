import express from 'express'

export async function start(mount, trust) {
  const app = express()
  await mount(app, trust)
  app.get('/orders', (_req, res) => res.json({ orders: [] }))
  app.use((error, _req, res, _next) => res.status(error.status ?? 500).end())
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return server.address().port
}
