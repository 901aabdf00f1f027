import { JwtVerifier } from 'aws-jwt-verify'
import { byHand } from './by-hand.mjs'
import { versionOf } from './version-of.mjs'

function create({ jwks, jwksUri, issuer, audience }) {
  const verifier = JwtVerifier.create({ issuer, audience, jwksUri })
  // It fetches by https only, so it is handed the key set, as its documentation shows for keys from a file.
  verifier.cacheJwks(jwks)
  return { verify: (token) => verifier.verify(token) }
}

export const awsJwtVerify = {
  name: 'aws-jwt-verify',
  version: versionOf('aws-jwt-verify'),
  create,
  mount: byHand(create),
}
