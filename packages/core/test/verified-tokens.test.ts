import { describe, expect, it } from 'vitest'
import type { VerificationKey } from '../src/index.js'
import { type VerifiedToken, VerifiedTokens } from '../src/verified-tokens.js'
import { held } from './issuer/resolver-scene.js'

const keyNamed = (kid: string): VerificationKey => ({ alg: 'ES256', kid, key: {} })
const tokenNamed = (tokenId: string) => ({ tokenId }) as VerifiedToken

describe('verified tokens', () => {
  it('are had by the very id they were kept by, as they were kept, and frozen', () => {
    const tokens = new VerifiedTokens(10)
    tokens.keep('a', tokenNamed('jti:a'))
    expect(tokens.get('a')).toEqual({ tokenId: 'jti:a' })
    expect(Object.isFrozen(tokens.get('a'))).toBe(true)
    expect([tokens.get('A'), tokens.get('')]).toEqual([undefined, undefined])
  })

  it('are counted: hits, misses, and how many there are', () => {
    const tokens = new VerifiedTokens(10)
    expect(tokens.health).toEqual({ hits: 0, misses: 0, size: 0 })
    tokens.get('a')
    tokens.keep('a', tokenNamed('jti:a'))
    tokens.keep('a', tokenNamed('jti:a'))
    for (let at = 0; at < 3; at++) tokens.get('a')
    tokens.get('b')
    expect(tokens.health).toEqual({ hits: 3, misses: 2, size: 1 })
  })

  it('that hold no longer were misses, and are gone', () => {
    const tokens = new VerifiedTokens(10)
    tokens.keep('a', tokenNamed('jti:a'))
    tokens.get('a')
    tokens.dismiss('a')
    expect(tokens.health).toEqual({ hits: 0, misses: 1, size: 0 })
    expect(tokens.get('a')).toBeUndefined()
  })

  it('need not be there to be dropped', () => {
    const tokens = new VerifiedTokens(10)
    tokens.drop('a')
    expect([tokens.get('a'), tokens.health]).toEqual([undefined, { hits: 0, misses: 1, size: 0 }])
  })

  it('that are dropped take no room, and were hits all the same', () => {
    const tokens = new VerifiedTokens(10)
    tokens.keep('a', tokenNamed('jti:a'))
    tokens.get('a')
    for (const id of ['a', 'a', 'b']) tokens.drop(id)
    expect(tokens.health).toEqual({ hits: 1, misses: 0, size: 0 })
  })

  it('are as many as there is room for; the one that was had longest ago goes first', () => {
    const tokens = new VerifiedTokens(3)
    for (const id of ['a', 'b', 'c']) tokens.keep(id, tokenNamed(id))
    tokens.get('a')
    tokens.keep('d', tokenNamed('d'))
    expect(['a', 'b', 'c', 'd'].filter((id) => tokens.get(id) !== undefined)).toEqual(['a', 'c', 'd'])
    for (let at = 0; at < 100; at++) tokens.keep(`more-${at}`, tokenNamed('more'))
    expect(tokens.health.size).toBe(3)
  })
})

describe('a check of a signature', () => {
  const key = keyNamed('one')

  it.each([true, false])('is shared while it is under way, and its answer with it: %s', async (answer) => {
    const tokens = new VerifiedTokens(10)
    const { promise, resolve } = held<boolean>()
    let checks = 0
    const check = () => {
      checks++
      return promise
    }
    const shared = [0, 1, 2].map(() => tokens.share('a', key, check))
    expect(checks).toBe(1)
    resolve(answer)
    expect(await Promise.all(shared)).toEqual([answer, answer, answer])
    expect(await tokens.share('a', key, check)).toBe(answer)
    expect(checks).toBe(2)
  })

  it.each<{ title: string; id: string; other: VerificationKey }>([
    { title: 'another token', id: 'b', other: key },
    { title: 'another key', id: 'a', other: keyNamed('two') },
    { title: 'a key that is only equal', id: 'a', other: { ...key } },
  ])('is not shared with $title', async ({ id, other }) => {
    const tokens = new VerifiedTokens(10)
    const { promise, resolve } = held<boolean>()
    const first = tokens.share('a', key, () => promise)
    expect(await tokens.share(id, other, async () => false)).toBe(false)
    resolve(true)
    expect(await first).toBe(true)
  })

  it('that was begun for a later key is the one that is shared, also when the earlier one ends first', async () => {
    const tokens = new VerifiedTokens(10)
    const [earlier, later] = [held<boolean>(), held<boolean>()]
    const first = tokens.share('a', key, () => earlier.promise)
    const second = tokens.share('a', keyNamed('two'), () => later.promise)
    const newest = keyNamed('three')
    const third = tokens.share('a', newest, () => later.promise)
    earlier.resolve(true)
    await first
    await new Promise(setImmediate)
    expect(tokens.share('a', newest, () => false)).toBe(third)
    later.resolve(true)
    expect([await second, await third]).toEqual([true, true])
    expect(tokens.share('a', newest, () => false)).toBe(false)
  })

  it('that is done at once is nothing to wait for', () => {
    const tokens = new VerifiedTokens(10)
    expect([true, false].map((answer) => tokens.share('a', key, () => answer))).toEqual([true, false])
  })

  it('that fails fails for all that share it, and for nobody after', async () => {
    const tokens = new VerifiedTokens(10)
    const { promise, reject } = held<boolean>()
    const shared = [tokens.share('a', key, () => promise), tokens.share('a', key, () => promise)]
    reject(new Error('from the pool'))
    for (const one of shared) await expect(one).rejects.toThrow('from the pool')
    expect(await tokens.share('a', key, async () => true)).toBe(true)
    const failing = () => {
      throw new Error('at once')
    }
    expect(() => tokens.share('b', key, failing)).toThrow('at once')
    expect(tokens.share('b', key, () => true)).toBe(true)
  })
})
