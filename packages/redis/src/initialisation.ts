import { isConfigError, UsageError, VerifierUnavailable } from '@claimcheck/core'
import type { Command, Connection } from './connection.js'
import { answerInTime } from './deadline.js'
import { isGeneration, newGeneration } from './generation.js'
import type { Layout } from './layout.js'
import { generationIn } from './reply.js'
import { askInfo } from './server-check.js'

export interface InitialisationOptions {
  readonly connection: Connection
  readonly layout: Layout
  /** Seconds. */
  readonly within: number
  /** Throws for a server that cannot be used. Undefined where it cannot be asked. */
  readonly judge: ((info: unknown) => void) | undefined
}

/** What is done and seen before the first request. Rejects with {@link VerifierUnavailable} when Redis does not answer. */
export class Initialisation {
  readonly #options: InitialisationOptions

  constructor(options: InitialisationOptions) {
    this.#options = options
  }

  /** @throws {@link ConfigError} for a Redis that cannot keep what is promised; {@link VerifierUnavailable} where nobody has initialised it. */
  async ready(): Promise<void> {
    await this.#check()
    const [generation] = await this.#send([['GET', this.#options.layout.generation]])
    try {
      generationIn(generation)
    } catch (cause) {
      fail(cause)
    }
  }

  /** @throws {@link ConfigError} as `ready`; {@link UsageError} where something else has the place of what it writes. */
  async initialise(): Promise<void> {
    await this.#check()
    const { generation } = this.#options.layout
    const [, found] = await this.#send([
      ['SET', generation, newGeneration(), 'NX'],
      ['GET', generation],
    ])
    if (isGeneration(found)) return
    throw new UsageError(
      'initialise: the key `generation` under the prefix holds something that this package did not write',
    )
  }

  async #check(): Promise<void> {
    const { judge } = this.#options
    if (judge === undefined) return
    const [info] = await this.#send([askInfo], { evenRefused: true })
    try {
      judge(info)
    } catch (cause) {
      throw isConfigError(cause) ? cause : fail(cause)
    }
  }

  async #send(commands: readonly Command[], { evenRefused = false } = {}): Promise<readonly unknown[]> {
    const { connection, within } = this.#options
    const replies = await answerInTime(within, (signal) => connection.send(commands, signal)).catch(fail)
    const refusal = replies.find((reply) => reply instanceof Error)
    return refusal === undefined || evenRefused ? replies : fail(refusal)
  }
}

function fail(cause: unknown): never {
  throw new VerifierUnavailable('status_unavailable', { cause })
}
