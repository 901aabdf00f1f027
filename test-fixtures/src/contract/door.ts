import { ISSUER } from '../mint.js'
import type { PolicyDescription, ServerDescription } from './app-description.js'
import { clock } from './tokens.js'

// What the descriptions need of core. An adapter hands over its own door, which re-exports core's: this package imports none.

interface PolicyDoor<Policy> {
  scope(...scopes: readonly string[]): Policy
  anyScope(...scopes: readonly string[]): Policy
  role(...roles: readonly string[]): Policy
  anyRole(...roles: readonly string[]): Policy
  claim(name: string, value: string): Policy
  anyOf(...policies: readonly Policy[]): Policy
  allOf(...policies: readonly Policy[]): Policy
}

interface GuardDoor<Guard, Policy> extends PolicyDoor<Policy> {
  authorize(policy: Policy): Guard
  requireScope(...scopes: readonly string[]): Guard
  requireAnyScope(...scopes: readonly string[]): Guard
  requireRole(...roles: readonly string[]): Guard
  requireAnyRole(...roles: readonly string[]): Guard
  requireClaim(name: string, value: string): Guard
}

interface ServerDoor<Keys, Source> {
  staticKeys(set: { readonly keys: readonly object[] }): Keys
  remoteKeys(url: string): Keys
  fromHeader(): Source
  fromCookie(name: string, options: { readonly origins: readonly string[] }): Source
}

/** The options of `createResourceServer`. Time stands still at `contractTime`. */
export function serverOptions<Keys, Source>(door: ServerDoor<Keys, Source>, server: ServerDescription) {
  const { audience, realm, keys, cookie, denylist } = server
  return {
    issuer: ISSUER,
    audience,
    clock,
    keys: 'url' in keys ? door.remoteKeys(keys.url) : door.staticKeys({ keys: keys.jwks }),
    ...(realm !== undefined && { realm }),
    ...(denylist && { denylist }),
    ...(cookie && { credentials: [door.fromHeader(), door.fromCookie(cookie.name, { origins: cookie.origins })] }),
  }
}

/** The policy, for those that call core themselves. */
export function policyOf<Policy>(door: PolicyDoor<Policy>, policy: PolicyDescription): Policy {
  switch (policy[0]) {
    case 'claim':
      return door.claim(policy[1], policy[2])
    case 'anyOf':
    case 'allOf':
      return door[policy[0]](...policy[1].map((one) => policyOf(door, one)))
    default: {
      const [kind, ...names] = policy
      return door[kind](...names)
    }
  }
}

const guards = {
  scope: 'requireScope',
  anyScope: 'requireAnyScope',
  role: 'requireRole',
  anyRole: 'requireAnyRole',
} as const

/** The guard that users would write for it: `requireScope(…)` and the like, `authorize(policy)` for the rest. */
export function guardOf<Guard, Policy>(door: GuardDoor<Guard, Policy>, policy: PolicyDescription): Guard {
  switch (policy[0]) {
    case 'claim':
      return door.requireClaim(policy[1], policy[2])
    case 'anyOf':
    case 'allOf':
      return door.authorize(policyOf(door, policy))
    default: {
      const [kind, ...names] = policy
      return door[guards[kind]](...names)
    }
  }
}
