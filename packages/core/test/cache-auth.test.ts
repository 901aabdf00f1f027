import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { type Auth, permits, scope } from '../src/index.js'
import { cacheScene, hit } from './cache-scene.js'

const judging = Symbol.for('claimcheck.auth')

/** The same token thrice: a miss and two hits. */
async function thrice(over: Parameters<typeof cacheScene>[0] = {}) {
  const scene = cacheScene(over, { roles: ['clerk'], deep: { list: [{}] } })
  const { server, token } = scene
  const first = await server.verify(token)
  scene.counted()
  const second = await server.verify(token)
  expect(scene.counted()).toEqual(hit)
  return { ...scene, auths: [first, second, await server.verify(token)] as const }
}

describe('the Auth of a token whose verification is kept', () => {
  it('is a fresh one for each request, frozen, over parts they share', async () => {
    const { auths, token } = await thrice()
    const [first, ...hits] = auths
    expect(new Set(auths).size).toBe(3)
    for (const auth of hits) {
      expect(Object.isFrozen(auth)).toBe(true)
      expect({ ...auth }).toEqual({ ...first })
      expect(auth.token).toBe(token)
      expect(Object.getPrototypeOf(auth)).toBe(Object.getPrototypeOf(first))
    }
    const shared = ({ claims, header, scopes, roles }: Auth) => [claims, header, scopes, roles]
    for (const [at, part] of shared(first).entries()) {
      expect(Object.isFrozen(part)).toBe(true)
      for (const auth of hits) expect(shared(auth)[at]).toBe(part)
    }
    expect(Object.isFrozen((first.claims['deep'] as { list: object[] }).list[0])).toBe(true)
  })

  it('cannot be used to change what the next one says', async () => {
    const { auths, server, token } = await thrice()
    const before = JSON.stringify(auths[0])
    for (const auth of auths) {
      for (const part of [auth, auth.claims, auth.header, auth.scopes, auth.roles, Reflect.get(auth, judging)]) {
        expect(Reflect.set(part as object, 0, 'admin')).toBe(false)
        expect(Reflect.defineProperty(part as object, 'admin', { value: true })).toBe(false)
      }
    }
    expect(JSON.stringify(await server.verify(token))).toBe(before)
  })

  it('does not show the token, on a hit no more than on a miss', async () => {
    const { auths, token } = await thrice()
    const signature = token.slice(token.lastIndexOf('.') + 1)
    for (const auth of auths) {
      const shown = [JSON.stringify(auth), JSON.stringify({ ...auth }), inspect(auth, { showHidden: true, depth: 9 })]
      expect(shown.join()).not.toContain(signature)
    }
  })

  it('permits with the implied scopes of its server', async () => {
    const { auths } = await thrice({ impliedScopes: { 'write:orders': ['edit:orders'] } })
    expect(auths.map((auth) => permits(auth, scope('edit:orders')))).toEqual([true, true, true])
    expect(auths.map((auth) => permits(auth, scope('delete:orders')))).toEqual([false, false, false])
  })

  it('is one that its server can recheck, and revoke', async () => {
    const { auths, server } = await thrice()
    for (const auth of auths) expect((await server.recheck(auth)).tokenId).toBe(auth.tokenId)
  })
})
