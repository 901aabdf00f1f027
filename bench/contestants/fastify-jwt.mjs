import buildGetJwks from 'get-jwks'
import { claimsOf, pemOf } from './static-key.mjs'
import { versionOf } from './version-of.mjs'

const version = versionOf('@fastify/jwt')

const mountWith = (optionsOf) => ({
  async fastify(app, trust) {
    const { default: fastifyJwt } = await import('@fastify/jwt')
    await app.register(fastifyJwt, optionsOf(trust))
    app.addHook('onRequest', async (request) => void (await request.jwtVerify()))
  },
})

function withKeySet(trust) {
  const getJwks = buildGetJwks({ issuersWhitelist: [trust.issuer] })
  const secret = (_request, { header: { kid, alg }, payload: { iss } }) =>
    getJwks.getPublicKey({ kid, domain: iss, alg })
  return { decode: { complete: true }, secret, verify: claimsOf(trust) }
}

const withCache = (trust) => ({ secret: { public: pemOf(trust) }, verify: { ...claimsOf(trust), cache: 10_000 } })

export const fastifyJwtGetJwks = {
  name: '@fastify/jwt + get-jwks',
  version: `${version} + ${versionOf('get-jwks')}`,
  mount: mountWith(withKeySet),
}
export const fastifyJwtCache = { name: '@fastify/jwt, static key, cache', version, mount: mountWith(withCache) }
