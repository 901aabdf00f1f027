import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { createResourceServer, staticKeys } from '@claimcheck/core'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { audience, createSigner, issuer } from '../mint.mjs'

// Without a Redis: what is refused at construction, and that silence lets nobody in.
export async function exercise({ redisDenylist }) {
  const port = await closedPort()
  const ofIoredis = new Redis({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: null })
  ofIoredis.on('error', () => undefined)
  for (const client of [ofIoredis, createClient()]) {
    assert.throws(() => redisDenylist({ client, prefix: 'with blanks' }), { name: 'ConfigError' })
    await tryStore(redisDenylist({ client, timeout: 0.05 }))
  }
  assert.throws(() => redisDenylist({ client: `redis://127.0.0.1:${port}` }), { name: 'ConfigError' })
}

async function tryStore(denylist) {
  const { jwk, mint } = createSigner()
  const server = createResourceServer({ issuer, audience, keys: staticKeys({ keys: [jwk] }), denylist })
  await assert.rejects(server.verify(mint({})), { code: 'status_unavailable' })
  await assert.rejects(denylist.revokeIssuer({ issuer }), { code: 'status_unavailable' })
  await assert.rejects(denylist.revokeToken({ issuer, tokenId: 'one' }), { name: 'UsageError' })
  await denylist.close()
}

async function closedPort() {
  const server = createServer()
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address()
  await new Promise((closed) => server.close(closed))
  return port
}
