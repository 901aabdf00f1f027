import { absent, admitted, bodiless, invalidToken, malformed } from '../answers.js'
import { bearer, type Exchange } from '../exchange.js'
import { tokens } from '../tokens.js'

const app = 'orders'
const { valid } = tokens
const user = admitted('user-1')
const form = [['Content-Type', 'application/x-www-form-urlencoded']] as const

export const credentialExchanges: readonly Exchange[] = [
  {
    title: '[BR-08, BR-09, BR-12, BR-17] challenges a request without a token, and gives no error',
    app,
    request: { headerLines: [] },
    answer: absent,
    source: 'OAuth 2.1 §5.3.1; RFC 6750 §3.1; DESIGN §6',
  },
  {
    title: '[BR-02] admits a valid token',
    app,
    request: { headerLines: bearer(valid) },
    answer: user,
    source: 'OAuth 2.1 §5.1.1',
  },
  {
    title: '[BR-03] admits the scheme in any case',
    app,
    request: { headerLines: [['authorization', `bEaReR ${valid}`]] },
    answer: user,
    source: 'OAuth 2.1 §5.1.1',
  },
  {
    title: '[BR-04] admits several spaces behind the scheme',
    app,
    request: { headerLines: [['AUTHORIZATION', `Bearer   ${valid}`]] },
    answer: user,
    source: 'OAuth 2.1 §5.1.1',
  },
  {
    title: '[BR-18] refuses a second Authorization line, though the first is valid',
    app,
    request: { headerLines: [...bearer(valid), ...bearer(tokens.ofAdmin)] },
    answer: malformed,
    source: 'RFC 9110 §5.3; DESIGN §6',
  },
  {
    title: '[BR-07, BR-18] refuses a second Authorization line of another scheme',
    app,
    request: { headerLines: [...bearer(valid), ['authorization', 'Basic dXNlcjpwYXNz']] },
    answer: malformed,
    source: 'RFC 6750 §3.1; DESIGN §6',
  },
  {
    title: '[BR-04, BR-07] refuses a second word behind the token',
    app,
    request: { headerLines: [['Authorization', `Bearer ${valid} ${valid}`]] },
    answer: malformed,
    source: 'OAuth 2.1 §5.1.1; RFC 6750 §3.1',
  },
  {
    title: '[BR-04] refuses two credentials that a proxy joined',
    app,
    request: { headerLines: [['Authorization', `Bearer ${valid}, Bearer ${valid}`]] },
    answer: malformed,
    source: 'RFC 9110 §5.3',
  },
  {
    title: '[BR-07] refuses the scheme alone',
    app,
    request: { headerLines: [['Authorization', 'Bearer']] },
    answer: malformed,
    source: 'RFC 6750 §3.1',
  },
  {
    title: '[BR-11] keeps bytes outside ASCII out of the answer',
    app,
    request: { headerLines: [['Authorization', 'Bearer caf\u00e9\u0080\u00ff"\\']] },
    answer: malformed,
    source: 'OAuth 2.1 §5.3.1',
  },
  {
    title: 'admits a valid token beside header values with odd bytes',
    app,
    request: { headerLines: [['X-Odd', '\u00ff\t"\\{}'], ['Cookie', '=;;\u00e9=\u0080'], ...bearer(valid)] },
    answer: user,
    source: 'RFC 9110 §5.5',
  },
  {
    title: '[BR-12] takes a foreign scheme for no credentials',
    app,
    request: { headerLines: [['Authorization', 'Basic dXNlcjpwYXNz']] },
    answer: absent,
    source: 'RFC 6750 §3.1',
  },
  {
    title: 'takes DPoP for a foreign scheme',
    app,
    request: { headerLines: [['Authorization', `DPoP ${valid}`]] },
    answer: absent,
    source: 'DESIGN §6',
  },
  {
    title: '[BR-05] ignores a token in the query',
    app,
    request: { target: `/orders?access_token=${valid}`, headerLines: [] },
    answer: absent,
    source: 'OAuth 2.1 §5.1',
  },
  {
    title: '[BR-05] ignores a token in the query beside a header',
    app,
    request: { target: `/orders?access_token=${tokens.expired}`, headerLines: bearer(valid) },
    answer: user,
    source: 'OAuth 2.1 §5.1',
  },
  {
    title: '[BR-06] ignores a token in a form',
    app,
    request: { method: 'POST', headerLines: form, body: `access_token=${valid}` },
    answer: absent,
    source: 'DESIGN §5, credentials',
  },
  {
    title: 'answers HEAD with the headers of GET and no body',
    app,
    request: { method: 'HEAD', headerLines: [] },
    answer: bodiless(absent),
    source: 'RFC 9110 §9.3.2',
  },
  {
    title: 'answers HEAD and a bad token with the headers of GET and no body',
    app,
    request: { method: 'HEAD', headerLines: bearer(tokens.expired) },
    answer: bodiless(invalidToken('token_expired', 'The access token has expired')),
    source: 'RFC 9110 §9.3.2',
  },
  {
    title: 'admits HEAD with a valid token',
    app,
    request: { method: 'HEAD', headerLines: bearer(valid) },
    answer: bodiless(user),
    source: 'RFC 9110 §9.3.2',
  },
  {
    title: 'authenticates OPTIONS like any other method',
    app,
    request: { method: 'OPTIONS', headerLines: [] },
    answer: absent,
    source: 'DESIGN §4',
  },
  {
    title: 'admits OPTIONS with a valid token',
    app,
    request: { method: 'OPTIONS', headerLines: bearer(valid) },
    answer: user,
    source: 'DESIGN §4',
  },
  {
    title: 'challenges a method that no route has',
    app,
    request: { method: 'DELETE', headerLines: [] },
    answer: absent,
    source: 'DESIGN §4',
  },
]
