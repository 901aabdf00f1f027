import { memoryDenylist, type RevocationStore } from '@claimcheck/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { describeWithRedis } from './redis-server.js'
import { issuer, redisForTests } from './scene.js'

type Revoke = (store: RevocationStore, now: number) => Promise<void>

const few = fc.constantFrom('one', 'two', 'three')
const ahead = fc.integer({ min: -120, max: 20 })
const issuers = fc.constantFrom(issuer, issuer, `${issuer}/`)

/** What can be revoked; the title is for the report of a counter-example. */
const revocation: fc.Arbitrary<readonly [string, Revoke]> = fc
  .record({ kind: fc.constantFrom('token', 'session', 'subject', 'client', 'issuer'), id: few, by: issuers, ahead })
  .map(({ kind, id, by, ahead }) => [
    `${kind} ${id} ${by} ${ahead}`,
    (store, now) => {
      const before = now + ahead
      if (kind === 'token') return store.revokeToken({ issuer: by, tokenId: `jti:${id}`, expiresAt: now + 300 })
      if (kind === 'session') return store.revokeSession({ issuer: by, sessionId: id })
      if (kind === 'subject') return store.revokeSubject({ issuer: by, subject: id, before })
      if (kind === 'client') return store.revokeClient({ issuer: by, clientId: id, before })
      return store.revokeIssuer({ issuer: by, before: before - 60 })
    },
  ])

const token = fc.record({ jti: few, sub: few, sid: few, client_id: few, age: fc.integer({ min: -10, max: 130 }) })

describeWithRedis('redisDenylist and memoryDenylist', () => {
  const suite = redisForTests()

  it('give the same answers', async () => {
    const property = fc.asyncProperty(
      fc.array(revocation, { maxLength: 8 }),
      fc.array(token, { minLength: 1, maxLength: 8 }),
      async (revocations, tokens) => {
        const { store, mintNow, authOf, clock, close } = await suite.open({ requires: ['sid'] })
        const memory = memoryDenylist({ requires: ['sid'] })
        const auths = await Promise.all(
          tokens.map(({ age, ...claims }) => authOf(mintNow({ ...claims, iat: clock.now() - age }))),
        )
        for (const [, revoke] of revocations) {
          await Promise.all([revoke(store, clock.now()), revoke(memory, clock.now())])
        }
        const expected = auths.map((auth) => memory.lookup(auth))
        const answers = await Promise.all(auths.map((auth) => store.lookup(auth)))
        await close()
        expect(answers).toEqual(expected)
      },
    )
    await fc.assert(property, { numRuns: 100 })
  }, 60_000)
})
