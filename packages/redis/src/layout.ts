import type { RevocationKind } from '@claimcheck/core/store'

/** What the keys of a kind begin with, after the prefix, and what the stream calls it. */
export const letters = {
  token: 't',
  session: 's',
  subject: 'u',
  client: 'c',
  issuer: 'i',
} as const satisfies Record<RevocationKind, string>

/** The value of an entry that matches whatever a token's `iat`. Others have a number of seconds. */
export const always = '*'

/** The moment a value stands for, in seconds since the epoch. What cannot be read is always: what is there revokes. */
export const momentOf = (value: unknown): number =>
  typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : Number.POSITIVE_INFINITY

/** The names and order of the fields of a revocation in the stream: kind, digest, before, until. */
export const streamFields = ['k', 'd', 'b', 'u'] as const

/** Entries that the stream keeps, about. A follower that was away for longer takes a new snapshot. */
export const streamLength = 1_000_000

/** Where in Redis everything is. */
export interface Layout {
  readonly prefix: string
  readonly generation: string
  readonly stream: string
  entry(kind: RevocationKind, digest: string): string
}

export function layoutAt(prefix: string): Layout {
  return {
    prefix,
    generation: `${prefix}generation`,
    stream: `${prefix}stream`,
    entry: (kind, digest) => `${prefix}${letters[kind]}:${digest}`,
  }
}
