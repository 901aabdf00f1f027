const bearer = 'Bearer realm="api"'
const invalidToken = (description) => `${bearer}, error="invalid_token", error_description="${description}"`
const lacksScope = (scope) =>
  `${bearer}, error="insufficient_scope", error_description="The access token lacks a required scope", scope="${scope}"`

const readOrders = { method: 'GET', path: '/orders' }
const writeOrder = { method: 'POST', path: '/orders', body: { item: 'tea' } }
const logOut = { method: 'POST', path: '/logout' }

/** What is sent, with which of the tokens, and what must come back. Sent in this order. */
export const cases = [
  {
    title: 'no token',
    request: readOrders,
    expected: { status: 401, code: 'credentials_absent', challenge: bearer },
  },
  { title: 'a valid token', token: 'readOnly', request: readOrders, expected: { status: 200 } },
  { title: 'a valid token that may write', token: 'full', request: writeOrder, expected: { status: 201 } },
  {
    title: 'a token without the scope',
    token: 'readOnly',
    request: writeOrder,
    expected: { status: 403, code: 'scope_insufficient', challenge: lacksScope('write:orders') },
  },
  {
    title: 'a tampered token',
    token: 'tampered',
    request: writeOrder,
    expected: {
      status: 401,
      code: 'signature_invalid',
      challenge: invalidToken('The access token has an invalid signature'),
    },
  },
  {
    title: 'an expired token',
    token: 'expired',
    request: readOrders,
    expected: { status: 401, code: 'token_expired', challenge: invalidToken('The access token has expired') },
  },
  {
    title: 'an ID token for our audience',
    token: 'identity',
    request: readOrders,
    expected: { status: 401, code: 'type_refused', challenge: invalidToken('The token is not an access token') },
  },
  {
    title: 'a token for another audience',
    token: 'otherAudience',
    request: readOrders,
    expected: {
      status: 401,
      code: 'audience_mismatch',
      challenge: invalidToken('The access token is meant for another audience'),
    },
  },
  {
    title: 'a token of another issuer',
    token: 'otherIssuer',
    request: readOrders,
    expected: {
      status: 401,
      code: 'issuer_unknown',
      challenge: invalidToken('The access token is from an issuer this resource does not trust'),
    },
  },
  {
    title: 'a token bound to a key (cnf)',
    token: 'bound',
    request: readOrders,
    expected: {
      status: 401,
      code: 'binding_unverifiable',
      challenge: invalidToken('The access token is bound to a sender and this resource cannot verify the binding'),
    },
  },
  { title: 'logging out with a token', token: 'loggedOut', request: logOut, expected: { status: 204 } },
  {
    title: 'the token revoked by that',
    token: 'loggedOut',
    request: readOrders,
    expected: { status: 401, code: 'token_revoked', challenge: invalidToken('The access token has been revoked') },
  },
]

/** The same with the key server off. */
export const outageCases = [
  { title: 'key server off, same service', token: 'full', request: readOrders, expected: { status: 200 } },
  {
    title: 'key server off, new service',
    token: 'full',
    request: readOrders,
    service: 'newcomer',
    expected: { status: 503, code: 'keys_unavailable', retryAfter: '1' },
  },
]
