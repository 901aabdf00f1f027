import { createResourceServer } from '@claimcheck/core'
import { type RedisDenylist, type RedisDenylistOptions, redisDenylist } from '@claimcheck/redis'
import { Redis } from 'ioredis'
import { createClient } from 'redis'

const options: Omit<RedisDenylistOptions, 'client'> = { mode: 'replicated', maxStaleness: 10, requires: ['sid'] }

export const denylist: RedisDenylist = redisDenylist({ client: createClient(), ...options })
redisDenylist({ client: new Redis({ lazyConnect: true }), readAlso: ({ claims }) => [`jwt:blacklist:${claims.jti}`] })

// @ts-expect-error A client is required: this line also shows that the types are not `any`.
redisDenylist({ mode: 'direct' })

createResourceServer({ issuer: 'https://auth.example.com', audience: 'https://api.example.com', denylist })

export const loggedOut: Promise<void> = denylist.revokeSession({ issuer: 'https://auth.example.com', sessionId: 'one' })
