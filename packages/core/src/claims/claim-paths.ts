import { ConfigError } from '../shared/failures.js'
import type { ClaimPlace, RolesFromKeys } from '../shared/issuer-options.js'
import { isObject } from '../shared/json.js'
import { isStringList } from '../shared/option-reader.js'
import type { ClaimPath } from '../shared/rules.js'

/**
 * For issuers that send roles as the keys of an object, such as Zitadel.
 *
 * @throws {@link ConfigError} when the place is neither a claim name nor a path.
 */
export function rolesFromKeys(place: ClaimPlace): RolesFromKeys {
  const path = pathOf(place)
  if (path === undefined) throw new ConfigError(['rolesFromKeys(place): a claim name or a non-empty list of names'])
  return Object.freeze({ kind: 'rolesFromKeys', path })
}

/** The paths of an option such as `roleClaims`, or undefined when one element is none. */
export function claimPaths(list: unknown): readonly ClaimPath[] | undefined {
  if (!Array.isArray(list) || list.length === 0) return undefined
  const paths = list.map((place) => {
    const keys = isObject(place) && place['kind'] === 'rolesFromKeys'
    const path = pathOf(keys ? place['path'] : place)
    return path && { path, keys }
  })
  return paths.includes(undefined) ? undefined : Object.freeze(paths.map((path) => Object.freeze(path as ClaimPath)))
}

function pathOf(place: unknown): readonly string[] | undefined {
  const names = typeof place === 'string' ? [place] : place
  return isStringList(names) ? Object.freeze([...names]) : undefined
}
