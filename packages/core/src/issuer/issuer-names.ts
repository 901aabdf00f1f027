import type { IssuerTemplate } from '../shared/issuer-options.js'
import { isPlainObject } from '../shared/json.js'
import { isStringList, type OptionReader } from '../shared/option-reader.js'

/** How the issuers of one entry are spelled in `iss`. */
export interface IssuerNames {
  readonly isTemplate: boolean
  /** For each issuer its identifier, then its aliases. Empty when there is none that could be. */
  readonly spellings: readonly (readonly string[])[]
}

const mostTenants = 10_000

/** What could be an issuer: nothing else is configured, and nothing else is asked for. */
export const isIssuerName = (value: unknown): value is string =>
  typeof value === 'string' && /^[\x21-\x7e]{1,512}$/.test(value) && !value.includes('#')

/** Reads `issuer` and `aliases`. */
export function issuerNames(read: OptionReader): IssuerNames {
  if (!read.has('issuer')) read.problem('`issuer` is required: exactly what the tokens have in `iss`')
  const given = read.raw('issuer')
  return isPlainObject(given) ? namesOfTenants(read, given) : nameAndAliases(read)
}

function nameAndAliases(read: OptionReader): IssuerNames {
  const issuer = read.value(
    'issuer',
    isIssuerName,
    'must be a string of 1 to 512 printable ASCII characters without #, or { template, tenants }',
  )
  const aliases = read.strings('aliases') ?? []
  if (!aliases.every(isIssuerName)) read.problem('`aliases` must be such strings as `issuer`')
  const spellings = issuer === undefined ? [] : [Object.freeze([issuer, ...aliases])]
  return { isTemplate: false, spellings }
}

function namesOfTenants(read: OptionReader, given: Readonly<Record<string, unknown>>): IssuerNames {
  const { template, tenants, ...others } = given
  const isWhole = isTemplate(template) && isTenants(tenants) && Object.keys(others).length === 0
  if (!isWhole) {
    read.problem(
      '`issuer` as a template is { template, tenants }: an issuer with one {name} in the tenant’s place, and 1 to 10,000 tenants, each once, of 1 to 128 letters, digits and . _ ~ -',
    )
  }
  if (read.has('aliases')) read.problem('`aliases` do not go with a template')
  return { isTemplate: true, spellings: isWhole ? expanded({ template, tenants }) : [] }
}

function expanded({ template, tenants }: IssuerTemplate): readonly (readonly string[])[] {
  // A function, so that nothing in a tenant's name is a pattern.
  return tenants.map((tenant) => Object.freeze([template.replace(place, () => tenant)]))
}

const place = /\{[A-Za-z]{1,32}\}/

function isTemplate(value: unknown): value is string {
  if (typeof value !== 'string' || !place.test(value)) return false
  const rest = value.replace(place, '')
  return isIssuerName(rest) && rest.length <= 384 && !/[{}]/.test(rest)
}

function isTenants(value: unknown): value is readonly string[] {
  if (!isStringList(value) || value.length > mostTenants || new Set(value).size < value.length) return false
  return value.every((tenant) => /^[A-Za-z0-9._~-]{1,128}$/.test(tenant) && !/^\.{1,2}$/.test(tenant))
}
