import { TokenRefused, UsageError } from '../shared/failures.js'
import { own } from '../shared/json.js'
import type { IssuerRules } from '../shared/rules.js'
import type { SelectedToken, UnverifiedToken } from '../shared/stages.js'
import { isAccessTokenType } from './token-type.js'

/** Whose rules apply? The unverified `iss` only selects among what is configured; it never builds a URL. */
export interface TrustedIssuers {
  /** @throws {@link TokenRefused} `issuer_unknown`, {@link VerifierUnavailable} `issuers_unavailable`: only where a resolver is asked. */
  find(issuer: string): IssuerRules | undefined | Promise<IssuerRules | undefined>
  /** Those that are known now. */
  readonly all: readonly IssuerRules[]
  /** Seconds: the largest by which clocks may differ. */
  readonly clockTolerance: number
  /** Is it one of the spellings known now, and if not, but for a slash at the end or for upper and lower case? */
  resembles(issuer: string): 'slash' | 'case' | undefined
  /** Takes a key out of use. @throws {@link UsageError} for an issuer that is not configured, or whose keys cannot be forgotten. */
  forgetKey(issuer: string, kid: string): void
  /** Forgets what a resolver answered. Of issuers written in the options there is nothing to forget. */
  forget(issuer: string): void
}

/** The issuers that are written in the options. */
export function trustedIssuers(all: readonly IssuerRules[]): TrustedIssuers {
  const bySpelling = new Map(all.flatMap((rules) => rules.spellings.map((spelling) => [spelling, rules] as const)))
  const inLowerCase = new Set([...bySpelling.keys()].map((spelling) => spelling.toLowerCase()))
  return Object.freeze({
    all,
    clockTolerance: Math.max(0, ...all.map((rules) => rules.clockTolerance)),
    find: (issuer: string) => bySpelling.get(issuer),
    resembles(issuer: string) {
      if (bySpelling.has(`${issuer}/`) || (issuer.endsWith('/') && bySpelling.has(issuer.slice(0, -1)))) return 'slash'
      return inLowerCase.has(issuer.toLowerCase()) ? 'case' : undefined
    },
    forgetKey: (issuer: string, kid: string) => forgetKeyOf(bySpelling.get(issuer), kid),
    forget: () => undefined,
  })
}

export function forgetKeyOf(rules: IssuerRules | undefined, kid: string): void {
  if (rules === undefined) throw new UsageError('forget: no such issuer is configured')
  if (rules.keys.forget === undefined) throw new UsageError('forget: the key source of this issuer cannot forget a key')
  rules.keys.forget(rules.issuer, kid)
}

/**
 * Finds the rules of the token's issuer, compared by code point (RFC 8414 §4), and holds the header against them: the algorithm is one
 * that this issuer may use (RFC 8725 §3.1), and the type that of an access token (RFC 9068 §4).
 *
 * @throws {@link TokenRefused} `issuer_unknown`, `algorithm_refused`, `type_refused`; {@link VerifierUnavailable} `issuers_unavailable`.
 */
export function selectIssuer(token: UnverifiedToken, issuers: TrustedIssuers): SelectedToken | Promise<SelectedToken> {
  const issuer = own(token.claims, 'iss')
  const found = typeof issuer === 'string' ? issuers.find(issuer) : undefined
  return found instanceof Promise ? found.then((rules) => selected(token, rules)) : selected(token, found)
}

function selected(token: UnverifiedToken, rules: IssuerRules | undefined): SelectedToken {
  if (rules === undefined) throw new TokenRefused('issuer_unknown')
  if (!rules.algorithms.includes(token.header.alg)) throw new TokenRefused('algorithm_refused')
  if (!isAccessTokenType(own(token.header, 'typ'), rules.profile)) throw new TokenRefused('type_refused')
  return Object.freeze({ token, rules }) as SelectedToken
}
