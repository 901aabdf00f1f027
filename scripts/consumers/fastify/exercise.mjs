import Fastify from 'fastify'
import { audience, createSigner, issuer } from '../mint.mjs'
import { serving, tryOut } from '../orders.mjs'

export async function exercise({ authOf, claimcheck, requireScope, staticKeys }) {
  const { jwk, mint } = createSigner()
  const app = Fastify()
  await app.register(claimcheck, { issuer, audience, keys: staticKeys(jwk) })
  app.get('/orders', { onRequest: requireScope('read:orders') }, async (request) => ({
    owner: authOf(request).account,
  }))
  await app.ready()
  await serving(app.routing, (get) => tryOut(get, mint))
}
