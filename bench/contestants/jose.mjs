import { createRemoteJWKSet, jwtVerify } from 'jose'
import { byHand } from './by-hand.mjs'
import { versionOf } from './version-of.mjs'

function create({ jwksUri, issuer, audience, algorithm }) {
  const keys = createRemoteJWKSet(new URL(jwksUri))
  const options = { issuer, audience, algorithms: [algorithm], requiredClaims: ['exp'] }
  return { verify: (token) => jwtVerify(token, keys, options) }
}

export const jose = { name: 'jose', version: versionOf('jose'), create, mount: byHand(create) }
