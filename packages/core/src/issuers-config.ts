import { issuerOptions, readIssuer, type ServerShare } from './issuer-config.js'
import { ownFacts } from './key/own-sources.js'
import { isObject, isPlainObject } from './shared/json.js'
import { OptionReader } from './shared/option-reader.js'
import type { IssuerRules } from './shared/rules.js'

/** One issuer, or a list of them for which what stands beside is the default. */
export function readIssuers(read: OptionReader, share: ServerShare): readonly IssuerRules[] {
  const several = read.raw('issuers')
  if (several === undefined) return [readIssuer(read, share)]
  if (read.has('issuer') || read.has('aliases')) read.problem('`issuer` and `aliases` belong into each of `issuers`')
  if (typeof several === 'function') read.problem('`issuers` must be a list: this release has no resolver')
  else if (!Array.isArray(several) || several.length === 0)
    read.problem('`issuers` must be a non-empty list of issuer options')
  const entries: readonly unknown[] = Array.isArray(several) ? Array.from(several) : []
  const defaults = Object.fromEntries(issuerOptions.map((name) => [name, read.raw(name)]))
  const rules = entries.flatMap((entry: unknown, at) => readEntry(read, { defaults, entry, at }, share))
  refuseSharedSpellings(read, rules)
  refuseSharedKeys(read, read.raw('keys'), entries)
  return rules
}

interface Entry {
  readonly defaults: Readonly<Record<string, unknown>>
  readonly entry: unknown
  readonly at: number
}

function readEntry(read: OptionReader, { defaults, entry, at }: Entry, share: ServerShare) {
  const given = isPlainObject(entry)
    ? Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined))
    : entry
  const own = new OptionReader(`issuers[${at}]`, isPlainObject(given) ? { ...defaults, ...given } : given)
  const rules = isPlainObject(given) ? [readIssuer(own, share)] : []
  own.refuseOthers()
  for (const problem of own.problems) read.problem(problem)
  return rules
}

function refuseSharedSpellings(read: OptionReader, all: readonly IssuerRules[]): void {
  const spellings = all.flatMap((rules) => rules.spellings)
  if (new Set(spellings).size < spellings.length) read.problem('`issuers` names one issuer twice')
}

function refuseSharedKeys(read: OptionReader, shared: unknown, entries: readonly unknown[]): void {
  const heirs = entries.filter((entry) => !(isObject(entry) && entry['keys'] !== undefined))
  const isFixed = isObject(shared) && ownFacts(shared)?.kind === 'fixed'
  if (isFixed && heirs.length > 1) {
    read.problem(
      '`keys` is one fixed source for several issuers: any of them could sign for the others; give each of `issuers` its own',
    )
  }
}
