import { fromEnvironment } from '@claimcheck/fastify'
import { createApp } from './app.mjs'

const app = await createApp(fromEnvironment())

const url = await app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' })
console.log(`orders service on ${url}`)
