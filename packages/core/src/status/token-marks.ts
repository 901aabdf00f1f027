import { sha256 } from '#platform'
import { type Auth, judgingBehind } from '../claims/auth.js'
import { own } from '../shared/json.js'
import type { Status } from './denylist.js'
import { nameOf, type RevocationKind } from './revocation-entry.js'
import { type Words, wordsOf } from './revocation-table.js'

/** One thing a token can be revoked by. */
export interface TokenMark {
  readonly kind: RevocationKind
  /** SHA-256 of its name, in base64url: nothing else of it leaves the process. */
  readonly digest: string
  readonly words: Words
}

/** What a token can be revoked by. */
export interface TokenMarks {
  readonly marks: Readonly<Partial<Record<RevocationKind, TokenMark>>>
  /** The token's `iat`, where it is a number. Seconds since the epoch. */
  readonly issuedAt: number | undefined
  readonly hasSession: boolean
}

// What is behind a verified token is one object for as long as its verification is kept: digests are made once for it.
const made = new WeakMap<object, TokenMarks>()

/** At once on Node, later elsewhere. */
export function marksOf(auth: Auth): TokenMarks | Promise<TokenMarks> {
  const behind = judgingBehind(auth)
  const known = behind && made.get(behind)
  if (known !== undefined) return known
  const keep = (marks: TokenMarks): TokenMarks => {
    if (behind !== undefined) made.set(behind, marks)
    return marks
  }
  const marks = makeMarks(auth)
  return marks instanceof Promise ? marks.then(keep) : keep(marks)
}

/** All there are. */
export const revocationKinds: readonly RevocationKind[] = ['token', 'session', 'subject', 'client', 'issuer']

/** How a store answers. */
export interface MarkSearch {
  readonly requires: readonly string[]
  /** The kinds there are entries of. */
  readonly kinds: Iterable<RevocationKind>
  /** The moment up to which what has this mark is revoked, Infinity for always, undefined for not at all. Seconds since the epoch. */
  find(mark: TokenMark): number | undefined
}

/** Is the token revoked by one of its marks? */
export function statusOf({ marks, issuedAt = Number.NaN, hasSession }: TokenMarks, search: MarkSearch): Status {
  // A session that cannot be told cannot be told to be live.
  if (!hasSession && search.requires.includes('sid')) return 'revoked'
  for (const kind of search.kinds) {
    const mark = marks[kind]
    const before = mark && search.find(mark)
    if (before !== undefined && !(issuedAt > before)) return 'revoked'
  }
  return 'live'
}

function makeMarks({ issuer, subject, clientId, claims, tokenId }: Auth): TokenMarks | Promise<TokenMarks> {
  const iat = own(claims, 'iat')
  const sid = own(claims, 'sid')
  const session = typeof sid === 'string' && sid !== '' ? sid : undefined
  const ids = { token: tokenId, session, subject, client: clientId, issuer: '' }
  const present = Object.entries(ids).filter(([, id]) => id !== undefined) as [RevocationKind, string][]
  const finish = (digests: readonly string[]): TokenMarks => ({
    marks: Object.fromEntries(present.map(([kind], at) => [kind, markOf(kind, digests[at] ?? '')])),
    issuedAt: typeof iat === 'number' ? iat : undefined,
    hasSession: session !== undefined,
  })
  const digests = present.map(([kind, id]) => sha256(nameOf(kind, issuer, id)))
  return areReady(digests) ? finish(digests) : Promise.all(digests).then(finish)
}

const markOf = (kind: RevocationKind, digest: string): TokenMark => ({ kind, digest, words: wordsOf(digest) })

const areReady = (digests: readonly (string | Promise<string>)[]): digests is readonly string[] =>
  digests.every((digest) => typeof digest === 'string')
