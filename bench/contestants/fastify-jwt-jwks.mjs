import { versionOf } from './version-of.mjs'

async function fastify(app, { jwksUri, issuer, audience }) {
  const { default: jwtJwks } = await import('fastify-jwt-jwks')
  // It chooses the algorithms itself: RS256 and EdDSA.
  await app.register(jwtJwks, { jwksUrl: jwksUri, issuer, audience, requiredClaims: ['iss', 'aud', 'exp'] })
  app.addHook('preValidation', app.authenticate)
}

export const fastifyJwtJwks = { name: 'fastify-jwt-jwks', version: versionOf('fastify-jwt-jwks'), mount: { fastify } }
