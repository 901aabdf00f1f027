import { fromEnvironment } from '@claimcheck/core'
import { createApp } from './app.mjs'

const app = await createApp(fromEnvironment())

await app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1')
console.log(`orders service on http://127.0.0.1:${app.getHttpServer().address().port}`)
