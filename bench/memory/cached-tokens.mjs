import { generateKeyPairSync } from 'node:crypto'
import { createResourceServer, memoryDenylist, staticKeys } from '@claimcheck/core'
import { fastJwt, fastJwtCache } from '../contestants/fast-jwt.mjs'
import { audience, claimsOf, issuer } from './claims.mjs'
import { bytesInUse } from './in-use.mjs'
import { mintNow } from './mint.mjs'

const ours = (more) => (cached) => (trust) => {
  const cache = cached ? { max: 10_000 } : false
  const keys = staticKeys(trust.jwks)
  const server = createResourceServer({ issuer, audience, algorithms: ['ES256'], keys, cache, ...more() })
  return { verify: (token) => server.verify(token), kept: () => server.health().cache?.size }
}

/** By row: with its cache or without → trust → a verifier. A denylist's lookup leaves digests with the token that is cached. */
const verifiers = {
  claimcheck: ours(() => ({})),
  'claimcheck, with a denylist': ours(() => ({ denylist: memoryDenylist() })),
  [fastJwtCache.name]: (cached) => (cached ? fastJwtCache : fastJwt).create,
}

export const rowNames = Object.keys(verifiers)

/** How much more memory is in use after so many distinct tokens. Each is made, verified and dropped: who keeps it, pays for it. */
export async function growthOver({ row, cached, count }) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const kid = 'bench-1'
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' }] }
  const { verify, kept } = verifiers[row](cached)({ jwks, issuer, audience, algorithm: 'ES256' })
  const now = Math.floor(Date.now() / 1000)
  const before = await bytesInUse()
  for (let made = 0; made < count; made++) await verify(mintNow({ alg: 'ES256', kid }, claimsOf(now), privateKey))
  const bytes = (await bytesInUse()) - before
  if (cached && (kept?.() ?? count) !== count) throw Object.assign(new Error(), { code: 'not all tokens were kept' })
  // Used once more, so that what it keeps is still reachable above.
  await verify(mintNow({ alg: 'ES256', kid }, claimsOf(now), privateKey))
  return bytes
}
