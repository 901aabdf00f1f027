// The more rows there are, the shorter each visit: what the budget leaves for a round is shared among them.

const table = (framework, title, more = {}) => ({ id: framework, title, framework, algorithm: 'RS256', ...more })

const kinds = ['warm', 'one', 'unseen']
const empty = 'empty middleware or hook'

export const full = {
  rounds: 3,
  budgetSeconds: 440,
  connections: 64,
  /** In rotation, once warm. */
  tokens: 10_000,
  /** Further ones, more than the largest cache here holds (10,000). */
  unseenTokens: 15_000,
  /** What a visit takes besides its loads: starts and ends of processes, and slow contestants' warm-up. */
  besidesSeconds: 1.3,
  // V8 goes on compiling for tens of thousands of requests, and on one core that is paid for by them.
  shares: { warmUp: 0.6, warm: 0.16, one: 0.1, unseen: 0.14 },
  shortestSeconds: 0.2,
  longestWarmUpSeconds: 4,
  tables: [
    table('express', 'Express 5', { kinds }),
    table('fastify', 'Fastify 5', { kinds }),
    table('koa', 'Koa 3', { kinds }),
    table('node-http', 'node:http, without a framework', { kinds }),
    table('fastify', 'Fastify 5, ES256', {
      id: 'fastify-ES256',
      algorithm: 'ES256',
      kinds: ['warm', 'one'],
      only: [empty, 'claimcheck', '@fastify/jwt + get-jwks'],
    }),
  ],
}

const quickRows = {
  express: [empty, 'claimcheck', 'jose', 'express-oauth2-jwt-bearer', 'fast-jwt, static key, cache'],
  fastify: [empty, 'claimcheck', 'jose', '@fastify/jwt + get-jwks', '@fastify/jwt, static key, cache'],
  koa: [empty, 'claimcheck', 'jose', 'koa-jwt + jwks-rsa'],
  'node-http': ['no auth', empty, 'claimcheck'],
}

/** So few tokens are all in the caches: none would be unseen. */
export const quick = {
  ...full,
  rounds: 1,
  budgetSeconds: 32,
  tokens: 1_000,
  unseenTokens: 0,
  besidesSeconds: 0.9,
  shares: { warmUp: 0.5, warm: 0.3, one: 0.2, unseen: 0 },
  tables: full.tables
    .filter(({ id }) => id in quickRows)
    .map((one) => ({ ...one, kinds: ['warm', 'one'], only: quickRows[one.id] })),
}
