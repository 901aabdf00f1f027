import { isPlainObject } from './json.js'

/**
 * Reads options one by one and remembers everything that is wrong with them, so that one error can name it all.
 * A problem names the option, never its value: it may be a secret.
 */
export class OptionReader {
  readonly problems: string[] = []
  readonly #where: string
  readonly #options: Readonly<Record<string, unknown>>
  readonly #read = new Set<string>()

  constructor(where: string, options: unknown) {
    this.#where = where
    this.#options = isPlainObject(options) ? options : {}
    if (!isPlainObject(options))
      this.problem('the options must be a plain object: what it inherits would be overlooked')
  }

  problem(text: string): void {
    this.problems.push(this.#where === '' ? text : `${this.#where}: ${text}`)
  }

  has(name: string): boolean {
    return this.raw(name) !== undefined
  }

  /** The option as it stands; undefined counts as not given. */
  raw(name: string): unknown {
    this.#read.add(name)
    return Object.hasOwn(this.#options, name) ? this.#options[name] : undefined
  }

  value<Value>(name: string, is: (value: unknown) => value is Value, problem: string): Value | undefined {
    const value = this.raw(name)
    if (value === undefined) return undefined
    if (is(value)) return value
    this.problem(`\`${name}\` ${problem}`)
    return undefined
  }

  number(name: string, { min, max, whole = false }: { min: number; max: number; whole?: boolean }): number | undefined {
    const isInRange = (value: unknown): value is number =>
      typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value))
    return this.value(name, isInRange, `must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}`)
  }

  /** A frozen copy of a non-empty list of non-empty strings. */
  strings(name: string): readonly string[] | undefined {
    const list = this.value(name, isStringList, 'must be a non-empty list of non-empty strings')
    return list === undefined ? undefined : Object.freeze([...list])
  }

  /** Nothing is silently ignored: what nobody asked for is an error. */
  refuseOthers(): void {
    const others = Reflect.ownKeys(this.#options)
      .map(String)
      .filter((name) => !this.#read.has(name))
    if (others.length === 0) return
    const named = others.map((name) => `\`${name.slice(0, 64)}\``).join(', ')
    this.problem(`unknown option ${named}; known are ${[...this.#read].sort().join(', ')}`)
  }
}

export function isStringList(value: unknown): value is readonly string[] {
  // Array.from, because `every` passes over holes.
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    Array.from(value).every((item) => typeof item === 'string' && item !== '')
  )
}
