import { createPublicKey } from 'node:crypto'
import { createVerifier } from 'fast-jwt'
import { byHand } from './by-hand.mjs'
import { versionOf } from './version-of.mjs'

// With a static key: the fastest way that its documentation shows. `cache` is a number of tokens, 0 for none.
const createWith =
  (cache) =>
  ({ jwks, issuer, audience, algorithm }) => {
    const key = createPublicKey({ key: jwks.keys[0], format: 'jwk' }).export({ type: 'spki', format: 'pem' })
    const claims = { allowedIss: issuer, allowedAud: audience, requiredClaims: ['iss', 'aud', 'exp'] }
    const check = createVerifier({ key, algorithms: [algorithm], cache, ...claims })
    return { verify: (token) => void check(token) }
  }

const contestant = (name, create) => ({ name, version: versionOf('fast-jwt'), create, mount: byHand(create) })

export const fastJwt = contestant('fast-jwt, static key', createWith(0))
export const fastJwtCache = contestant('fast-jwt, static key, cache', createWith(10_000))
