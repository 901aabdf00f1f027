import type { DigestedEntry } from '@claimcheck/core/store'
import { always, type Layout, letters } from './layout.js'
import type { Line } from './line.js'
import { listIn, textIn } from './reply.js'
import { readEntry } from './stored-entry.js'

export interface SnapshotOptions {
  readonly line: Line
  readonly layout: Layout
  /** An entry of the stream. What was revoked before it is in the snapshot. */
  readonly from: string
  add(entries: readonly DigestedEntry[]): void
}

/** Keys of the database, ours or not, that Redis looks at in one step: more would keep others waiting. */
const step = 1000

// A server that does not have the entry we shall follow from may not have those before it either. A cursor of SCAN means something to one
// server only, until it ends: a client may have been led to another meanwhile.
// A value that is no text revokes all the same, and so does one that never expires. Numbers as text: some clients have them otherwise.
const script = `
if #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1]) == 0 then return redis.error_reply('HISTORY is another one') end
local page = redis.call('SCAN', ARGV[2], 'MATCH', ARGV[3], 'COUNT', ARGV[4])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local found = {}
for _, key in ipairs(page[2]) do
  local left = redis.call('PTTL', key)
  if left ~= -2 then
    local value = redis.pcall('GET', key)
    if type(value) ~= 'string' then value = '${always}' end
    found[#found + 1] = { key, value, left < 0 and '' or string.format('%.0f', now + left) }
  end
end
return { string.match(redis.call('INFO', 'server'), 'run_id:(%w+)'), page[1], found }
`

/** Reads every entry there is. What changes meanwhile may be missed: it is in the stream. */
export async function readSnapshot({ line, layout, from, add }: SnapshotOptions): Promise<void> {
  const { prefix, stream } = layout
  const pattern = `${prefix}[${Object.values(letters).join('')}]:*`
  let server: string | undefined
  let cursor = '0'
  do {
    const reply = await line.ask(['EVAL', script, '1', stream, from, cursor, pattern, `${step}`])
    const [run, next, found] = listIn(reply)
    server ??= textIn(run)
    if (run !== server) throw new Error('another server answered while the revocations were read')
    add(listIn(found).flatMap((entry) => entryIn(listIn(entry), prefix)))
    cursor = textIn(next)
  } while (cursor !== '0')
}

function entryIn([key, before, expiry]: readonly unknown[], prefix: string): readonly DigestedEntry[] {
  const [letter = '', digest = ''] = textIn(key).slice(prefix.length).split(/:(.*)/)
  const until = textIn(expiry) === '' ? Number.POSITIVE_INFINITY : Number(expiry) / 1000
  const entry = readEntry({ letter, digest, before: textIn(before), until })
  return entry === undefined ? [] : [entry]
}
