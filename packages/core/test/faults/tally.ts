import type { Answer } from '../key/answers.js'

/** How often each answer was given: `{ '200': 999, '503 overloaded': 1 }`. */
export function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status, code } of answers) {
    const name = code === undefined ? `${status}` : `${status} ${code}`
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

export const times = <Value>(count: number, make: (at: number) => Value): Value[] =>
  Array.from({ length: count }, (_, at) => make(at))

/** From each moment to the next. */
export const gaps = (moments: readonly number[]): number[] =>
  moments.slice(1).map((at, before) => at - (moments[before] ?? 0))
