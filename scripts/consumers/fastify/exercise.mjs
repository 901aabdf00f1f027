import { hydra } from '@claimcheck/fastify/providers'
import Fastify from 'fastify'
import { audience, createSigner, issuer } from '../mint.mjs'
import { serving, tryOut } from '../orders.mjs'

export async function exercise({ staticKeys, ...door }) {
  const { jwk, mint } = createSigner()
  const keys = staticKeys(jwk)
  for (const options of [{ issuer, audience }, hydra({ issuer, audience })]) {
    await serving(await listenerOf(door, { ...options, keys }), (get) => tryOut(get, mint))
  }
}

async function listenerOf({ authOf, claimcheck, requireScope }, options) {
  const app = Fastify()
  await app.register(claimcheck, options)
  app.get('/orders', { onRequest: requireScope('read:orders') }, async (request) => ({
    owner: authOf(request).account,
  }))
  await app.ready()
  return app.routing
}
