import type { KeyContext, KeyHealth, KeySource } from '../shared/key-source.js'

const mark = Symbol.for('claimcheck.keys')

/** Where an issuer's options come from: written in the configuration, or answered by a resolver while tokens arrive. */
export type Origin = 'written' | 'resolved'

/** What the configuration may ask of a source that we wrote. A source of somebody else's has none of it. */
export interface OwnSource {
  /** `fixed` keys belong to one issuer; `discovered` ones are found anew for each. */
  readonly kind: 'fixed' | 'discovered'
  /** Two sources with the same text answer alike: what one has fetched, the other need not fetch. Undefined: there is no telling. */
  readonly same?: string
  /** Called by each server before the issuer is used. Answers why this source cannot serve this issuer, in our words. */
  problems(issuer: string, context: KeyContext, origin: Origin): readonly string[]
  /** How the keys are that serve this list of algorithms: one source may serve several. */
  health?(issuer: string, context: KeyContext): KeyHealth
}

/** Marks a source as ours, also for another copy of this package, and freezes it. */
export function ownSource<Source extends KeySource>(source: Source, facts: OwnSource): Source {
  Object.defineProperty(source, mark, { value: Object.freeze(facts) })
  return Object.freeze(source)
}

export function ownFacts(source: object): OwnSource | undefined {
  // Its own: what only inherits from one of ours may do anything.
  return Object.hasOwn(source, mark) ? (source as { [mark]?: OwnSource })[mark] : undefined
}
