import assert from 'node:assert/strict'
import { createVerifier } from '@claimcheck/core'
import { authOf, requireScope } from '@claimcheck/express'
import * as onFastify from '@claimcheck/fastify'
import * as onKoa from '@claimcheck/koa'
import { withAuth } from '@claimcheck/testing/express'
import { withAuth as withFastifyAuth } from '@claimcheck/testing/fastify'
import { withAuth as withKoaAuth } from '@claimcheck/testing/koa'
import express from 'express'
import Fastify from 'fastify'
import Koa from 'koa'
import { serving } from '../orders.mjs'

export async function exercise({ testIssuer }) {
  await tryIssuer(testIssuer())
  const listening = await testIssuer.listen()
  await tryIssuer(listening).finally(() => listening.close())
  for (const createListener of [onExpress, withFastify, withKoa]) {
    await serving(await createListener({ scopes: ['read:orders'] }), answers(200))
    await serving(await createListener({ scopes: ['other'] }), answers(403))
  }
}

async function tryIssuer(api) {
  const verifier = createVerifier(api.options)
  const { scopes } = await verifier.verify(await api.mint({ scope: 'read:orders' }))
  assert.deepEqual(scopes, ['read:orders'])
  await assert.rejects(verifier.verify(await api.mint({}, { expired: true })), { code: 'token_expired' })
}

const answers = (status) => async (get) => assert.equal((await get({})).status, status)

function onExpress(auth) {
  const app = express()
  app.use(withAuth(auth))
  return app.get('/orders', requireScope('read:orders'), (req, res) => res.json({ owner: authOf(req).account }))
}

async function withFastify(auth) {
  const app = Fastify()
  await app.register(withFastifyAuth(auth))
  const guard = onFastify.requireScope('read:orders')
  app.get('/orders', { onRequest: guard }, async (request) => ({ owner: onFastify.authOf(request).account }))
  await app.ready()
  return app.routing
}

function withKoa(auth) {
  const app = new Koa()
  app.use(withKoaAuth(auth))
  app.use(onKoa.requireScope('read:orders'))
  app.use((ctx) => {
    ctx.body = { owner: onKoa.authOf(ctx).account }
  })
  return app.callback()
}
