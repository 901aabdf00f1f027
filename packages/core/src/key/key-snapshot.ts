import { latestTime } from '../shared/clock.js'
import { isObject, isPlainObject } from '../shared/json.js'
import type { KeySnapshot } from '../shared/key-source.js'
import type { KeySet } from './key-set.js'

/** One stored key set. */
export type StoredSet = KeySnapshot['sets'][number]

export function isKeySnapshot(value: unknown): value is KeySnapshot {
  const sets = isPlainObject(value) ? value['sets'] : undefined
  return Array.isArray(sets) && Array.from(sets).every(isStoredSet)
}

function isStoredSet(set: unknown): boolean {
  if (!isPlainObject(set) || !isPlainObject(set['document'])) return false
  const { issuer, fetchedAt } = set
  const known = Object.keys(set).every((name) => ['issuer', 'fetchedAt', 'document'].includes(name))
  return known && (issuer === undefined || typeof issuer === 'string') && isTime(fetchedAt)
}

// Milliseconds would never grow old.
const isTime = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= latestTime

/** A fetched set as it will be stored: the document its issuer published, without what cannot be used. */
export function storedSet(issuer: string | undefined, fetchedAt: number, sets: readonly KeySet[]): StoredSet {
  const members = new Set(sets.flatMap((set) => [...set.byMembers.keys()]))
  const published = [...members].map((text): unknown => JSON.parse(text)).filter(isObject)
  const certificates = published.filter(({ pem }) => pem !== undefined)
  const document =
    certificates.length > 0
      ? Object.fromEntries(certificates.map(({ kid, pem }) => [String(kid), pem]))
      : { keys: published }
  return { ...(issuer !== undefined && { issuer }), fetchedAt, document }
}
