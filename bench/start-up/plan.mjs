// The rounds are of the import times; sizes are counted once.
export const full = { rounds: 15, budgetSeconds: 24 }
export const quick = { rounds: 3, budgetSeconds: 3 }
