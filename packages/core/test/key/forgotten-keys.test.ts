import { type Jwk, spareKeys, testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { ForgottenKeys } from '../../src/key/forgotten-keys.js'
import { importKeySet, type KeySet } from '../../src/key/key-set.js'
import { defaultAlgorithms } from '../../src/shared/algorithms.js'

const setOf = (...jwks: readonly object[]): KeySet => {
  const set = importKeySet(jwks, defaultAlgorithms, () => undefined)
  if (set instanceof Promise) throw new Error('Node imports at once')
  return set
}
const kidsOf = ({ keys }: KeySet) => keys.map(({ kid }) => kid)

const list = 'the only list'
const sets = (...all: readonly KeySet[]): ReadonlyMap<string, KeySet> =>
  new Map(all.map((set, at) => [at === 0 ? list : `${list}, ${at}`, set]))
const kept = (forgotten: ForgottenKeys, set: KeySet): KeySet => forgotten.keep(list, set)

const { ES256, RS256, EdDSA } = testKeys
const stolen = spareKeys.ES256.publicJwk
const good = ES256.publicJwk

describe('ForgottenKeys', () => {
  it('leaves a set as it is while nothing is forgotten, or nothing of it', () => {
    const forgotten = new ForgottenKeys()
    const set = setOf(good)
    expect([forgotten.any, kept(forgotten, set) === set]).toEqual([false, true])
    forgotten.forget('other', sets(set))
    expect([forgotten.any, kept(forgotten, set) === set]).toEqual([true, true])
  })

  it.each<{ title: string; jwk: Jwk }>([
    { title: 'EC', jwk: stolen },
    { title: 'RSA', jwk: RS256.publicJwk },
    { title: 'OKP', jwk: EdDSA.publicJwk },
  ])('takes a key out of every set, by its material: $title', ({ jwk }) => {
    const forgotten = new ForgottenKeys()
    forgotten.forget(String(jwk.kid), sets(setOf(jwk, good)))
    const { alg: _alg, use: _use, kid: _kid, ...material } = jwk
    const published = [
      jwk,
      { ...material, kid: 'renamed' },
      { ...material, kid: 'moved', x5t: 'x', issuer: 'https://a.test' },
    ]
    for (const one of published) expect(kidsOf(kept(forgotten, setOf(one, good)))).toEqual([good.kid])
  })

  // The point on the other side of the curve has the same x (SEC 1 §2.3.3).
  const order = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n
  const y = BigInt(`0x${Buffer.from(String(stolen.y), 'base64url').toString('hex')}`)
  const opposite = Buffer.from((order - y).toString(16).padStart(64, '0'), 'hex').toString('base64url')

  it.each<{ title: string; jwk: Jwk; other: Jwk }>([
    { title: 'another point', jwk: stolen, other: good },
    { title: 'the opposite point', jwk: stolen, other: { ...stolen, y: opposite } },
    { title: 'another modulus', jwk: RS256.publicJwk, other: spareKeys.RS256.publicJwk },
    { title: 'another exponent', jwk: RS256.publicJwk, other: { ...RS256.publicJwk, e: 'Aw' } },
    { title: 'another Ed25519 key', jwk: EdDSA.publicJwk, other: testKeys.Ed25519.publicJwk },
  ])('tells keys apart: $title', ({ jwk, other }) => {
    const forgotten = new ForgottenKeys()
    forgotten.forget('a', sets(setOf({ ...jwk, kid: 'a' })))
    expect(kidsOf(kept(forgotten, setOf({ ...other, kid: 'a' }, { ...jwk, kid: 'b' })))).toEqual(['a'])
  })

  it('leaves the others the objects they are, in their order', () => {
    const forgotten = new ForgottenKeys()
    const set = setOf(RS256.publicJwk, stolen, good)
    forgotten.forget(String(stolen.kid), sets(set))
    const others = kept(forgotten, set)
    expect(others.keys.map((key) => set.keys.indexOf(key))).toEqual([0, 2])
    expect([...others.byMembers.values()]).toEqual(others.keys)
  })

  it('looks the key up in all the sets at hand', () => {
    const forgotten = new ForgottenKeys()
    forgotten.forget('x', sets(setOf({ ...stolen, kid: 'x' }), setOf({ ...RS256.publicJwk, kid: 'x' })))
    expect(kidsOf(kept(forgotten, setOf({ ...stolen, kid: 'a' }, { ...RS256.publicJwk, kid: 'b' }, good)))).toEqual([
      good.kid,
    ])
  })

  it('means the first key under a kid that nobody has seen, and no later one', () => {
    const forgotten = new ForgottenKeys()
    forgotten.forget('x', sets(setOf(good)))
    expect(kidsOf(kept(forgotten, setOf({ ...stolen, kid: 'x' }, good)))).toEqual([good.kid])
    expect(kidsOf(kept(forgotten, setOf({ ...RS256.publicJwk, kid: 'x' }, { ...stolen, kid: 'y' })))).toEqual(['x'])
  })

  it('waits for an unseen kid through sets without it', () => {
    const forgotten = new ForgottenKeys()
    forgotten.forget('x', sets())
    expect(kidsOf(kept(forgotten, setOf(good)))).toEqual([good.kid])
    expect(kidsOf(kept(forgotten, setOf(good, { ...stolen, kid: 'x' })))).toEqual([good.kid])
  })

  it('takes a second key that is forgotten under the same kid', () => {
    const forgotten = new ForgottenKeys()
    forgotten.forget('x', sets(setOf({ ...stolen, kid: 'x' })))
    const next = setOf({ ...RS256.publicJwk, kid: 'x' })
    expect(kidsOf(kept(forgotten, next))).toEqual(['x'])
    forgotten.forget('x', sets(next))
    expect(kidsOf(kept(forgotten, next))).toEqual([])
  })

  it('means the first key under a kid in each list of algorithms that has not seen it', () => {
    const forgotten = new ForgottenKeys()
    forgotten.forget('x', sets())
    const ofList = (name: string, jwk: object) => kidsOf(forgotten.keep(name, setOf({ ...jwk, kid: 'x' }, good)))
    expect([ofList('one', stolen), ofList('two', RS256.publicJwk)]).toEqual([[good.kid], [good.kid]])
    expect(ofList('one', EdDSA.publicJwk)).toEqual(['x', good.kid])
  })
})
