import { absent, admitted, bodiless, invalidToken, malformed, unavailable } from '../answers.js'
import { bearer, type Exchange } from '../exchange.js'
import { tokens } from '../tokens.js'

export const unavailableExchanges: readonly Exchange[] = [
  {
    title: '[BR-16, BR-17] answers 503 when the keys cannot be had, and blames no token',
    app: 'issuerDown',
    request: { headerLines: bearer(tokens.valid) },
    answer: unavailable('keys_unavailable', '1'),
    source: 'DESIGN §6, §9',
  },
  {
    title: 'answers HEAD with 503 and no body when the keys cannot be had',
    app: 'issuerDown',
    request: { method: 'HEAD', headerLines: bearer(tokens.valid) },
    answer: bodiless(unavailable('keys_unavailable', '1')),
    source: 'DESIGN §6; RFC 9110 §9.3.2',
  },
  {
    title: 'needs no keys to see that there is no token',
    app: 'issuerDown',
    request: { headerLines: [] },
    answer: absent,
    source: 'DESIGN §3',
  },
  {
    title: 'needs no keys to see that the credentials are malformed',
    app: 'issuerDown',
    request: { headerLines: [['Authorization', 'Bearer a b']] },
    answer: malformed,
    source: 'DESIGN §3',
  },
  {
    title: 'needs no keys to refuse an issuer it does not trust',
    app: 'issuerDown',
    request: { headerLines: bearer(tokens.ofStranger) },
    answer: invalidToken('issuer_unknown', 'The access token is from an issuer this resource does not trust'),
    source: 'DESIGN §3',
  },
  {
    title: '[BR-13] refuses a revoked token',
    app: 'denylist',
    request: { headerLines: bearer(tokens.revoked) },
    answer: invalidToken('token_revoked', 'The access token has been revoked'),
    source: 'RFC 6750 §3.1',
  },
  {
    title: 'admits a token that is not revoked',
    app: 'denylist',
    request: { headerLines: bearer(tokens.valid) },
    answer: admitted('user-1'),
    source: 'DESIGN §8',
  },
  {
    title: '[BR-16] answers 503 when the denylist fails, and lets nobody in',
    app: 'denylistDown',
    request: { headerLines: bearer(tokens.valid) },
    answer: unavailable('status_unavailable', '5'),
    source: 'DESIGN §6, §8',
  },
  {
    title: 'refuses a bad token while the denylist fails',
    app: 'denylistDown',
    request: { headerLines: bearer(tokens.expired) },
    answer: invalidToken('token_expired', 'The access token has expired'),
    source: 'DESIGN §3',
  },
]
