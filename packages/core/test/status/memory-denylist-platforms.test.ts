import { AUDIENCE, ISSUER, mint, testKeys, turnableClock } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import type { RevocationStore } from '../../src/index.js'
import { bothPlatforms } from '../key/both-platforms.js'
import { outcomeOf } from '../test-server.js'

const start = 1_800_000_000

const revocations: { by: string; revoke: (store: RevocationStore, issuer: string, id: string) => Promise<void> }[] = [
  {
    by: 'token',
    revoke: (store, issuer, id) => store.revokeToken({ issuer, tokenId: `jti:${id}`, expiresAt: start + 300 }),
  },
  { by: 'subject', revoke: (store, issuer, id) => store.revokeSubject({ issuer, subject: id }) },
  { by: 'session', revoke: (store, issuer, id) => store.revokeSession({ issuer, sessionId: id }) },
  { by: 'client', revoke: (store, issuer, id) => store.revokeClient({ issuer, clientId: id }) },
  { by: 'issuer', revoke: (store, issuer) => store.revokeIssuer({ issuer }) },
]

describe.each(await bothPlatforms())('memoryDenylist on $platform', ({ core }) => {
  function sceneOf(cache?: false) {
    const clock = turnableClock(start)
    const store = core.memoryDenylist({ requires: ['sid'] })
    const server = core.createResourceServer({
      issuer: ISSUER,
      audience: AUDIENCE,
      clock,
      denylist: store,
      keys: core.staticKeys({ keys: [testKeys.ES256.publicJwk] }),
      ...(cache === false && { cache }),
    })
    const token = mint({ jti: 'id', sub: 'id', sid: 'id', client_id: 'id' }, { now: start })
    return { store, server, token, verify: () => outcomeOf(server.verify(token)) }
  }

  it.each(revocations)('revokes by $by what is kept, what is not, and what is rechecked', async ({ by, revoke }) => {
    const [kept, fresh, uncached] = [sceneOf(), sceneOf(), sceneOf(false)]
    const auth = await kept.server.verify(kept.token)
    await kept.server.verify(kept.token)
    for (const { store, verify } of [kept, fresh, uncached]) {
      await revoke(store, 'https://other.test', 'id')
      if (by !== 'issuer') await revoke(store, ISSUER, 'other')
      expect(await verify()).toBe('done')
      await revoke(store, ISSUER, 'id')
      expect(await verify()).toBe('token_revoked')
    }
    expect(await outcomeOf(kept.server.recheck(auth))).toBe('token_revoked')
  })
})
