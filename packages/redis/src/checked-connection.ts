import type { Command, Connection } from './connection.js'
import { askInfo, judgePolicy } from './server-check.js'

/** A connection whose duplicates begin by asking for the eviction policy, and go no further where it is a wrong one. */
export class CheckedConnection implements Connection {
  readonly #inner: Connection
  #isChecked: boolean

  constructor(inner: Connection, { isChecked = true } = {}) {
    this.#inner = inner
    this.#isChecked = isChecked
  }

  async send(commands: readonly Command[], signal?: AbortSignal): Promise<readonly unknown[]> {
    if (this.#isChecked) return this.#inner.send(commands, signal)
    const [info, ...replies] = await this.#inner.send([askInfo, ...commands], signal)
    judgePolicy(info)
    this.#isChecked = true
    return replies
  }

  duplicate(): Connection {
    return new CheckedConnection(this.#inner.duplicate(), { isChecked: false })
  }

  close(): Promise<void> {
    return this.#inner.close()
  }
}
