import Koa from 'koa'
import { audience, createSigner, issuer } from '../mint.mjs'
import { serving, tryOut } from '../orders.mjs'

export async function exercise({ authOf, requireAuth, requireScope, staticKeys }) {
  const { jwk, mint } = createSigner()
  const app = new Koa()
  app.use(requireAuth({ issuer, audience, keys: staticKeys(jwk) }))
  app.use(requireScope('read:orders'))
  app.use((ctx) => {
    ctx.body = { owner: authOf(ctx).account }
  })
  await serving(app.callback(), (get) => tryOut(get, mint))
}
