import type { Clock } from '@claimcheck/core'
import type { DigestedEntry } from '@claimcheck/core/store'
import type { Connection } from './connection.js'
import type { Layout } from './layout.js'
import { Line } from './line.js'
import { Moment } from './moment.js'
import { readSnapshot } from './snapshot.js'
import { awaitEntry, newestPosition, type Position, readAfter } from './stream-reading.js'

/** What is kept up to date. */
export interface Copy {
  add(entries: readonly DigestedEntry[]): void
  /** Whatever was revoked until that moment has been added. */
  completeUpTo(moment: Moment): void
  /** Something went wrong; it will be tried again. */
  failed(cause: unknown): void
}

export interface FollowerOptions {
  /** Duplicated for each attempt. */
  readonly connection: Connection
  readonly layout: Layout
  readonly copy: Copy
  /** Milliseconds without news after which Redis is asked whether there really are none. */
  readonly interval: number
  clock(): Clock
}

/**
 * Reads every entry once, then follows the stream: from where it was after a broken connection, from a new snapshot where something may have
 * been missed. Goes on until it is closed, whatever happens.
 */
export class StreamFollower {
  readonly #options: FollowerOptions
  #line: Line | undefined
  #position: Position | undefined
  #running: Promise<void> | undefined
  #closed = false
  /** Since the copy was complete. */
  #failures = 0
  #endPause: (() => void) | undefined

  constructor(options: FollowerOptions) {
    this.#options = options
  }

  start(): void {
    this.#running ??= this.#run()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#endPause?.()
    await this.#line?.close()
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      await this.#attempt()
      if (!this.#closed) await this.#pause()
    }
  }

  /** Each on a new connection, which finds the server that is the right one by then. */
  async #attempt(): Promise<void> {
    const { connection, copy } = this.#options
    try {
      this.#line = new Line(connection.duplicate())
      await this.#followOn(this.#line)
    } catch (cause) {
      copy.failed(cause)
    }
    await this.#line?.close()
  }

  async #followOn(line: Line): Promise<never> {
    const { layout, copy, interval, clock } = this.#options
    for (;;) {
      this.#position ??= await this.#takeSnapshot(line)
      const sent = new Moment(clock())
      const reading = await readAfter(line, layout, this.#position)
      this.#position = reading?.position
      if (reading === undefined) throw new Error('some of the stream of revocations has been lost')
      copy.add(reading.entries)
      if (reading.more) continue
      this.#failures = 0
      copy.completeUpTo(sent)
      await awaitEntry(line, layout, { after: reading.position, within: interval })
    }
  }

  /** The position first: what is revoked while the entries are read comes after it. */
  async #takeSnapshot(line: Line): Promise<Position> {
    const { layout, copy } = this.#options
    const position = await newestPosition(line, layout)
    await readSnapshot({ line, layout, from: position.id, add: (entries) => copy.add(entries) })
    return position
  }

  #pause(): Promise<void> {
    const milliseconds = Math.min(1000, 50 * 2 ** this.#failures++)
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      this.#endPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
