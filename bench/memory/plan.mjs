// The rounds are of the cached tokens. The other tables take one sample: it takes long, and the next hardly differs.
export const full = {
  rounds: 3,
  budgetSeconds: 50,
  cachedTokens: 10_000,
  denylistEntries: 1_000_000,
  distinctTokens: [100_000, 250_000, 500_000, 1_000_000],
}

export const quick = {
  rounds: 1,
  budgetSeconds: 5,
  cachedTokens: 5_000,
  denylistEntries: 50_000,
  distinctTokens: [20_000, 40_000],
}
