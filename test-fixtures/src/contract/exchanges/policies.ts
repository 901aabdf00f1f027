import { type Answer, admitted, bodiless, challenged, insufficient, lacksScope } from '../answers.js'
import { bearer, type Exchange } from '../exchange.js'
import { tokens } from '../tokens.js'

interface PolicyRow {
  readonly title: string
  readonly method?: 'HEAD'
  readonly target: string
  readonly token: string
  readonly answer: Answer
  readonly source: string
}

const user = admitted('user-1')
const lacksRole = insufficient('role_insufficient', 'The access token lacks a required role')
const lacksClaim = insufficient('claim_insufficient', 'The access token lacks a required claim value')

const guards: readonly PolicyRow[] = [
  {
    title: '[BR-01] admits a token with the scope',
    target: '/read',
    token: tokens.valid,
    answer: user,
    source: 'OAuth 2.1 §5',
  },
  {
    title: '[BR-01, BR-14] refuses a token without the scope, as printed in the design',
    target: '/delete',
    token: tokens.valid,
    answer: challenged(
      403,
      'Bearer realm="api", error="insufficient_scope", error_description="The access token lacks a required scope", scope="delete:orders"',
      '{"code":"scope_insufficient","error":"insufficient_scope","error_description":"The access token lacks a required scope"}',
    ),
    source: 'RFC 6750 §3.1; DESIGN §6',
  },
  {
    title: 'answers HEAD behind a guard with the headers of GET and no body',
    method: 'HEAD',
    target: '/delete',
    token: tokens.valid,
    answer: bodiless(lacksScope('delete:orders')),
    source: 'RFC 9110 §9.3.2',
  },
  {
    title: '[BR-14] names all scopes of a guard, met or not',
    target: '/read-and-delete',
    token: tokens.valid,
    answer: lacksScope('read:orders delete:orders'),
    source: 'RFC 6750 §3.1; DESIGN §4',
  },
  {
    title: 'admits a token with one of several scopes',
    target: '/delete-or-read',
    token: tokens.valid,
    answer: user,
    source: 'DESIGN §4',
  },
  {
    title: 'names the first of several scopes, when the token has none of them',
    target: '/delete-or-audit',
    token: tokens.valid,
    answer: lacksScope('delete:orders'),
    source: 'DESIGN §4',
  },
  {
    title: 'admits a token with the role',
    target: '/admin-role',
    token: tokens.ofAdmin,
    answer: user,
    source: 'DESIGN §4',
  },
  {
    title: '[BR-14] refuses a token without the role, and names no scope',
    target: '/admin-role',
    token: tokens.valid,
    answer: lacksRole,
    source: 'DESIGN §6',
  },
  {
    title: 'admits a token with one of several roles',
    target: '/any-role',
    token: tokens.ofAdmin,
    answer: user,
    source: 'DESIGN §4',
  },
  {
    title: 'refuses a token with none of several roles',
    target: '/any-role',
    token: tokens.valid,
    answer: lacksRole,
    source: 'DESIGN §4',
  },
  {
    title: 'admits a token with the claim',
    target: '/tenant',
    token: tokens.ofAcme,
    answer: user,
    source: 'DESIGN §4',
  },
  {
    title: 'refuses a token without the claim, and names no scope',
    target: '/tenant',
    token: tokens.valid,
    answer: lacksClaim,
    source: 'DESIGN §6',
  },
  {
    title: 'admits a token that meets the second alternative',
    target: '/admin-or-write',
    token: tokens.valid,
    answer: user,
    source: 'DESIGN §4',
  },
  {
    title: 'answers for the first alternative, a role, when none is met',
    target: '/admin-or-delete',
    token: tokens.valid,
    answer: lacksRole,
    source: 'DESIGN §4',
  },
  {
    title: 'answers for the first alternative, a scope, when none is met',
    target: '/delete-or-admin',
    token: tokens.valid,
    answer: lacksScope('delete:orders'),
    source: 'DESIGN §4',
  },
  {
    title: 'answers for the first policy of all that is not met',
    target: '/read-as-admin',
    token: tokens.valid,
    answer: lacksRole,
    source: 'DESIGN §4',
  },
]

const templates: readonly PolicyRow[] = [
  {
    title: 'fills a scope from the parameter of the route',
    target: '/orgs/acme/reports',
    token: tokens.ofAcme,
    answer: admitted('user-1', { orgId: 'acme' }),
    source: 'DESIGN §4',
  },
  {
    title: '[BR-14] names the scope with the parameter filled in',
    target: '/orgs/Other.org_1~-/reports',
    token: tokens.ofAcme,
    answer: lacksScope('read:organization:Other.org_1~-'),
    source: 'RFC 6750 §3.1; DESIGN §4',
  },
  {
    title: '[BR-11] leaves out the scope when the parameter has a space',
    target: '/orgs/acme%20admin/reports',
    token: tokens.ofAcme,
    answer: lacksScope(),
    source: 'OAuth 2.1 §5.3.1; DESIGN §4',
  },
  {
    title: '[BR-11] leaves out the scope when the parameter has a quote and a line break',
    target: '/orgs/acme%22%0d%0aSet-Cookie:%20a=b/reports',
    token: tokens.ofAcme,
    answer: lacksScope(),
    source: 'OAuth 2.1 §5.3.1; DESIGN §4',
  },
  {
    title: '[BR-11] leaves out the scope when the parameter is not ASCII',
    target: '/orgs/%c3%a9/reports',
    token: tokens.ofAcme,
    answer: lacksScope(),
    source: 'OAuth 2.1 §5.3.1; DESIGN §4',
  },
  {
    title: 'does not interpret a parameter',
    target: '/orgs/%7BorgId%7D/reports',
    token: tokens.ofAcme,
    answer: lacksScope(),
    source: 'DESIGN §4',
  },
]

export const policyExchanges: readonly Exchange[] = [...guards, ...templates].map(
  ({ token, target, method = 'GET', ...row }) => ({
    ...row,
    app: 'orders',
    request: { method, target, headerLines: bearer(token) },
  }),
)
