export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

export const summary = (values) => ({ median: median(values), min: Math.min(...values), max: Math.max(...values) })

/** The median of the ratios of samples that were taken in the same round; what slows a whole round down leaves it alone. */
export function ratio(ours, theirs) {
  const rounds = Math.min(ours.length, theirs.length)
  return rounds === 0 ? undefined : median(ours.slice(0, rounds).map((value, round) => value / theirs[round]))
}
