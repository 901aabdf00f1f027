import type { ResolverTerms } from './issuer/resolved-issuers.js'
import { type TrustedIssuers, trustedIssuers } from './issuer/trusted-issuers.js'
import { issuerOptions, laidOver, readIssuer, type ServerShare } from './issuer-config.js'
import { ownFacts } from './key/own-sources.js'
import { type Resolving, readResolver } from './resolver-config.js'
import { isObject, isPlainObject } from './shared/json.js'
import { OptionReader } from './shared/option-reader.js'
import type { IssuerRules } from './shared/rules.js'

/** One issuer, a list of them for which what stands beside is the default, or a resolver with the same defaults. */
export function readIssuers(read: OptionReader, share: ServerShare, resolving: Resolving): TrustedIssuers {
  const several = read.raw('issuers')
  if (several === undefined) return trustedIssuers(unlessTwice(read, readIssuer(read, share)))
  if (read.has('issuer') || read.has('aliases')) read.problem('`issuer` and `aliases` belong into each of `issuers`')
  const defaults = Object.fromEntries(issuerOptions.map((name) => [name, read.raw(name)]))
  if (typeof several === 'function') {
    return readResolver(read, { ask: several as ResolverTerms['ask'], defaults }, { ...resolving, share })
  }
  if (!Array.isArray(several) || several.length === 0)
    read.problem('`issuers` must be a non-empty list of issuer options, or a function from `iss` to them')
  const entries: readonly unknown[] = Array.isArray(several) ? Array.from(several) : []
  const rules = entries.flatMap((entry: unknown, at) => readEntry(read, { defaults, entry, at }, share))
  refuseSharedKeys(read, read.raw('keys'), entries)
  return trustedIssuers(unlessTwice(read, rules))
}

interface Entry {
  readonly defaults: Readonly<Record<string, unknown>>
  readonly entry: unknown
  readonly at: number
}

function readEntry(read: OptionReader, { defaults, entry, at }: Entry, share: ServerShare) {
  const own = new OptionReader(`issuers[${at}]`, laidOver(defaults, entry))
  const rules = isPlainObject(entry) ? readIssuer(own, share) : []
  own.refuseOthers()
  for (const problem of own.problems) read.problem(problem)
  return rules
}

function unlessTwice(read: OptionReader, all: readonly IssuerRules[]): readonly IssuerRules[] {
  const spellings = all.flatMap((rules) => rules.spellings)
  if (new Set(spellings).size < spellings.length) read.problem('`issuers` names one issuer twice')
  return all
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
