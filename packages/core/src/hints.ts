import type { TrustedIssuers } from './issuer/trusted-issuers.js'
import { isSymmetric } from './shared/algorithms.js'
import type { Hint } from './shared/events.js'
import { own } from './shared/json.js'
import type { RefusalCode } from './shared/refusals.js'
import type { UnverifiedToken } from './shared/stages.js'

type ReadToken = Pick<UnverifiedToken, 'header' | 'claims'>

/** What can be known of a refused token without trusting it. */
export interface Refused {
  readonly code: RefusalCode
  readonly text: unknown
  readonly token: ReadToken | undefined
  readonly issuers: TrustedIssuers
  /** Seconds since the epoch. */
  readonly now: number
}

/** What each hint tells the operator. The README's "Why am I getting 401?" is generated from this. */
export const hints: Readonly<Record<Hint, string>> = {
  issuer_trailing_slash:
    "The token's `iss` and the configured issuer differ by a slash at the end. Copy `iss` exactly.",
  issuer_case: "The token's `iss` and the configured issuer differ in upper and lower case. Copy `iss` exactly.",
  audience_is_client_id:
    "The token's audience is the client that asked for it: an ID token, or an access token requested without naming this API (`resource`, `audience` or a scope of the API).",
  token_opaque:
    'The token is no JWT: the issuer handed out an opaque one (ask it for JWT access tokens for this API), or the client sent something else, such as "undefined".',
  token_encrypted:
    'The token is encrypted (five parts). Ask the issuer for signed, unencrypted access tokens for this API.',
  id_token: 'The token is an ID token. The client must send the access token.',
  clock_skew:
    'The token misses its time by less than five minutes: compare the clocks of the issuer and of this machine.',
  hs256_without_secret:
    'The token is signed with a shared secret, and none is configured: `keys: sharedSecret(…)`, or an asymmetric key at the issuer.',
}

type HintRule = (token: ReadToken, refused: Refused) => Hint | undefined

const when = (condition: boolean, hint: Hint): Hint | undefined => (condition ? hint : undefined)
const clockSkew =
  (claim: string): HintRule =>
  ({ claims }, { now }) =>
    when(Math.abs(now - Number(own(claims, claim))) < 300, 'clock_skew')

/** For refusals of tokens that could be read. */
const hintRules: Partial<Record<RefusalCode, HintRule>> = {
  issuer_unknown: ({ claims }, { issuers }) => hintForIssuer(own(claims, 'iss'), issuers),
  algorithm_refused: ({ header }) => when(isSymmetric(header.alg), 'hs256_without_secret'),
  type_refused: (token) => when(looksLikeIdToken(token), 'id_token'),
  audience_mismatch: (token) => when(isForItsClient(token), 'audience_is_client_id'),
  token_expired: clockSkew('exp'),
  token_not_yet_valid: clockSkew('nbf'),
  token_issued_in_future: clockSkew('iat'),
}

/** The hint for a refusal, from what the token says about itself; undefined when there is nothing to add. */
export function hintFor(refused: Refused): Hint | undefined {
  const { code, text, token } = refused
  if (code === 'token_encrypted') return 'token_encrypted'
  if (code === 'token_malformed') return when(typeof text === 'string' && !text.includes('.'), 'token_opaque')
  return token && hintRules[code]?.(token, refused)
}

function hintForIssuer(issuer: unknown, issuers: TrustedIssuers): Hint | undefined {
  if (typeof issuer !== 'string') return undefined
  const resemblance = issuers.resembles(issuer)
  return resemblance && ({ slash: 'issuer_trailing_slash', case: 'issuer_case' } as const)[resemblance]
}

function looksLikeIdToken({ claims }: ReadToken): boolean {
  const marked = ['at_hash', 'c_hash', 's_hash', 'nonce'].some((name) => Object.hasOwn(claims, name))
  return marked || own(claims, 'token_use') === 'id' || own(claims, 'typ') === 'ID'
}

function isForItsClient({ claims }: ReadToken): boolean {
  const audiences = [own(claims, 'aud')].flat()
  return ['client_id', 'azp', 'cid', 'appid'].some(
    (name) => Object.hasOwn(claims, name) && audiences.includes(claims[name]),
  )
}
