import { createVerifier } from 'fast-jwt'
import buildGetJwks from 'get-jwks'
import { byHand } from './by-hand.mjs'
import { claimsOf, pemOf } from './static-key.mjs'
import { versionOf } from './version-of.mjs'

const version = versionOf('fast-jwt')

// With a static key: the fastest way that its documentation shows. `cache` is a number of tokens, 0 for none.
const createWith = (cache) => (trust) => {
  const check = createVerifier({ key: pemOf(trust), cache, ...claimsOf(trust) })
  return { verify: (token) => void check(token) }
}

const withStaticKey = (name, create) => ({ name, version, create, mount: byHand(create) })

export const fastJwt = withStaticKey('fast-jwt, static key', createWith(0))
export const fastJwtCache = withStaticKey('fast-jwt, static key, cache', createWith(10_000))

function createWithKeySet(trust) {
  const { issuer: domain } = trust
  const getJwks = buildGetJwks({ issuersWhitelist: [domain] })
  const key = ({ header: { kid, alg } }) => getJwks.getPublicKey({ kid, alg, domain })
  return { verify: createVerifier({ key, ...claimsOf(trust) }) }
}

export const fastJwtGetJwks = {
  name: 'fast-jwt, get-jwks',
  version: `${version} + ${versionOf('get-jwks')}`,
  create: createWithKeySet,
}
