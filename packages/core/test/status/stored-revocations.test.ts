import { turnableClock } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { type Auth, StoreFull } from '../../src/index.js'
import type { RevocationEntry } from '../../src/status/revocation-entry.js'
import { StoreContext } from '../../src/status/store-context.js'
import { revocationStore } from '../../src/status/stored-revocations.js'
import { outcomeOf } from '../test-server.js'

const issuer = 'https://issuer.test'

function sceneOf({ requires = ['sid'], write }: { requires?: string[]; write?: () => Promise<void> } = {}) {
  const written: RevocationEntry[] = []
  const context = new StoreContext()
  const store = revocationStore({
    maxTokenLifetime: 500,
    requires,
    context,
    lookup: ({ tokenId }) => (tokenId === 'jti:one' ? 'revoked' : 'live'),
    write: write ?? (async (entry) => void written.push(entry)),
  })
  return { store, written, context, clock: turnableClock(1000) }
}

describe('a store made of its parts', () => {
  it('is a frozen denylist with the terms it was made with', () => {
    const requires = ['sid']
    const { store } = sceneOf({ requires })
    requires.push('tenant')
    expect([store.maxTokenLifetime, store.requires]).toEqual([500, ['sid']])
    expect([Object.isFrozen(store), Object.isFrozen(store.requires)]).toEqual([true, true])
    expect(['jti:one', 'jti:two'].map((tokenId) => store.lookup({ tokenId } as Auth))).toEqual(['revoked', 'live'])
  })

  it('writes one entry for each revocation, with the time and the tolerance of then', async () => {
    const { store, written, clock } = sceneOf()
    const { attach, revokeToken, revokeSubject, revokeSession, revokeClient, revokeIssuer } = store
    attach?.({ clock, clockTolerance: 30, emit: () => undefined })
    await revokeToken({ issuer, tokenId: 'jti:one', expiresAt: 1300 })
    clock.advance(100)
    await revokeSubject({ issuer, subject: 'user-1' })
    attach?.({ clock: turnableClock(5), clockTolerance: 60, emit: () => undefined })
    await revokeClient({ issuer, clientId: 'client-1' })
    await revokeSession({ issuer, sessionId: 'session-1' })
    await revokeIssuer({ issuer, before: 2000 })
    expect(written).toEqual([
      { kind: 'token', name: `${issuer}#token:jti:one`, before: undefined, until: 1480 },
      { kind: 'subject', name: `${issuer}#subject:user-1`, before: 1130, until: 1810 },
      { kind: 'client', name: `${issuer}#client:client-1`, before: 1160, until: 1840 },
      { kind: 'session', name: `${issuer}#session:session-1`, before: undefined, until: 1780 },
      { kind: 'issuer', name: `${issuer}#issuer:`, before: 2000, until: 2680 },
    ])
  })

  it('writes nothing that cannot be meant', async () => {
    const { store, written } = sceneOf({ requires: [] })
    const calls = [
      store.revokeSession({ issuer, sessionId: 'session-1' }),
      store.revokeToken({ issuer, tokenId: 'one', expiresAt: 1 }),
      store.revokeSubject({ issuer, subject: '' }),
      store.revokeClient({ issuer, clientId: 'client-1', before: 1.8e12 }),
      store.revokeIssuer({ issuer: '' }),
      ...[undefined, null, 'jti:one', []].flatMap((nothing) => [
        store.revokeToken(nothing as never),
        store.revokeSubject(nothing as never),
        store.revokeClient(nothing as never),
        store.revokeIssuer(nothing as never),
      ]),
      sceneOf().store.revokeSession(undefined as never),
    ]
    expect(await Promise.all(calls.map(outcomeOf))).toEqual(calls.map(() => 'UsageError'))
    expect(written).toEqual([])
  })

  it('rejects when what is written cannot be kept', async () => {
    const { store } = sceneOf({ write: () => Promise.reject(new StoreFull('full')) })
    expect(await outcomeOf(store.revokeSubject({ issuer, subject: 'user-1' }))).toBe('StoreFull')
  })
})
