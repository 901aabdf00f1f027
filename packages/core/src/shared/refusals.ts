/** One way to say no: the status, and the error and description of RFC 6750 §3.1 where the caller sent a token. */
export interface RefusalRule {
  readonly status: 400 | 401 | 403 | 503
  readonly error?: 'invalid_request' | 'invalid_token' | 'insufficient_scope'
  readonly description?: string
}

const invalidToken = <const Text extends string>(description: Text) =>
  ({ status: 401, error: 'invalid_token', description }) as const

const insufficient = <const Text extends string>(description: Text) =>
  ({ status: 403, error: 'insufficient_scope', description }) as const

/**
 * Every refusal there is: code → status, error, description, in the order in which the rooms check.
 * Documentation, types, challenges and tests read this table; to add a refusal is to add a line.
 */
export const refusals = {
  credentials_absent: { status: 401 },
  credentials_malformed: {
    status: 400,
    error: 'invalid_request',
    description: 'The request presents its access token in a malformed or ambiguous way',
  },
  token_too_long: invalidToken('The access token is too long'),
  token_malformed: invalidToken('The access token is not a well-formed signed JWT'),
  token_encrypted: invalidToken('The access token is encrypted and this resource only reads signed ones'),
  critical_header_unsupported: invalidToken('The access token has a critical header this resource does not support'),
  issuer_unknown: invalidToken('The access token is from an issuer this resource does not trust'),
  algorithm_refused: invalidToken('The access token is signed with an algorithm this resource does not accept'),
  type_refused: invalidToken('The token is not an access token'),
  key_unknown: invalidToken('The access token is signed with a key its issuer does not publish'),
  key_ambiguous: invalidToken('The access token does not say which of several keys signed it'),
  signature_invalid: invalidToken('The access token has an invalid signature'),
  claims_malformed: invalidToken('The access token has a claim of the wrong form'),
  claim_missing: invalidToken('The access token lacks a required claim'),
  claim_mismatch: invalidToken('The access token has a claim with a value this resource does not accept'),
  audience_mismatch: invalidToken('The access token is meant for another audience'),
  token_expired: invalidToken('The access token has expired'),
  token_not_yet_valid: invalidToken('The access token is not valid yet'),
  token_issued_in_future: invalidToken('The access token was issued in the future'),
  token_too_old: invalidToken('The access token was issued too long ago'),
  token_lifetime_excessive: invalidToken('The access token is valid for longer than this resource accepts'),
  binding_unverifiable: invalidToken(
    'The access token is bound to a sender and this resource cannot verify the binding',
  ),
  token_revoked: invalidToken('The access token has been revoked'),
  scope_insufficient: insufficient('The access token lacks a required scope'),
  role_insufficient: insufficient('The access token lacks a required role'),
  claim_insufficient: insufficient('The access token lacks a required claim value'),
  issuer_insufficient: insufficient('The access token is from an issuer that may not do this'),
  credentials_unavailable: { status: 503 },
  issuers_unavailable: { status: 503 },
  keys_unavailable: { status: 503 },
  status_unavailable: { status: 503 },
  overloaded: { status: 503 },
} as const satisfies Record<string, RefusalRule>

type CodesOf<Status> = {
  [Code in keyof typeof refusals]: (typeof refusals)[Code]['status'] extends Status ? Code : never
}[keyof typeof refusals]

/** The caller's fault: 400, 401 or 403. */
export type RefusalCode = CodesOf<400 | 401 | 403>

/** Not the caller's fault: 503. */
export type UnavailableCode = CodesOf<503>

/** What a policy may answer when it does not permit. */
export type InsufficientCode = CodesOf<403>

export function ruleOf(code: RefusalCode | UnavailableCode): RefusalRule {
  return refusals[code]
}
