import { ConfigError } from '../shared/failures.js'
import type { KeySnapshot } from '../shared/key-source.js'
import { OptionReader } from '../shared/option-reader.js'
import { isUnchecked, type Unchecked } from '../shared/unchecked.js'
import { isKeySnapshot } from './key-snapshot.js'

/** How remote keys are fetched and for how long they are used. Seconds and bytes. */
export interface RemoteKeysOptions {
  /** Seconds for one whole refresh, discovery and keys, headers and bodies. Default 3. */
  readonly timeout?: number
  /** Seconds between fetches for a `kid` that the present keys do not have. Default 10. */
  readonly cooldown?: number
  /** Seconds for which keys are fresh; replaces the issuer's `Cache-Control`. Default: `max-age` within 60…3600, else 600. */
  readonly maxAge?: number
  /** Seconds for which keys are used after that while the issuer cannot be reached. Default 3600. */
  readonly maxStale?: number
  /** Bytes of one document, decoded. Default 524288. */
  readonly maxBytes?: number
  /** http to a host other than loopback, in a network you trust: `unchecked('why')`. */
  readonly insecureHttp?: Unchecked
  /** What `keys.snapshot()` gave earlier: the last known good until the first fetch succeeds, for a start without the issuer. */
  readonly snapshot?: KeySnapshot
  /** Seconds since its keys were fetched for which a snapshot is used; older ones are ignored, with an event. Default 604800. */
  readonly snapshotMaxAge?: number
}

export interface CheckedRemoteOptions {
  readonly timeout: number
  readonly cooldown: number
  readonly maxAge: number | undefined
  readonly maxStale: number
  readonly maxBytes: number
  readonly insecureHttp: boolean
  readonly snapshot: KeySnapshot | undefined
  readonly snapshotMaxAge: number
  /** Throws what was wrong, these and the problems of the options together. */
  assert(more: readonly string[]): void
}

export function checkRemoteOptions(where: string, options: RemoteKeysOptions): CheckedRemoteOptions {
  const read = new OptionReader(where, options)
  const checked = {
    timeout: read.number('timeout', { min: 0.001, max: 60 }) ?? 3,
    cooldown: read.number('cooldown', { min: 0, max: 86_400 }) ?? 10,
    maxAge: read.number('maxAge', { min: 1, max: 604_800 }),
    maxStale: read.number('maxStale', { min: 0, max: 604_800 }) ?? 3600,
    maxBytes: read.number('maxBytes', { min: 1, max: 2 ** 30 }) ?? 524_288,
    insecureHttp: read.value('insecureHttp', isUnchecked, 'must be unchecked(reason)') !== undefined,
    snapshot: copyOf(read.value('snapshot', isStorable, 'must be what `keys.snapshot()` gave')),
    snapshotMaxAge: read.number('snapshotMaxAge', { min: 0, max: 315_360_000 }) ?? 604_800,
  }
  read.refuseOthers()
  return {
    ...checked,
    assert(more) {
      const problems = [...more, ...read.problems]
      if (problems.length > 0) throw new ConfigError(problems)
    },
  }
}

// A copy: what the caller does to his object later does not change what was checked.
const copyOf = (snapshot: KeySnapshot | undefined): KeySnapshot | undefined =>
  snapshot && (JSON.parse(JSON.stringify(snapshot)) as KeySnapshot)

function isStorable(value: unknown): value is KeySnapshot {
  try {
    return isKeySnapshot(JSON.parse(JSON.stringify(value)))
  } catch {
    return false
  }
}
