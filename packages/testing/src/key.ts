import { generateKeyPairSync, type JsonWebKey, KeyObject } from 'node:crypto'
import { ConfigError } from '@claimcheck/core'
import type { Rule } from './check-options.js'

export type TestAlgorithm = 'ES256' | 'RS256' | 'EdDSA'

/** A key pair made for one test run. */
export interface TestKey {
  readonly alg: TestAlgorithm
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicJwk: JsonWebKey
}

const pairs: Readonly<Record<TestAlgorithm, () => { privateKey: KeyObject; publicKey: KeyObject }>> = {
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  EdDSA: () => generateKeyPairSync('ed25519'),
}

export const algorithm: Rule = [
  (value) => typeof value === 'string' && Object.hasOwn(pairs, value),
  `must be one of ${Object.keys(pairs).join(', ')}`,
]

export const isTestKey = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'privateKey' in value && value.privateKey instanceof KeyObject

let made = 0

/**
 * A new key. Pass it to `mint` as `key` for a token that its issuer has not signed.
 *
 * @throws {ConfigError} for any other algorithm.
 */
export function testKey(alg: TestAlgorithm = 'ES256'): TestKey {
  const [is, problem] = algorithm
  if (!is(alg)) throw new ConfigError([`testKey(alg): \`alg\` ${problem}`])
  const { privateKey, publicKey } = pairs[alg]()
  const kid = `test-${++made}`
  const publicJwk: JsonWebKey = { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' }
  return Object.freeze({ alg, kid, privateKey, publicJwk: Object.freeze(publicJwk) })
}
