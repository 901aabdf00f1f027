import express from 'express'
import { audience, createSigner, issuer } from '../mint.mjs'
import { serving, tryOut } from '../orders.mjs'

export async function exercise({ authOf, requireAuth, requireScope, staticKeys }) {
  const { jwk, mint } = createSigner()
  const app = express()
  app.use(requireAuth({ issuer, audience, keys: staticKeys(jwk) }))
  app.get('/orders', requireScope('read:orders'), (req, res) => res.json({ owner: authOf(req).account }))
  await serving(app, (get) => tryOut(get, mint))
}
