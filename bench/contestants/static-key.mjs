import { createPublicKey } from 'node:crypto'

/** The issuer's key as PEM, for those who take one key and look no further: no key set, no discovery, no rotation. */
export const pemOf = ({ jwks }) =>
  createPublicKey({ key: jwks.keys[0], format: 'jwk' }).export({ type: 'spki', format: 'pem' })

/** The claims that are checked, as fast-jwt and @fastify/jwt call them. */
export const claimsOf = ({ issuer, audience, algorithm }) => ({
  algorithms: [algorithm],
  allowedIss: issuer,
  allowedAud: audience,
  requiredClaims: ['iss', 'aud', 'exp'],
})
