/** A scope as it was written, and its pieces where it has `{name}` in it. */
export interface ScopeTemplate {
  readonly text: string
  /** Literal text and parameters in turn; one literal piece where there is no parameter. */
  readonly pieces: readonly (string | { readonly parameter: string })[]
}

export type Parameters = Readonly<Record<string, unknown>>

// RFC 6750 §3: %x21 / %x23-5B / %x5D-7E.
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/
export const isScopeToken = (text: unknown): text is string => typeof text === 'string' && scopeToken.test(text)
const parameter = /(?<=^|[:/])\{([A-Za-z0-9_]+)\}(?=$|[:/])/

/** What is wrong with a scope as an argument, or the scope. */
export function parseScope(text: unknown): ScopeTemplate | { readonly problem: string } {
  if (!isScopeToken(text)) {
    return {
      problem:
        'a scope is a text of printable ASCII without space, quote and backslash; several scopes are several arguments',
    }
  }
  const pieces = text.split(parameter).map((piece, at) => (at % 2 === 0 ? piece : Object.freeze({ parameter: piece })))
  if (pieces.some((piece) => typeof piece === 'string' && /[{}]/.test(piece))) {
    return { problem: 'a {parameter} in a scope stands between its ends, ":" or "/"' }
  }
  return Object.freeze({ text, pieces: Object.freeze(pieces) })
}

/** Held to these characters, because a parameter is the caller's text and shows in the challenge. */
const value = /^[A-Za-z0-9._~-]{1,128}$/

/** The scope for this request, or undefined when a parameter is absent or not of the form that is never interpreted. */
export function fill({ text, pieces }: ScopeTemplate, parameters: Parameters): string | undefined {
  if (pieces.length === 1) return text
  const filled = pieces.map((piece) => {
    if (typeof piece === 'string') return piece
    const given = Object.hasOwn(parameters, piece.parameter) ? parameters[piece.parameter] : undefined
    return typeof given === 'string' && value.test(given) ? given : undefined
  })
  return filled.includes(undefined) ? undefined : filled.join('')
}
