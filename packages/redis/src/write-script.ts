import { createHash } from 'node:crypto'
import { type DigestedEntry, type RevocationEntry, wordsOf } from '@claimcheck/core/store'
import type { Command } from './connection.js'
import { always, type Layout, letters, streamFields, streamLength } from './layout.js'

// Entry and stream in one step. A revocation never takes back what an earlier one said, so of two the later times hold; what is not a
// number of ours is taken for "always". An entry lives as long as our clock says, also where the server's clock is ahead of ours.
const script = `
local before, till, left = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local known = redis.call('GET', KEYS[1])
if known then
  local one, other = tonumber(known), tonumber(before)
  if one == nil or other == nil then before = '${always}' elseif one > other then before = known end
end
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
till = math.max(till, math.ceil(now + left))
local expires = redis.call('PTTL', KEYS[1])
redis.call('SET', KEYS[1], before, 'KEEPTTL')
if expires == -2 or (expires >= 0 and now + expires / 1000 < till) then
  redis.call('EXPIREAT', KEYS[1], string.format('%.0f', till))
end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[4], '*',
  ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9], before, ARGV[10], string.format('%.0f', till))
return 'OK'
`

/** @param now seconds since the epoch, by the clock that `until` was reckoned with */
export function writeCommand(layout: Layout, { kind, name, before, until }: RevocationEntry, now: number): Command {
  const digest = digestOf(name)
  const [kindField, digestField, beforeField, untilField] = streamFields
  const times = [before ?? always, Math.ceil(until), Math.ceil(until - now), streamLength].map(String)
  const fields = [kindField, letters[kind], digestField, digest, beforeField, untilField]
  return ['EVAL', script, '2', layout.entry(kind, digest), layout.stream, ...times, ...fields]
}

/** The entry as it is kept in memory. */
export const digestedEntryOf = ({ kind, name, before, until }: RevocationEntry): DigestedEntry => ({
  kind,
  words: wordsOf(digestOf(name)),
  before,
  until,
})

const digestOf = (name: string): string => createHash('sha256').update(name).digest('base64url')
