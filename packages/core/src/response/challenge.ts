/** The parameters of a challenge, in the order in which they are written. */
export interface ChallengeParameters {
  /** Required: a scheme is followed by at least one parameter (OAuth 2.1 §5.3.1). */
  readonly realm: string
  readonly error?: string | undefined
  readonly error_description?: string | undefined
  readonly scope?: string | undefined
}

/** Renders one `WWW-Authenticate` challenge (RFC 9110 §11.6.1, RFC 6750 §3). */
export function challenge(
  scheme: 'Bearer' | 'DPoP',
  { realm, error, error_description, scope }: ChallengeParameters,
): string {
  const parameters = Object.entries({ realm, error, error_description, scope })
    .filter((pair): pair is [string, string] => pair[1] !== undefined)
    .map(([name, value]) => `${name}="${printable(value)}"`)
  return `${scheme} ${parameters.join(', ')}`
}

// RFC 6750 bars quotes and backslashes outright, so they are dropped rather than escaped.
const printable = (value: string): string => value.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, ' ')
