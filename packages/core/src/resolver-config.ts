import { type Judged, ResolvedIssuers, type ResolverTerms } from './issuer/resolved-issuers.js'
import type { TrustedIssuers } from './issuer/trusted-issuers.js'
import { laidOver, readIssuer, type ServerShare } from './issuer-config.js'
import { ownFacts } from './key/own-sources.js'
import { discoverKeys } from './key/remote-keys.js'
import { isSymmetric } from './shared/algorithms.js'
import { isObject, isPlainObject, own as memberOf } from './shared/json.js'
import { OptionReader } from './shared/option-reader.js'
import type { IssuerRules } from './shared/rules.js'
import { isUnchecked } from './shared/unchecked.js'

/** What a resolver's answers are subject to. */
export type Resolving = Pick<ResolverTerms, 'clock' | 'maxAge' | 'hookTimeout'> & {
  /** Is there a denylist, which is told at construction by how much clocks may differ? */
  readonly isDenylistTold: boolean
}

interface Resolver {
  readonly ask: ResolverTerms['ask']
  readonly defaults: Readonly<Record<string, unknown>>
}

/** The issuers that a function of the application answers for. What stands beside it is checked now, as far as it can be. */
export function readResolver(
  read: OptionReader,
  { ask, defaults: given }: Resolver,
  { share: written, ...resolving }: Resolving & { readonly share: ServerShare },
): TrustedIssuers {
  // One for all: what was fetched of an issuer stays when its answer has to make room for another.
  const defaults = { ...given, keys: given['keys'] === undefined ? discoverKeys() : given['keys'] }
  const share: ServerShare = { ...written, origin: 'resolved' }
  const clockTolerance = checkDefaults(read, defaults, share)
  const mostTolerance = resolving.isDenylistTold ? clockTolerance : undefined
  return new ResolvedIssuers({
    ...resolving,
    clockTolerance,
    ask,
    judge: (issuer, answer) => judge({ issuer, answer, defaults }, share, mostTolerance),
    adopt,
  })
}

const hasSymmetric = (algorithms: unknown): boolean => Array.isArray(algorithms) && algorithms.some(isSymmetric)

const placeholder = 'https://issuer.invalid'

/** @returns the clock tolerance that stands beside the resolver, in seconds. */
function checkDefaults(read: OptionReader, defaults: Resolver['defaults'], share: ServerShare): number {
  const { audience, algorithms, keys } = defaults
  // What an answer has to add to is no mistake yet.
  const isHalf = { audience: audience === undefined || isUnchecked(audience), algorithms: hasSymmetric(algorithms) }
  const own = new OptionReader('', {
    ...defaults,
    audience: isHalf.audience ? placeholder : audience,
    algorithms: isHalf.algorithms ? undefined : algorithms,
    keys: isObject(keys) && ownFacts(keys) !== undefined ? undefined : keys,
    issuer: placeholder,
  })
  const [rules] = readIssuer(own, share)
  for (const problem of own.problems) read.problem(problem)
  if (isObject(keys) && ownFacts(keys)?.kind === 'fixed') {
    read.problem(
      '`keys` is one fixed source for whichever issuers the function answers with: name the keys in its answers',
    )
  }
  return rules?.clockTolerance ?? 0
}

interface Asked {
  readonly issuer: string
  readonly answer: unknown
  readonly defaults: Resolver['defaults']
}

function judge(asked: Asked, share: ServerShare, mostTolerance = 120): Judged {
  try {
    return judgeReadable(asked, share, mostTolerance)
  } catch {
    return { problems: ['the answer of the resolver cannot be read: one of its members throws'] }
  }
}

function judgeReadable({ issuer, answer, defaults }: Asked, share: ServerShare, mostTolerance: number): Judged {
  if (!isPlainObject(answer) || memberOf(answer, 'issuer') !== issuer) {
    return {
      problems: ['the resolver must answer with undefined, or with options whose `issuer` is the very one asked for'],
    }
  }
  const read = new OptionReader('the answer of the resolver', laidOver(defaults, answer))
  const [rules] = readIssuer(read, share)
  read.refuseOthers()
  if (rules?.issuer !== issuer) read.problem('`issuer` is not the very one asked for')
  if (rules !== undefined && rules.clockTolerance > mostTolerance) {
    read.problem('with a denylist, `clockTolerance` must not be larger than the one beside `issuers`')
  }
  return rules === undefined || read.problems.length > 0 ? { problems: read.problems } : { rules }
}

/** A resolver makes its options anew: what has not changed in them must not cost the keys that were fetched. */
function adopt(fresh: IssuerRules, previous: IssuerRules): IssuerRules {
  const isSameSource = fresh.keys === previous.keys || sameSource(fresh) === sameSource(previous)
  if (!isSameSource) return fresh
  return said(fresh) === said(previous) ? previous : Object.freeze({ ...fresh, keys: previous.keys })
}

// An object of its own, equal to nothing else, where there is no telling.
const sameSource = ({ keys }: IssuerRules): unknown => ownFacts(keys)?.same ?? {}

function said({ keys: _, context: __, ...rules }: IssuerRules): string {
  return JSON.stringify(rules)
}
