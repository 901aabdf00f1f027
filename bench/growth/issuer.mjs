import { generateKeyPairSync } from 'node:crypto'
import { staticKeys } from '@claimcheck/core'
import { audience, claimsOf } from '../memory/claims.mjs'
import { mintNow } from '../memory/mint.mjs'

const now = Math.floor(Date.now() / 1000)

function createKey(kid) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' } }
}

/** An issuer whose tokens are signed by each of its keys in turn: `entry` is for the options of a server, `mint` makes the nth token. */
export function createIssuer({ name = 'issuer', keyCount = 1 } = {}) {
  const issuer = `https://${name}.bench.example`
  const keys = Array.from({ length: keyCount }, (_, at) => createKey(`${name}-${at}`))
  const entry = { issuer, audience, algorithms: ['ES256'], keys: staticKeys({ keys: keys.map(({ jwk }) => jwk) }) }
  const mint = (nth, changes = {}) => {
    const { kid, privateKey } = keys[nth % keyCount]
    return mintNow({ alg: 'ES256', kid }, { ...claimsOf(now), iss: issuer, ...changes }, privateKey)
  }
  return { entry, mint }
}

/** The header lines of so many requests, each with a token of its own. */
export const requestsWith = (count, mint) =>
  Array.from({ length: count }, (_, nth) => ['Host', 'api.bench.example', 'Authorization', `Bearer ${mint(nth)}`])

export const figure = (count) => count.toLocaleString('en')
