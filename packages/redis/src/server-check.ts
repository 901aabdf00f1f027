import { ConfigError } from '@claimcheck/core'
import type { StoreContext } from '@claimcheck/core/store'
import type { Command, Connection } from './connection.js'
import { answerInTime } from './deadline.js'
import { Moment } from './moment.js'

/** In what is answered stands, among much else, what this server is, how much memory it has, and what it does when that is full. */
export const askInfo: Command = ['INFO']

const valueIn = (reply: unknown, name: string): string | undefined =>
  new RegExp(`^${name}:([\\w-]+)`, 'm').exec(`${reply}`)?.[1]

/** Bytes, as far as it may be known; otherwise 0. */
export const maxMemoryIn = (reply: unknown): number => Number(valueIn(reply, 'maxmemory') ?? 0)

/**
 * All revocations expire some day, so every policy but one may throw them away before. Where it may not be read, it is taken on trust.
 *
 * @throws {@link ConfigError}
 */
export function judgePolicy(info: unknown): void {
  const policy = valueIn(info, 'maxmemory_policy')
  if (policy === undefined || policy === 'noeviction') return
  throw new ConfigError([
    'redisDenylist: this Redis may evict revocations when its memory is full: set its maxmemory-policy to noeviction, or use another',
  ])
}

/** @throws as {@link judgePolicy}, and for a replica: a server may be one for a moment, when another takes over. */
export function judgeServer(info: unknown): void {
  judgePolicy(info)
  if (valueIn(info, 'role') === 'slave') throw new Error('this Redis is a replica, which lags behind its primary')
}

export interface ServerCheckOptions {
  readonly connection: Connection
  readonly context: StoreContext
  /** Seconds. */
  readonly within: number
}

/** Seconds. A server can be set otherwise while it runs. */
const interval = 60

/** Asks now and then whether the server can keep what we promise; only once at a time, however many want to know. */
export class ServerCheck {
  readonly #options: ServerCheckOptions
  #passed: Moment | undefined
  #asking: Promise<void> | undefined

  constructor(options: ServerCheckOptions) {
    this.#options = options
  }

  /** Undefined when it was found right a short time ago; rejects as {@link judgeServer} throws, and when it does not answer. */
  pass(): Promise<void> | undefined {
    if (this.#passed !== undefined && this.#passed.age < interval) return undefined
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined
    })
    return this.#asking
  }

  async #ask(): Promise<void> {
    const { connection, context, within } = this.#options
    this.#passed = undefined
    const [info] = await answerInTime(within, (signal) => connection.send([askInfo], signal))
    judgeServer(info)
    this.#passed = new Moment(context.clock)
  }
}
