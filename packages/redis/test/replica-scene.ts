import { createHash } from 'node:crypto'
import type { Event } from '@claimcheck/core'
import { type RevocationKind, StoreContext, type TokenMarks, wordsOf } from '@claimcheck/core/store'
import { type TurnableClock, turnableClock } from '@claimcheck/test-fixtures'
import { Redis } from 'ioredis'
import { afterEach, expect } from 'vitest'
import type { Command, Connection } from '../src/connection.js'
import { newGeneration } from '../src/generation.js'
import { IoredisConnection } from '../src/ioredis-connection.js'
import { layoutAt } from '../src/layout.js'
import { Replica } from '../src/replica.js'
import { writeCommand } from '../src/write-script.js'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** For what takes a turn or two of a replica, which may be a second each. */
export const eventually = <Value>(ask: () => Value) => expect.poll(ask, { timeout: 10_000, interval: 20 })

/** Done after the test, the last first. */
export const afterwards = (cleanup: () => unknown): void => void cleanups.push(cleanup)

export function clientOf(port: number): Redis {
  const client = new Redis({ port, host: '127.0.0.1', retryStrategy: () => 50 })
  client.on('error', () => undefined)
  afterwards(() => client.disconnect())
  return client
}

const issuer = 'https://issuer.test'
const nameOf = (kind: RevocationKind, id: string): string => `${issuer}#${kind}:${id}`
export const digestOf = (kind: RevocationKind, id: string): string =>
  createHash('sha256').update(nameOf(kind, id)).digest('base64url')

/** A token as a store sees it, with nothing but what is said. */
export function tokenWith(ids: Partial<Record<RevocationKind, string>>, issuedAt?: number): TokenMarks {
  const marks = Object.entries(ids).map(([name, id]) => {
    const kind = name as RevocationKind
    const digest = digestOf(kind, id)
    return [kind, { kind, digest, words: wordsOf(digest) }]
  })
  return { marks: Object.fromEntries(marks), issuedAt, hasSession: ids.session !== undefined }
}

/** What another process would write. */
export function writerOn(client: Redis, prefix = 'claimcheck:') {
  const layout = layoutAt(prefix)
  const now = Math.floor(Date.now() / 1000)
  return {
    layout,
    initialise: () => client.set(layout.generation, newGeneration()),
    async revoke(id: string, { kind = 'token' as RevocationKind, before = undefined as number | undefined } = {}) {
      const entry = { kind, name: nameOf(kind, id), before, until: now + 600 }
      const [command = '', ...args] = writeCommand(layout, entry, now)
      await client.call(command, ...args)
    },
  }
}

export interface ReplicaScene {
  readonly replica: Replica
  readonly clock: TurnableClock
  /** What a server that uses it is told. */
  readonly events: Event[]
  /** What it says of the token with that identifier. */
  says(id: string): string
}

interface ReplicaOver {
  prefix?: string
  maxStaleness?: number
  requires?: readonly string[]
}

export function replicaOn(connection: Connection | Redis, over: ReplicaOver = {}): ReplicaScene {
  const { prefix = 'claimcheck:', maxStaleness = 5, requires = [] } = over
  const context = new StoreContext()
  const clock = turnableClock(Math.floor(Date.now() / 1000))
  const events: Event[] = []
  context.attach({ clock, clockTolerance: 10, emit: (event) => events.push(event) })
  const given = connection instanceof Redis ? new IoredisConnection(connection) : connection
  const replica = new Replica({ connection: given, layout: layoutAt(prefix), context, requires, maxStaleness })
  afterwards(() => replica.close())
  return { replica, clock, events, says: (id) => replica.lookup(tokenWith({ token: id })) }
}

/** A connection on which something can be done before and after each command. */
export class WatchedConnection implements Connection {
  readonly #inner: Connection
  readonly #around: Around

  constructor(inner: Connection | Redis, around: Around) {
    this.#inner = inner instanceof Redis ? new IoredisConnection(inner) : inner
    this.#around = around
  }

  async send(commands: readonly Command[], signal?: AbortSignal): Promise<readonly unknown[]> {
    await this.#around.before?.(commands)
    const replies = await this.#inner.send(commands, signal)
    await this.#around.after?.(commands)
    return replies
  }

  duplicate(): Connection {
    return new WatchedConnection(this.#inner.duplicate(), this.#around)
  }

  close(): Promise<void> {
    return this.#inner.close()
  }
}

/** One that is not always with the same server. */
export class MovingConnection implements Connection {
  readonly #servers: readonly Redis[]
  readonly #where: () => number

  constructor(servers: readonly Redis[], where: () => number) {
    this.#servers = servers
    this.#where = where
  }

  async send(commands: readonly Command[], signal?: AbortSignal): Promise<readonly unknown[]> {
    const server = this.#servers[this.#where()]
    if (server === undefined) throw new Error('no server')
    return new IoredisConnection(server).send(commands, signal)
  }

  duplicate(): Connection {
    return this
  }

  async close(): Promise<void> {}
}

export interface Around {
  before?(commands: readonly Command[]): unknown
  after?(commands: readonly Command[]): unknown
}

/** A door that commands wait at while it is shut. */
export function gate() {
  let open: (() => void) | undefined
  let opened = Promise.resolve()
  return {
    shut() {
      opened = new Promise((resolve) => {
        open = resolve
      })
    },
    open: () => open?.(),
    pass: () => opened,
  }
}
