/** What of an answer is compared. */
export interface Answer {
  readonly status: number | string
  readonly code?: string
  readonly challenge?: string
  readonly retryAfter?: string
}

export interface Difference {
  readonly name: keyof Answer
  readonly expected: string | number | undefined
  readonly got: string | number | undefined
}

export function differences(expected: Answer, got: Answer): Difference[]
