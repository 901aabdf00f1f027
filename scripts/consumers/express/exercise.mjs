import assert from 'node:assert/strict'
import { once } from 'node:events'
import express from 'express'
import { audience, createSigner, issuer } from '../mint.mjs'

export async function exercise({ authOf, requireAuth, requireScope, staticKeys }) {
  const { jwk, mint } = createSigner()
  const app = express()
  app.use(requireAuth({ issuer, audience, keys: staticKeys(jwk) }))
  app.get('/orders', requireScope('read:orders'), (req, res) => res.json({ owner: authOf(req).account }))

  const listener = app.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const get = (headers) => fetch(`http://127.0.0.1:${listener.address().port}/orders`, { headers })
  try {
    await tryOut(get, mint)
  } finally {
    listener.closeAllConnections()
    listener.close()
  }
}

async function tryOut(get, mint) {
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
