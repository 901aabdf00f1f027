import Koa from 'koa'

export async function start(mount, trust) {
  const app = new Koa()
  await mount(app, trust)
  app.use((ctx) => {
    ctx.body = { orders: [] }
  })
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return server.address().port
}
