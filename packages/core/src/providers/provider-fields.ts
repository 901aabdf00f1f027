import { keyUrlProblem } from '../key/key-url.js'
import { ConfigError } from '../shared/failures.js'
import { isStringList, OptionReader } from '../shared/option-reader.js'

/** What a field must look like, and how that is said to whoever wrote something else. */
export interface Form {
  readonly is: (text: string) => boolean
  /** Completes "must be …". */
  readonly what: string
}

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const hostName = new RegExp(`^${label}(?:\\.${label})+$`)
const origin = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#]+$/

/**
 * Reads the fields of a preset. One that is missing or wrong reads as an empty text, and {@link done} names every one of them:
 * nothing is made of them until then.
 */
export class ProviderFields {
  readonly #read: OptionReader

  constructor(provider: string, fields: unknown) {
    this.#read = new OptionReader(provider, fields)
  }

  problem(text: string): void {
    this.#read.problem(text)
  }

  has(name: string): boolean {
    return this.#read.has(name)
  }

  /** A field that may be left out. */
  value<Value>(name: string, fits: (value: unknown) => value is Value, what: string): Value | undefined {
    return this.#read.value(name, fits, `must be ${what}`)
  }

  text(name: string, { is, what }: Form): string {
    const fits = (value: unknown): value is string => typeof value === 'string' && is(value)
    return this.value(name, fits, what) ?? this.#missing(name, what)
  }

  host(name: string, example: string): string {
    const what = `a bare host name such as ${example}: in lower case, without https://, port, path or slash`
    return this.text(name, { is: (text) => text.length <= 253 && hostName.test(text), what })
  }

  /** An address that a path is put behind. */
  base(name: string, example: string): string {
    const is = (text: string) => !/[?\s]|\/$/.test(text) && isHttps(text)
    return this.text(name, { is, what: `an https URL such as ${example}, without a slash at the end` })
  }

  /** An address to the letter. */
  url(name: string, example: string): string {
    return this.text(name, { is: isHttps, what: `an https URL such as ${example}` })
  }

  /** One text or several. */
  texts(name: string, what: string): string | readonly string[] {
    const fits = (value: unknown): value is string | readonly string[] =>
      (typeof value === 'string' && value !== '') || isStringList(value)
    const value = this.value(name, fits, `${what}: a text or a list of them`) ?? this.#missing(name, what)
    return typeof value === 'string' ? value : [...value]
  }

  origins(name: string, example: string): readonly string[] {
    const fits = (value: unknown): value is readonly string[] =>
      isStringList(value) && value.every((one) => origin.test(one))
    const what = `a non-empty list of origins such as ${example}: with scheme, without path or slash`
    const value = this.value(name, fits, what)
    if (value === undefined) this.#missing(name, what)
    return [...(value ?? [])]
  }

  /** @throws {@link ConfigError} that names every problem and every field nobody asked for. */
  done(): void {
    this.#read.refuseOthers()
    if (this.#read.problems.length > 0) throw new ConfigError(this.#read.problems)
  }

  #missing(name: string, what: string): string {
    if (!this.#read.has(name)) this.problem(`\`${name}\` is required: ${what}`)
    return ''
  }
}

// http only to loopback, as everywhere.
const isHttps = (text: string): boolean => keyUrlProblem(text, { loopback: true, anywhere: false }) === undefined

export const listOf = (value: string | readonly string[]): readonly string[] =>
  typeof value === 'string' ? [value] : value
