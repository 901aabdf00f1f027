export const full = {
  rounds: 3,
  budgetSeconds: 62,
  connections: 64,
  algorithm: 'RS256',
  frameworks: ['express', 'fastify', 'koa'],
  /** Distinct ones of each kind. Each of the expired has a signature of its own, which takes time to make. */
  tokens: { others: 10_000, expired: 3_000 },
  /** Of each kind, before the first measurement. */
  warmUp: { seconds: 0.5, atLeast: 6_000, longest: 1.2 },
  // wrk looks every tenth of a second whether to stop.
  measured: { seconds: 0.18, atLeast: 256, longest: 1 },
}

export const quick = {
  ...full,
  rounds: 1,
  budgetSeconds: 8,
  frameworks: ['express'],
  tokens: { others: 1_000, expired: 200 },
  warmUp: { seconds: 0.1, atLeast: 1_000, longest: 0.5 },
}
