// A table is visited in every so many rounds, the last of them: what has a goal gets the most samples.

const table = (algorithm, inFlight, cores, every) => ({ algorithm, inFlight, cores, every })

export const full = {
  rounds: 3,
  budgetSeconds: 262,
  // Made once; a cold pass takes the next slice of them.
  distinct: 14_000,
  tokens: 2_000,
  warmVisits: 3,
  // The passes of a sample take at least so long, and one pass no longer than the longest.
  coldMilliseconds: 120,
  hotMilliseconds: 150,
  longestMilliseconds: 250,
  revoked: 'claimcheck, 1 M revoked',
  tables: [
    table('RS256', 64, 2, 1),
    table('ES256', 64, 2, 1),
    table('EdDSA', 64, 2, 3),
    ...['RS256', 'ES256', 'EdDSA'].flatMap((algorithm) => [1, 16].map((inFlight) => table(algorithm, inFlight, 2, 3))),
    table('RS256', 64, 1, 1),
    table('ES256', 64, 1, 3),
    table('EdDSA', 64, 1, 3),
  ],
}

export const quick = {
  ...full,
  rounds: 2,
  budgetSeconds: 20,
  distinct: 6_000,
  tokens: 1_000,
  warmVisits: 1,
  coldMilliseconds: 50,
  hotMilliseconds: 50,
  longestMilliseconds: 150,
  revoked: 'claimcheck, 100 k revoked',
  tables: [table('RS256', 64, 2, 1), table('ES256', 64, 2, 1)],
}
