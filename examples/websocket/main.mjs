import { fromEnvironment } from '@claimcheck/core'
import { createApp } from './app.mjs'

const { http } = createApp(fromEnvironment())

http.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`orders service on ws://127.0.0.1:${http.address().port}`)
})
