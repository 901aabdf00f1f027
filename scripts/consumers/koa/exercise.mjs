import { hydra } from '@claimcheck/koa/providers'
import Koa from 'koa'
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
  const app = new Koa()
  app.use(requireAuth(options))
  app.use(requireScope('read:orders'))
  app.use((ctx) => {
    ctx.body = { owner: authOf(ctx).account }
  })
  return app.callback()
}
