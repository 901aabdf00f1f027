import {
  absent,
  admitted,
  behindCors,
  challenged,
  frameworksOwn,
  invalidToken,
  lacksScope,
  malformed,
} from '../answers.js'
import { bearer, type Exchange } from '../exchange.js'
import { tokens } from '../tokens.js'

const { valid } = tokens
const user = admitted('user-1')
const expired = invalidToken('token_expired', 'The access token has expired')
const mounting = 'DESIGN §4'

const optional: readonly Exchange[] = [
  {
    title: 'lets a request without credentials pass where they are optional, without an auth',
    app: 'optional',
    request: { headerLines: [] },
    answer: admitted(null),
    source: mounting,
  },
  {
    title: 'authenticates a request with credentials where they are optional',
    app: 'optional',
    request: { headerLines: bearer(valid) },
    answer: user,
    source: mounting,
  },
  {
    title: 'refuses a bad token where credentials are optional',
    app: 'optional',
    request: { headerLines: bearer(tokens.expired) },
    answer: expired,
    source: mounting,
  },
  {
    title: '[BR-07] refuses malformed credentials where they are optional',
    app: 'optional',
    request: { headerLines: [['Authorization', 'Bearer a b']] },
    answer: malformed,
    source: mounting,
  },
  {
    title: '[BR-08, BR-12] challenges at a guard where credentials are optional, and names its scope',
    app: 'optional',
    request: { target: '/read', headerLines: [] },
    answer: challenged(401, 'Bearer realm="api", scope="read:orders"', '{"code":"credentials_absent"}'),
    source: 'RFC 6750 §3.1; DESIGN §4',
  },
  {
    title: 'admits at a guard where credentials are optional and sufficient',
    app: 'optional',
    request: { target: '/read', headerLines: bearer(valid) },
    answer: user,
    source: mounting,
  },
]

const surroundings: readonly Exchange[] = [
  {
    title: 'keeps Vary and the CORS headers of an earlier middleware on a 401',
    app: 'behindCors',
    request: { headerLines: [] },
    answer: behindCors(absent),
    source: 'DESIGN §6',
  },
  {
    title: 'keeps Vary and the CORS headers of an earlier middleware on a 400',
    app: 'behindCors',
    request: { headerLines: [...bearer(valid), ...bearer(valid)] },
    answer: behindCors(malformed),
    source: 'DESIGN §6',
  },
  {
    title: 'keeps Vary and the CORS headers of an earlier middleware on the refusal of a guard',
    app: 'behindCors',
    request: { target: '/read', headerLines: bearer(tokens.ofAcme) },
    answer: behindCors(lacksScope('read:orders')),
    source: 'DESIGN §6',
  },
  {
    title: 'adds nothing to the headers of an admitted request',
    app: 'behindCors',
    request: { headerLines: bearer(valid) },
    answer: behindCors(user),
    source: 'DESIGN §6',
  },
  {
    title: 'leaves an error of the handler to the framework',
    app: 'orders',
    request: { target: '/fails', headerLines: bearer(valid) },
    answer: frameworksOwn(500),
    source: 'DESIGN §1',
  },
  {
    title: '[BR-08] challenges at an unknown path',
    app: 'orders',
    request: { target: '/unknown', headerLines: [] },
    answer: absent,
    source: mounting,
  },
  {
    title: 'leaves an unknown path to the framework once authenticated',
    app: 'orders',
    request: { target: '/unknown', headerLines: bearer(valid) },
    answer: frameworksOwn(404),
    source: mounting,
  },
]

const mounts: readonly Exchange[] = [
  {
    title: 'challenges under the prefix of its mount',
    app: 'prefixed',
    request: { target: '/api/orders', headerLines: [] },
    answer: absent,
    source: mounting,
  },
  {
    title: 'admits under the prefix of its mount',
    app: 'prefixed',
    request: { target: '/api/orders', headerLines: bearer(valid) },
    answer: user,
    source: mounting,
  },
  {
    title: 'fills a scope from the parameter of a route under a prefix',
    app: 'prefixed',
    request: { target: '/api/orgs/acme/reports', headerLines: bearer(tokens.ofAcme) },
    answer: admitted('user-1', { orgId: 'acme' }),
    source: mounting,
  },
  {
    title: 'asks nothing outside the prefix of its mount',
    app: 'prefixed',
    request: { target: '/health', headerLines: bearer(tokens.expired) },
    answer: admitted(null),
    source: mounting,
  },
  {
    title: 'refuses at the outer mount what only the inner one would admit',
    app: 'nested',
    request: { target: '/admin/users', headerLines: bearer(tokens.expired) },
    answer: expired,
    source: mounting,
  },
  {
    title: 'refuses at the inner mount what only the outer one admits',
    app: 'nested',
    request: { target: '/admin/users', headerLines: bearer(valid) },
    answer: challenged(
      401,
      'Bearer realm="admin", error="invalid_token", error_description="The access token is meant for another audience"',
      '{"code":"audience_mismatch","error":"invalid_token","error_description":"The access token is meant for another audience"}',
    ),
    source: mounting,
  },
  {
    title: 'admits what both mounts admit',
    app: 'nested',
    request: { target: '/admin/users', headerLines: bearer(tokens.forBoth) },
    answer: user,
    source: mounting,
  },
  {
    title: 'lets the inner mount answer for the guards behind it',
    app: 'nested',
    request: { target: '/admin/delete', headerLines: bearer(tokens.forBoth) },
    answer: challenged(
      403,
      'Bearer realm="admin", error="insufficient_scope", error_description="The access token lacks a required scope", scope="delete:orders"',
      '{"code":"scope_insufficient","error":"insufficient_scope","error_description":"The access token lacks a required scope"}',
    ),
    source: mounting,
  },
  {
    title: 'does not ask the inner mount beside its prefix',
    app: 'nested',
    request: { target: '/orders', headerLines: bearer(valid) },
    answer: user,
    source: mounting,
  },
]

export const mountingExchanges: readonly Exchange[] = [...optional, ...surroundings, ...mounts]
