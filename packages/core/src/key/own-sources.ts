import type { KeyContext, KeySource } from '../shared/key-source.js'

const mark = Symbol.for('claimcheck.keys')

/** What the configuration may ask of a source that we wrote. A source of somebody else's has none of it. */
export interface OwnSource {
  /** `fixed` keys belong to one issuer; `discovered` ones are found anew for each. */
  readonly kind: 'fixed' | 'discovered'
  /** Called once by each server at construction. Answers why this source cannot serve this issuer, in our words. */
  problems(issuer: string, context: KeyContext): readonly string[]
}

/** Marks a source as ours, also for another copy of this package, and freezes it. */
export function ownSource<Source extends KeySource>(source: Source, facts: OwnSource): Source {
  Object.defineProperty(source, mark, { value: Object.freeze(facts) })
  return Object.freeze(source)
}

export function ownFacts(source: object): OwnSource | undefined {
  return (source as { [mark]?: OwnSource })[mark]
}
