/** What of an answer is compared with the expected one. */
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

export const comparedHeaders: readonly string[]

/** An answer of one framework, as far as all must agree: `status`, `body` and {@link comparedHeaders}. */
export interface FrameworkAnswer {
  readonly framework: string
  readonly bytes: Readonly<Record<string, string | number | undefined>>
}

export interface Disagreement {
  readonly name: string
  readonly values: { readonly value: string | number | undefined; readonly frameworks: string[] }[]
}

export function disagreements(answers: readonly FrameworkAnswer[]): Disagreement[]
