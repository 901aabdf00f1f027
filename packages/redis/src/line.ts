import type { Command, Connection } from './connection.js'
import { answerInTime } from './deadline.js'
import { unlessAborted } from './readiness.js'

/** Milliseconds. No request waits for these answers, so they may take longer than one has. */
const patience = 2000

/** A connection of our own that is asked one thing at a time, and given up when no answer comes. */
export class Line {
  readonly #connection: Connection
  readonly #closing = new AbortController()

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /**
   * Rejects when Redis refuses the command, when no answer comes, and when the line is closed meanwhile.
   *
   * @param blocks milliseconds that the command itself waits
   */
  async ask(command: Command, { blocks = 0 }: { blocks?: number } = {}): Promise<unknown> {
    const { signal: closing } = this.#closing
    closing.throwIfAborted()
    const [reply] = await answerInTime((blocks + patience) / 1000, (signal) =>
      unlessAborted(this.#connection.send([command], signal), closing),
    )
    if (reply instanceof Error) throw reply
    return reply
  }

  /** Never rejects: a connection that cannot be closed is gone already. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('the connection was closed'))
    await this.#connection.close().catch(() => undefined)
  }
}
