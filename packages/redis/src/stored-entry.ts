import { type DigestedEntry, type RevocationKind, wordsOf } from '@claimcheck/core/store'
import { letters, momentOf } from './layout.js'

/** An entry in the words of Redis. */
export interface StoredEntry {
  readonly letter: string
  readonly digest: string
  readonly before: string
  /** Seconds since the epoch. */
  readonly until: number
}

const kinds = new Map(Object.entries(letters).map(([kind, letter]) => [letter as string, kind as RevocationKind]))

/** Undefined for what is no entry of ours. */
export function readEntry({ letter, digest, before, until }: StoredEntry): DigestedEntry | undefined {
  const kind = kinds.get(letter)
  if (kind === undefined || !/^[\w-]{43}$/.test(digest) || !(until >= 0)) return undefined
  return { kind, words: wordsOf(digest), before: momentOf(before), until }
}
