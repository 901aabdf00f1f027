import { isObject } from '../shared/json.js'
import { isStringList } from '../shared/option-reader.js'
import type { Policy } from './policy.js'

const known = new WeakSet<object>()

/**
 * Is this a policy that can be judged, whichever copy of this package made it? One of a kind we do not have, or with nothing to ask for, is none:
 * it must not permit by saying nothing.
 */
export function isPolicy(value: unknown): value is Policy {
  if (!isObject(value)) return false
  if (known.has(value)) return true
  const kind = value['kind']
  const isWhole = typeof kind === 'string' && Object.hasOwn(shapes, kind) && shapes[kind]?.(value) === true
  // Frozen stays as it is; what is not is looked at each time.
  if (isWhole && Object.isFrozen(value)) known.add(value)
  return isWhole
}

type Shape = (policy: Readonly<Record<string, unknown>>) => boolean

const isScope = (value: unknown): boolean =>
  isObject(value) && typeof value['text'] === 'string' && Array.isArray(value['pieces']) && value['pieces'].length > 0

const everyOf = (list: unknown, is: (value: unknown) => boolean): boolean =>
  Array.isArray(list) && list.length > 0 && Array.from(list).every(is)

const scopes: Shape = (policy) => everyOf(policy['scopes'], isScope)
const roles: Shape = (policy) => isStringList(policy['roles'])
const policies: Shape = (policy) => everyOf(policy['policies'], isPolicy)

const shapes: Readonly<Record<string, Shape>> = {
  scope: scopes,
  anyScope: scopes,
  role: roles,
  anyRole: roles,
  claim: (policy) => typeof policy['name'] === 'string' && policy['name'] !== '' && policy['expected'] !== undefined,
  fromIssuer: (policy) => isStringList(policy['issuers']),
  allOf: policies,
  anyOf: policies,
}
