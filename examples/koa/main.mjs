import { fromEnvironment } from '@claimcheck/koa'
import { createApp } from './app.mjs'

const app = createApp(fromEnvironment())

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`orders service on http://127.0.0.1:${server.address().port}`)
})
