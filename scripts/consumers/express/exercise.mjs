import { hydra } from '@claimcheck/express/providers'
import express from 'express'
import { audience, createSigner, issuer } from '../mint.mjs'
import { serving, tryOut } from '../orders.mjs'

export async function exercise({ staticKeys, ...door }) {
  const { jwk, mint } = createSigner()
  const keys = staticKeys(jwk)
  for (const options of [{ issuer, audience }, hydra({ issuer, audience })]) {
    await serving(listenerOf(door, { ...options, keys }), (get) => tryOut(get, mint))
  }
}

function listenerOf({ authOf, requireAuth, requireScope }, options) {
  const app = express()
  app.use(requireAuth(options))
  app.get('/orders', requireScope('read:orders'), (req, res) => res.json({ owner: authOf(req).account }))
  return app
}
