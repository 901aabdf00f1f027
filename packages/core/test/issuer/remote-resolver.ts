import {
  AUDIENCE,
  type FaultyIssuer,
  ISSUER,
  mint,
  spareKeys,
  startFaultyIssuer,
  testKeys,
  turnableClock,
} from '@claimcheck/test-fixtures'
import { onTestFinished } from 'vitest'
import { createResourceServer, discoverKeys, type IssuerEntry, type KeySource, remoteKeys } from '../../src/index.js'
import { answerTo } from '../key/answers.js'

export const { ES256: spare } = spareKeys
export const bySpare = { kid: spare.kid, key: spare.privateKey }
export const [ours, theirs] = [testKeys.ES256.publicJwk, spare.publicJwk]
export const jwksAt = `${ISSUER}/jwks`

/**
 * A resolver whose issuer is on loopback by a detour: what goes to `https://issuer.test` is fetched from there, over a socket. By its own
 * name a resolver may not give it.
 */
export async function remoteScene(makeKeys: () => KeySource | undefined = () => undefined) {
  const issuer = await startFaultyIssuer()
  issuer.describe({ issuer: ISSUER, jwks_uri: jwksAt })
  const clock = turnableClock()
  const scene = { over: {} as Partial<IssuerEntry>, keys: makeKeys, asked: 0 }
  const server = createResourceServer({
    audience: AUDIENCE,
    clock,
    issuers: (iss) => {
      scene.asked++
      const keys = scene.keys()
      return iss === ISSUER ? { issuer: iss, ...(keys && { keys }), ...scene.over } : undefined
    },
    fetch: (input, init) => fetch(String(input).replace(ISSUER, issuer.jwksUri.replace('/jwks', '')), init),
  })
  onTestFinished(async () => {
    await server.close()
    await issuer.close()
  })
  const ask = (claims = {}, minting = {}) => answerTo(server, mint(claims, { now: clock.now(), ...minting }))
  return { issuer, clock, server, scene, ask }
}

export const counted = ({ requests }: FaultyIssuer) => [requests.discovery, requests.jwks]

/** Sources that a resolver may make for each answer, and what the first token costs: metadata and key sets. */
export const made: { title: string; make: () => KeySource | undefined; first: readonly [number, number] }[] = [
  { title: 'no keys, which are discovered', make: () => undefined, first: [1, 1] },
  { title: 'discoverKeys()', make: () => discoverKeys(), first: [1, 1] },
  { title: 'discoverKeys({ maxAge })', make: () => discoverKeys({ maxAge: 3600 }), first: [1, 1] },
  { title: 'remoteKeys(url)', make: () => remoteKeys(jwksAt), first: [0, 1] },
  { title: 'remoteKeys(url, options)', make: () => remoteKeys(jwksAt, { cooldown: 5, timeout: 2 }), first: [0, 1] },
]
