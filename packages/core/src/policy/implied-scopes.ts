import { isPlainObject } from '../shared/json.js'
import { isStringList } from '../shared/option-reader.js'
import { isScopeToken } from './template.js'

export type ImpliedScopes = Readonly<Record<string, readonly string[]>>

/**
 * Turns `{ 'write:orders': ['read:orders'] }` round, and through: for each scope, every scope that implies it.
 *
 * @returns our words when the hierarchy is malformed or goes in a circle.
 */
export function impliedBy(hierarchy: unknown): ImpliedScopes | { readonly problem: string } {
  const isWhole = isPlainObject(hierarchy) && Object.values(hierarchy).every(isStringList)
  if (!isWhole || !Object.entries(hierarchy).flat(2).every(isScopeToken)) {
    return { problem: 'must be an object of scope names, each with a non-empty list of the scopes it implies' }
  }
  const broader = new Map<string, Set<string>>()
  for (const scope of Object.keys(hierarchy)) {
    const implied = reachable(hierarchy as ImpliedScopes, scope)
    if (implied.has(scope)) return { problem: 'goes in a circle' }
    for (const one of implied) broader.set(one, (broader.get(one) ?? new Set()).add(scope))
  }
  const entries = [...broader].map(([scope, by]) => [scope, Object.freeze([...by])] as const)
  return Object.freeze(Object.assign(Object.create(null), Object.fromEntries(entries)))
}

function reachable(hierarchy: ImpliedScopes, scope: string): Set<string> {
  const found = new Set<string>()
  const open = [scope]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const implied of Object.hasOwn(hierarchy, next) ? (hierarchy[next] ?? []) : []) {
      if (found.has(implied)) continue
      found.add(implied)
      open.push(implied)
    }
  }
  return found
}
