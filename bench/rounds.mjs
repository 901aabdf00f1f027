/** Makes up to `rounds` rounds, and stops before one that would exceed the budget. Answers how many were made. */
export async function inRounds({ rounds, budgetSeconds }, makeRound) {
  const start = performance.now()
  for (let made = 0; made < rounds; made++) {
    const seconds = (performance.now() - start) / 1000
    if (made > 0 && (seconds / made) * (made + 1) > budgetSeconds) return made
    await makeRound(made)
  }
  return rounds
}

/** Every other round goes backwards, so that none has the same neighbour before it each time. */
export const inTurn = (rows, round) => (round % 2 === 0 ? rows : rows.toReversed())
