import { testKeys } from '@claimcheck/test-fixtures'
import { expect, it } from 'vitest'
import { ownFacts, ownSource } from '../../src/key/own-sources.js'
import { discoverKeys, remoteKeys } from '../../src/key/remote-keys.js'
import { sharedSecret } from '../../src/key/shared-secret.js'
import { staticKeys } from '../../src/key/static-keys.js'

it.each([
  { title: 'staticKeys', source: staticKeys(testKeys.ES256.publicJwk), kind: 'fixed' },
  { title: 'sharedSecret', source: sharedSecret(new Uint8Array(32)), kind: 'fixed' },
  { title: 'remoteKeys', source: remoteKeys('https://issuer.test/jwks'), kind: 'fixed' },
  { title: 'discoverKeys', source: discoverKeys(), kind: 'discovered' },
])('$title is ours, $kind, and frozen', ({ source, kind }) => {
  expect(ownFacts(source)?.kind).toBe(kind)
  expect(Object.isFrozen(source)).toBe(true)
})

it('knows no facts of a source of somebody else’s, nor of a copy of ours', () => {
  const ours = staticKeys(testKeys.ES256.publicJwk)
  expect([ownFacts({ keyFor: () => undefined }), ownFacts({ ...ours })]).toEqual([undefined, undefined])
})

it('keeps its mark out of sight', () => {
  const source = ownSource({ keyFor: () => undefined }, { kind: 'fixed', problems: () => [] })
  expect([Object.keys(source), JSON.stringify(source)]).toEqual([['keyFor'], '{}'])
})
