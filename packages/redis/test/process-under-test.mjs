// A process with a resource server and a denylist on Redis, asked over its channel. Copied to a folder where ./index.js is this package.
import { createResourceServer, staticKeys } from '@claimcheck/core'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { redisDenylist } from './index.js'

let parts

const handlers = {
  async start({ port, library, jwk, issuer, audience, denylist }) {
    const client = await clientOf(library, port)
    const store = redisDenylist({ client, ...denylist })
    const keys = staticKeys({ keys: [jwk] })
    const server = createResourceServer({ issuer, audience, keys, denylist: store, cache: { max: 100 } })
    parts = { client, store, server }
    await store.initialise()
    await store.ready()
  },
  async ask(token) {
    const rawHeaders = ['Authorization', `Bearer ${token}`]
    const decision = await parts.server.decide({ method: 'GET', target: '/', rawHeaders })
    return decision.admitted ? 'admitted' : decision.refusal.failure.code
  },
  revoke: (token) => parts.store.revokeToken(token),
  /** Everything of ours and of the application is closed: nothing is left that would keep the process running. */
  async end() {
    await parts.store.close()
    if (parts.client instanceof Redis) parts.client.disconnect()
    else parts.client.destroy()
    setImmediate(() => process.disconnect())
  },
}

async function clientOf(library, port) {
  if (library === 'ioredis') return new Redis(port, '127.0.0.1')
  return createClient({ socket: { host: '127.0.0.1', port } }).connect()
}

process.on('message', async ({ id, what, given }) => {
  try {
    process.send({ id, answer: await handlers[what](given) })
  } catch (error) {
    process.send({ id, failed: String(error.code ?? error.stack) })
  }
})
