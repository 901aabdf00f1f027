const things = ['denylist', 'issuers', 'keys', 'scopes', 'concurrency']

// `tokens` are decided cold, then hot, `repeats` times over; `longTokens` where each has a thousand scopes.
export const full = {
  things,
  rounds: 15,
  budgetSeconds: 46,
  tokens: 2_000,
  longTokens: 500,
  repeats: 10,
  denylistEntries: [0, 1_000, 1_000_000],
}

export const quick = {
  ...full,
  rounds: 2,
  budgetSeconds: 8,
  tokens: 500,
  longTokens: 250,
  denylistEntries: [0, 50_000],
}
