import { TokenRefused } from '../shared/failures.js'
import { own } from '../shared/json.js'
import type { IssuerRules } from '../shared/rules.js'
import type { SelectedToken, UnverifiedToken } from '../shared/stages.js'
import { isAccessTokenType } from './token-type.js'

/** Whose rules apply? The unverified `iss` only selects among what is configured; it never builds a URL. */
export interface TrustedIssuers {
  find(issuer: string): IssuerRules | undefined
  readonly all: readonly IssuerRules[]
}

export function trustedIssuers(all: readonly IssuerRules[]): TrustedIssuers {
  const bySpelling = new Map(all.flatMap((rules) => rules.spellings.map((spelling) => [spelling, rules] as const)))
  return Object.freeze({ all, find: (issuer: string) => bySpelling.get(issuer) })
}

/**
 * Finds the rules of the token's issuer, compared by code point (RFC 8414 §4), and holds the header against them: the algorithm is one
 * that this issuer may use (RFC 8725 §3.1), and the type that of an access token (RFC 9068 §4).
 *
 * @throws {@link TokenRefused} `issuer_unknown`, `algorithm_refused`, `type_refused`.
 */
export function selectIssuer(token: UnverifiedToken, issuers: TrustedIssuers): SelectedToken {
  const issuer = own(token.claims, 'iss')
  const rules = typeof issuer === 'string' ? issuers.find(issuer) : undefined
  if (rules === undefined) throw new TokenRefused('issuer_unknown')
  if (!rules.algorithms.includes(token.header.alg)) throw new TokenRefused('algorithm_refused')
  if (!isAccessTokenType(own(token.header, 'typ'), rules.profile)) throw new TokenRefused('type_refused')
  return Object.freeze({ token, rules }) as SelectedToken
}
