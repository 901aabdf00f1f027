// How much is measured. A section ends after its rounds, or before the round that would exceed its budget; one round is always made.

export const frameworks = ['express', 'fastify', 'koa']

export const full = {
  name: 'full',
  inProcess: {
    algorithms: ['RS256', 'ES256'],
    inFlight: [1, 64],
    tokens: 2_000,
    warmTokens: 500,
    rounds: 7,
    budgetSeconds: 120,
  },
  http: {
    algorithm: 'RS256',
    tokens: 10_000,
    connections: 64,
    warmSeconds: 1,
    seconds: 3,
    rounds: 3,
    budgetSeconds: 330,
  },
}

export const quick = {
  name: 'quick',
  inProcess: { ...full.inProcess, rounds: 3, budgetSeconds: 18 },
  http: { ...full.http, tokens: 1_000, warmSeconds: 0.3, seconds: 0.7, rounds: 2, budgetSeconds: 45 },
}
