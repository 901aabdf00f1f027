// One request to each of three answers, of `GET /orders` behind the scope read:orders.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { issuer } from './mint.mjs'

/** Serves a request listener of any framework for as long as `use` takes. */
export async function serving(listener, use) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await use((headers) => fetch(`http://127.0.0.1:${server.address().port}/orders`, { headers }))
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

export async function tryOut(get, mint) {
  const refused = await get({})
  assert.equal(refused.status, 401)
  assert.equal(refused.headers.get('www-authenticate'), 'Bearer realm="api"')
  assert.deepEqual(await refused.json(), { code: 'credentials_absent' })

  const admitted = await get({ authorization: `Bearer ${mint({ scope: 'read:orders' })}` })
  assert.equal(admitted.status, 200)
  assert.deepEqual(await admitted.json(), { owner: `${issuer}#sub:ada` })

  const weak = await get({ authorization: `Bearer ${mint({ scope: 'other' })}` })
  assert.equal(weak.status, 403)
}
