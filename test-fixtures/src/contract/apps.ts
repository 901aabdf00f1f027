import { AUDIENCE } from '../mint.js'
import { testKeys } from '../test-keys.js'
import { cors } from './answers.js'
import type { AppDescription, PolicyDescription, RouteDescription, ServerDescription } from './app-description.js'
import { ADMIN_AUDIENCE } from './tokens.js'

export interface Surroundings {
  /** A key set that is never answered. */
  readonly brokenKeys: string
  /** Told each time a handler runs. */
  handled(): void
}

export type AppName = keyof ReturnType<typeof describeApps>

const jwks = { jwks: [testKeys.ES256.publicJwk] }
const api: ServerDescription = { audience: AUDIENCE, keys: jwks }
const admin: ServerDescription = { audience: ADMIN_AUDIENCE, realm: 'admin', keys: jwks }

const isRevoked: NonNullable<ServerDescription['denylist']> = ({ tokenId }) =>
  tokenId === 'jti:revoked' ? 'revoked' : 'live'

const guarded: Readonly<Record<string, PolicyDescription>> = {
  '/read': ['scope', 'read:orders'],
  '/delete': ['scope', 'delete:orders'],
  '/read-and-delete': ['scope', 'read:orders', 'delete:orders'],
  '/delete-or-read': ['anyScope', 'delete:orders', 'read:orders'],
  '/delete-or-audit': ['anyScope', 'delete:orders', 'audit:orders'],
  '/admin-role': ['role', 'admin'],
  '/any-role': ['anyRole', 'auditor', 'admin'],
  '/tenant': ['claim', 'tenant', 'acme'],
  '/admin-or-write': [
    'anyOf',
    [
      ['role', 'admin'],
      ['scope', 'write:orders'],
    ],
  ],
  '/admin-or-delete': [
    'anyOf',
    [
      ['role', 'admin'],
      ['scope', 'delete:orders'],
    ],
  ],
  '/delete-or-admin': [
    'anyOf',
    [
      ['scope', 'delete:orders'],
      ['role', 'admin'],
    ],
  ],
  '/read-as-admin': [
    'allOf',
    [
      ['scope', 'read:orders'],
      ['role', 'admin'],
    ],
  ],
  '/orgs/:orgId/reports': ['scope', 'read:organization:{orgId}'],
}

function describeRoutes(handled: () => void) {
  const handle: RouteDescription['handle'] = (auth, params) => {
    handled()
    return JSON.stringify({ subject: auth?.subject ?? null, params: { ...params } })
  }
  const route = (path: string, policy?: PolicyDescription): RouteDescription => ({
    methods: ['GET'],
    path,
    handle,
    ...(policy && { policy }),
  })
  const fails: RouteDescription = {
    ...route('/fails'),
    handle: () => {
      throw Object.assign(new Error('the handler failed'), { code: 'token_expired' })
    },
  }
  const orders: RouteDescription = { ...route('/orders'), methods: ['GET', 'POST', 'OPTIONS'] }
  return { route, fails, orders }
}

/** The applications of the contract, by the name under which exchanges refer to them. */
export function describeApps({ brokenKeys, handled }: Surroundings) {
  const { route, fails, orders } = describeRoutes(handled)
  const whole = (server: ServerDescription, auth: 'required' | 'optional' = 'required') => ({
    mounts: [{ prefix: '', auth, server }] as const,
    routes: [orders, route('/read', guarded['/read'])],
  })
  return {
    orders: {
      ...whole(api),
      routes: [orders, fails, ...Object.entries(guarded).map(([path, policy]) => route(path, policy))],
    },
    behindCors: { ...whole(api), headersBefore: cors },
    optional: whole(api, 'optional'),
    cookies: whole({ ...api, cookie: { name: 'token', origins: ['https://app.test'] } }),
    denylist: whole({ ...api, denylist: isRevoked }),
    denylistDown: whole({ ...api, denylist: () => Promise.reject(new Error('the store is down')) }),
    issuerDown: whole({ ...api, keys: { url: brokenKeys } }),
    prefixed: {
      mounts: [{ prefix: '/api', auth: 'required', server: api }],
      routes: [
        route('/health'),
        route('/api/orders'),
        route('/api/orgs/:orgId/reports', guarded['/orgs/:orgId/reports']),
      ],
    },
    nested: {
      mounts: [
        { prefix: '', auth: 'required', server: api },
        { prefix: '/admin', auth: 'required', server: admin },
      ],
      routes: [orders, route('/admin/users'), route('/admin/delete', guarded['/delete'])],
    },
  } as const satisfies Record<string, AppDescription>
}
