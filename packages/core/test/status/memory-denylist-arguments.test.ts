import { describe, expect, it } from 'vitest'
import { type Auth, ConfigError, memoryDenylist, type RevocationStore } from '../../src/index.js'
import { outcomeOf } from '../test-server.js'

const issuer = 'https://issuer.test'
const start = 1_800_000_000

describe('what cannot be meant', () => {
  const milliseconds = start * 1000
  const calls: { title: string; call: (store: RevocationStore) => Promise<void> }[] = [
    ...[milliseconds, Number.NaN, Number.POSITIVE_INFINITY, -1, '1800000000', undefined, null].flatMap((time) => [
      {
        title: `revokeToken with expiresAt ${time}`,
        call: (store: RevocationStore) => store.revokeToken({ issuer, tokenId: 'jti:1', expiresAt: time as number }),
      },
      ...(time === undefined
        ? []
        : [
            {
              title: `revokeSubject with before ${time}`,
              call: (store: RevocationStore) =>
                store.revokeSubject({ issuer, subject: 'user-1', before: time as number }),
            },
            {
              title: `revokeClient with before ${time}`,
              call: (store: RevocationStore) =>
                store.revokeClient({ issuer, clientId: 'client-1', before: time as number }),
            },
            {
              title: `revokeIssuer with before ${time}`,
              call: (store: RevocationStore) => store.revokeIssuer({ issuer, before: time as number }),
            },
          ]),
    ]),
    ...['', 'one', 'jti:', 'sha256:short', `sha1:${'a'.repeat(43)}`, undefined].map((tokenId) => ({
      title: `revokeToken with tokenId ${tokenId}`,
      call: (store: RevocationStore) =>
        store.revokeToken({ issuer, tokenId: tokenId as string, expiresAt: start + 300 }),
    })),
    ...['', `${issuer}#sub:x`, undefined].map((wrong) => ({
      title: `revokeIssuer with issuer ${wrong}`,
      call: (store: RevocationStore) => store.revokeIssuer({ issuer: wrong as string }),
    })),
    { title: 'revokeSubject without one', call: (store) => store.revokeSubject({ issuer, subject: '' }) },
    { title: 'revokeClient without one', call: (store) => store.revokeClient({ issuer, clientId: '' }) },
    {
      title: 'revokeSession on a store that does not require sid',
      call: (store) => store.revokeSession({ issuer, sessionId: 'session-1' }),
    },
  ]

  it.each(calls)('is a UsageError and revokes nothing: $title', async ({ call }) => {
    const store = memoryDenylist()
    expect(await outcomeOf(call(store))).toBe('UsageError')
    const everything = { issuer, claims: {}, subject: 'user-1', clientId: 'client-1', tokenId: 'jti:1' }
    expect(store.lookup(everything as Auth)).toBe('live')
  })

  it.each<Record<string, unknown>>([
    { max: 0 },
    { max: 1.5 },
    { max: '10' },
    { max: Number.POSITIVE_INFINITY },
    { maxTokenLifetime: 0 },
    { maxTokenLifetime: Number.NaN },
    { requires: 'sid' },
    { requires: [''] },
    { size: 10 },
  ])('is a ConfigError at construction: %o', (options) => {
    expect(() => memoryDenylist(options)).toThrow(ConfigError)
  })
})
