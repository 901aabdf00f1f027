export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An object literal, of this realm or another: nothing hides behind it. */
export function isPlainObject(value: unknown): value is JsonObject {
  if (!isObject(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** An own member, so that `constructor` or `__proto__` is found only where the JSON says so. */
export function own(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** The value at a path of own members. Names are literal: a dot is just a character. */
export function ownAt(object: JsonObject, path: readonly string[]): unknown {
  let value: unknown = object
  for (const name of path) {
    if (!isObject(value)) return undefined
    value = own(value, name)
  }
  return value
}

const deepest = 32

/**
 * Parses a JSON object and freezes all of it.
 *
 * @returns undefined when the text is not JSON, not an object, or nested deeper than 32 levels.
 */
export function parseFrozenObject(text: string): JsonObject | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  return isObject(value) && freezeLevels(value, deepest) ? value : undefined
}

/** Recursive, and no deeper than its levels: the caller chooses how deep the JSON is. */
function freezeLevels(node: object, levels: number): boolean {
  if (levels === 0) return false
  Object.freeze(node)
  for (const child of Object.values(node)) {
    if (typeof child === 'object' && child !== null && !freezeLevels(child, levels - 1)) return false
  }
  return true
}
