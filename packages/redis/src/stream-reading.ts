import { randomBytes } from 'node:crypto'
import type { DigestedEntry } from '@claimcheck/core/store'
import { type Layout, streamFields, streamLength } from './layout.js'
import type { Line } from './line.js'
import { generationIn, listIn, textIn } from './reply.js'
import { readEntry } from './stored-entry.js'

/** Where in which history a follower is. */
export interface Position {
  readonly generation: string
  readonly id: string
  /** What the stream has at that id. Another history may have something else there. */
  readonly content: string
}

export interface Reading {
  /** That of the last that was read. */
  readonly position: Position
  readonly entries: readonly DigestedEntry[]
  /** Is there more in the stream than was read? */
  readonly more: boolean
}

/** In one round trip: more would halt the event loop. */
const batch = 1000

/** Milliseconds. Whoever reads after that much silence breaks it: one heartbeat in a second, however many processes there are. */
const heartbeatInterval = 1000
const heartbeatField = 'h'

// In one step, so that nothing comes between the entry we are at and those that follow it. XTRIM almost never changes anything, but it is a
// write: a server that refuses it is a replica, or a primary that its own replicas have left, and revocations may be made elsewhere.
const script = `
local generation = redis.call('GET', KEYS[1])
if not generation then return { false, {} } end
local newest = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if not newest or now - tonumber(string.match(newest[1], '^%d+')) >= tonumber(ARGV[2]) then
  -- Refused when memory is full; what is in the stream can be read all the same.
  redis.pcall('XADD', KEYS[2], '*', '${heartbeatField}', ARGV[3])
end
redis.call('XTRIM', KEYS[2], 'MAXLEN', '~', ARGV[1])
if ARGV[4] == '' then return { generation, redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1) } end
return { generation, redis.call('XRANGE', KEYS[2], ARGV[4], '+', 'COUNT', ARGV[5]) }
`

/** The place of the newest entry: what a snapshot that begins now may miss comes after it. */
export async function newestPosition(line: Line, layout: Layout): Promise<Position> {
  const { generation, items } = await readItems(line, layout, '')
  const [newest] = items
  if (newest === undefined) throw new Error('the stream of revocations is empty, and Redis does not let us write to it')
  return positionAt(generation, newest)
}

/**
 * What the stream has after a position. Undefined where it cannot be told what came between: the position was trimmed away, it belongs to
 * another history, such as that of a primary that was lost, or an entry cannot be read.
 */
export async function readAfter(line: Line, layout: Layout, from: Position): Promise<Reading | undefined> {
  const { generation, items } = await readItems(line, layout, from.id)
  const [anchor, ...rest] = items
  if (anchor === undefined || !isSame(positionAt(generation, anchor), from)) return undefined
  const revocations = rest.filter(({ fields }) => fields[0] !== heartbeatField).map(({ fields }) => entryIn(fields))
  const entries = revocations.filter((entry) => entry !== undefined)
  if (entries.length < revocations.length) return undefined
  return { position: positionAt(generation, rest.at(-1) ?? anchor), entries, more: rest.length === batch }
}

/** Returns when there is something after a position, at the latest after so many milliseconds. */
export async function awaitEntry(line: Line, layout: Layout, { after, within }: { after: Position; within: number }) {
  const command = ['XREAD', 'COUNT', '1', 'BLOCK', `${within}`, 'STREAMS', layout.stream, after.id]
  await line.ask(command, { blocks: within })
}

interface Item {
  readonly id: string
  /** Names and values in turn. */
  readonly fields: readonly string[]
}

async function readItems(line: Line, { generation, stream }: Layout, from: string) {
  const nonce = randomBytes(9).toString('base64url')
  const args = [streamLength, heartbeatInterval, nonce, from, batch + 1].map(String)
  const reply = listIn(await line.ask(['EVAL', script, '2', generation, stream, ...args]))
  return { generation: generationIn(reply[0]), items: listIn(reply[1]).map(itemIn) }
}

function itemIn(reply: unknown): Item {
  const [id, fields] = listIn(reply)
  return { id: textIn(id), fields: listIn(fields).map(textIn) }
}

function entryIn(fields: readonly string[]): DigestedEntry | undefined {
  if (!streamFields.every((name, at) => fields[at * 2] === name)) return undefined
  const [, letter = '', , digest = '', , before = '', , until = ''] = fields
  return readEntry({ letter, digest, before, until: Number.parseInt(until, 10) })
}

const positionAt = (generation: string, { id, fields }: Item): Position => ({
  generation,
  id,
  content: fields.join(' '),
})

const isSame = (one: Position, other: Position): boolean =>
  one.generation === other.generation && one.id === other.id && one.content === other.content
