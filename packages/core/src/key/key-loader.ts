import { Abandoned } from '../shared/abandoned.js'
import { answerWithin, DeadlineMissed } from '../shared/deadline.js'
import type { KeyContext } from '../shared/key-source.js'
import type { Loaded } from './cache-terms.js'
import { type FetchTerms, type JsonAnswer, unchanged, type Version } from './fetch-json.js'
import type { ForgottenKeys } from './forgotten-keys.js'
import { importKeySet, type KeySet, type Skipped } from './key-set.js'
import { KeysFailed } from './keys-failed.js'
import type { Origin } from './own-sources.js'
import type { CheckedRemoteOptions } from './remote-options.js'

export interface DownloadTerms extends FetchTerms {
  readonly origin: Origin
}

/** What a remote source is made of: how its document is had, and where the keys stand in it. */
export interface RemoteTerms {
  readonly options: CheckedRemoteOptions
  readonly download: (terms: DownloadTerms, had: Version | undefined) => Promise<JsonAnswer>
  readonly entriesOf: (document: unknown) => readonly unknown[] | undefined
  readonly forgotten: ForgottenKeys
  /** What tells this set from others of the same source. */
  readonly name: string
}

/** Who asks: events name that issuer, and the keys are bound to its algorithms. */
export interface Asking {
  readonly issuer: string
  readonly context: KeyContext
}

interface Loading extends Asking {
  /** Does this load still count? */
  readonly counts: () => boolean
}

/** A key set, and the version of the document it came in. */
export interface FetchedSet {
  readonly set: KeySet
  readonly version: Version | undefined
  /** Seconds, as the issuer said it last; an answer that nothing has changed need not say it again. */
  readonly maxAge: number | undefined
}

const mostKeys = 100
const withdrawalMs = 30_000
const nothing: KeySet = { keys: [], byMembers: new Map() }

/** Downloads and imports one remote key set, and tells how it went. */
export class KeyLoader {
  readonly #terms: RemoteTerms
  /** When the issuer first answered with an empty set and, since, with no other. */
  #emptySince: number | undefined

  constructor(terms: RemoteTerms) {
    this.#terms = terms
  }

  /**
   * @param counts whether this load still does; if not, it tells nothing.
   * @throws {@link KeysFailed}
   */
  async load(
    { issuer, context }: Asking,
    previous: FetchedSet | undefined,
    counts: () => boolean,
  ): Promise<Loaded<FetchedSet>> {
    const began = context.clock.monotonic()
    const durationMs = () => context.clock.monotonic() - began
    try {
      const { json, version, ...said } = await this.#downloadInTime(context, previous?.version)
      const isKnown = json === unchanged && previous !== undefined
      const maxAge = said.maxAge ?? (isKnown ? previous.maxAge : undefined)
      const set = isKnown ? previous.set : await this.#read(json, { issuer, context, counts }, previous?.set)
      this.#noteEmpty(set, began, counts)
      return {
        value: { set, version, maxAge },
        maxAge: this.#terms.options.maxAge ?? within(60, maxAge ?? 600, 3600),
        announce: () =>
          context.emit({ type: 'keys_refreshed', issuer, keys: set.keys.length, durationMs: durationMs() }),
      }
    } catch (cause) {
      if (cause instanceof Abandoned) throw cause
      const failed = cause instanceof KeysFailed ? cause : new KeysFailed('hook', { cause })
      const { reason, details } = failed
      if (counts()) context.emit({ type: 'keys_failed', issuer, reason, ...details, durationMs: durationMs() })
      throw failed
    }
  }

  /** The keys of a document that was stored: at once on Node, later elsewhere. @throws {@link KeysFailed} */
  readStored(document: unknown, asking: Asking): KeySet | Promise<KeySet> {
    return this.#import(this.#entriesOf(document), { ...asking, counts: () => true }, undefined)
  }

  async #downloadInTime({ fetch, origin = 'written' }: KeyContext, had: Version | undefined): Promise<JsonAnswer> {
    const { timeout, maxBytes } = this.#terms.options
    const abort = new AbortController()
    try {
      return await answerWithin(timeout, () =>
        this.#terms.download({ fetch, origin, maxBytes, signal: abort.signal }, had),
      )
    } catch (cause) {
      if (cause instanceof DeadlineMissed) throw new KeysFailed('timeout', { cause })
      throw cause
    } finally {
      abort.abort()
    }
  }

  async #read(json: unknown, loading: Loading, previous: KeySet | undefined): Promise<KeySet> {
    const entries = this.#entriesOf(json)
    return entries.length === 0 ? nothing : this.#import(entries, loading, previous)
  }

  /** An empty set is believed when it is seen again: the first may be a slip of the issuer. */
  #noteEmpty(set: KeySet, began: number, counts: () => boolean): void {
    const emptySince = set === nothing ? (this.#emptySince ?? began) : undefined
    if (counts()) this.#emptySince = emptySince
    if (emptySince !== undefined && began - emptySince < withdrawalMs) throw new KeysFailed('empty_set')
  }

  #entriesOf(document: unknown): readonly unknown[] {
    const entries = this.#terms.entriesOf(document)
    if (entries === undefined) throw new KeysFailed('not_a_jwks')
    if (entries.length > mostKeys) throw new KeysFailed('too_many_keys')
    return entries
  }

  #import(entries: readonly unknown[], loading: Loading, previous: KeySet | undefined): KeySet | Promise<KeySet> {
    const { issuer, context, counts } = loading
    const skip = ({ kid, reason }: Skipped): void => {
      if (counts()) context.emit({ type: 'key_skipped', issuer, ...(kid !== undefined && { kid }), reason })
    }
    const set = importKeySet(entries, context.algorithms, skip, previous)
    return set instanceof Promise ? set.then((ready) => this.#usable(ready)) : this.#usable(set)
  }

  /** What was forgotten was usable, and its absence is no failure. */
  #usable(set: KeySet): KeySet {
    if (set.keys.length === 0) throw new KeysFailed('no_usable_key')
    return this.#terms.forgotten.keep(this.#terms.name, set)
  }
}

const within = (least: number, value: number, most: number): number => Math.min(most, Math.max(least, value))
