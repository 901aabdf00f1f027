import { createServer } from 'node:http'
import { fromEnvironment } from '@claimcheck/core'
import { createApp } from './app.mjs'

const server = createServer(createApp(fromEnvironment()))

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`orders service on http://127.0.0.1:${server.address().port}`)
})
