import { type Answer, challenged, invalidToken } from '../answers.js'
import { bearer, type Exchange } from '../exchange.js'
import { tokens } from '../tokens.js'

interface TokenRow {
  readonly title: string
  readonly token: string
  readonly answer: Answer
  readonly source: string
}

const rows: readonly TokenRow[] = [
  {
    title: '[BR-01, BR-13] refuses an expired token, as printed in the design',
    token: tokens.expired,
    answer: challenged(
      401,
      'Bearer realm="api", error="invalid_token", error_description="The access token has expired"',
      '{"code":"token_expired","error":"invalid_token","error_description":"The access token has expired"}',
    ),
    source: 'RFC 6750 §3.1; DESIGN §6',
  },
  {
    title: '[AT-09, BR-13] refuses a token with altered claims',
    token: tokens.tampered,
    answer: invalidToken('signature_invalid', 'The access token has an invalid signature'),
    source: 'RFC 9068 §4',
  },
  {
    title: 'refuses a token signed by someone else',
    token: tokens.foreignKey,
    answer: invalidToken('signature_invalid', 'The access token has an invalid signature'),
    source: 'RFC 9068 §4',
  },
  {
    title: 'refuses a key that the issuer does not publish',
    token: tokens.unknownKey,
    answer: invalidToken('key_unknown', 'The access token is signed with a key its issuer does not publish'),
    source: 'DESIGN §6',
  },
  {
    title: '[AT-04, JB-11] refuses a token for another audience',
    token: tokens.forOthers,
    answer: invalidToken('audience_mismatch', 'The access token is meant for another audience'),
    source: 'RFC 9068 §4',
  },
  {
    title: '[AT-03] refuses a token of an unknown issuer',
    token: tokens.ofStranger,
    answer: invalidToken('issuer_unknown', 'The access token is from an issuer this resource does not trust'),
    source: 'RFC 9068 §4',
  },
  {
    title: '[AT-05, JB-06] refuses an unsigned token',
    token: tokens.unsigned,
    answer: invalidToken(
      'algorithm_refused',
      'The access token is signed with an algorithm this resource does not accept',
    ),
    source: 'RFC 8725bis §3.2',
  },
  {
    title: '[JB-07] refuses an encrypted token',
    token: tokens.encrypted,
    answer: invalidToken('token_encrypted', 'The access token is encrypted and this resource only reads signed ones'),
    source: 'RFC 8725bis §3.3',
  },
  {
    title: '[AT-10] refuses an ID token of the right issuer for the right audience',
    token: tokens.idToken,
    answer: invalidToken('type_refused', 'The token is not an access token'),
    source: 'RFC 9068 §4 and §5',
  },
  {
    title: 'refuses a token bound to its sender',
    token: tokens.bound,
    answer: invalidToken(
      'binding_unverifiable',
      'The access token is bound to a sender and this resource cannot verify the binding',
    ),
    source: 'RFC 9449 §7.1; RFC 8705 §3',
  },
  {
    title: '[BR-13] refuses an opaque token',
    token: tokens.opaque,
    answer: invalidToken('token_malformed', 'The access token is not a well-formed signed JWT'),
    source: 'RFC 6750 §3.1',
  },
]

export const tokenExchanges: readonly Exchange[] = rows.map(({ token, ...row }) => ({
  ...row,
  app: 'orders',
  request: { headerLines: bearer(token) },
}))
