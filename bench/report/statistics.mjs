export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

export const summary = (values) => ({ median: median(values), min: Math.min(...values), max: Math.max(...values) })

/** One ratio for each round in which both were measured; what slows a whole round down leaves them alone. */
export function ratios(ours, theirs) {
  const rounds = Math.min(ours.length, theirs.length)
  const quotients = Array.from({ length: rounds }, (_, round) => ours[round] / theirs[round])
  return quotients.filter(Number.isFinite)
}

/** The median of the ratios, or nothing where no round has both. */
export function ratio(ours, theirs) {
  const values = ratios(ours, theirs)
  return values.length === 0 ? undefined : median(values)
}
