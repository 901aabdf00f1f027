import { memoryDenylist } from '@claimcheck/core'
import { issuer } from './claims.mjs'
import { bytesInUse, mebibytes } from './in-use.mjs'

const entries = {
  tokens: (store, at) => store.revokeToken({ issuer, tokenId: `jti:identifier-of-usual-length-${at}`, expiresAt }),
  subjects: (store, at) => store.revokeSubject({ issuer, subject: `identifier-of-usual-length-${at}` }),
}
const expiresAt = Math.floor(Date.now() / 1000) + 7_200

export const entryKinds = Object.keys(entries)

export async function denylistOf({ kind, count }) {
  const store = memoryDenylist({ max: count })
  const before = await bytesInUse()
  for (let at = 0; at < count; at++) await entries[kind](store, at)
  const bytes = (await bytesInUse()) - before
  // It is full: so all are there, and none was let go meanwhile.
  const more = await entries[kind](store, count).catch(({ name }) => name)
  if (more !== 'StoreFull') throw Object.assign(new Error(), { code: 'not all entries were kept' })
  return { bytes: bytes / count, mebibytes: mebibytes(bytes) }
}
