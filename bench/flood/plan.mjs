export const full = {
  rounds: 3,
  budgetSeconds: 20,
  algorithm: 'RS256',
  framework: 'fastify',
  contestants: ['claimcheck', 'jose'],
  /** Valid ones, all cached where there is a cache, and forged ones of each kind. */
  tokens: { valid: 1_000, forged: 10_000 },
  perSecond: { valid: 1_000, forged: 5_000 },
  warmUpSeconds: 0.5,
  seconds: 0.7,
}

export const quick = {
  ...full,
  rounds: 1,
  budgetSeconds: 4,
  contestants: ['claimcheck'],
  tokens: { valid: 200, forged: 4_000 },
  warmUpSeconds: 0.3,
  seconds: 0.4,
}
