import { StoreFull, VerifierUnavailable } from '@claimcheck/core'
import type { RevocationEntry, StoreContext } from '@claimcheck/core/store'
import type { Command, Connection } from './connection.js'
import { answerInTime } from './deadline.js'
import type { Layout } from './layout.js'
import { askInfo, maxMemoryIn } from './server-check.js'
import { writeCommand } from './write-script.js'

export interface RevocationWriterOptions {
  readonly connection: Connection
  readonly layout: Layout
  readonly context: StoreContext
  /** Seconds. */
  readonly timeout: number
  readonly wait: { readonly replicas: number; readonly timeout: number } | undefined
}

/** A logout may take longer than a decision. */
const patience = 4

/** Writes revocations. Whatever is not a plain confirmation rejects: then the revocation may or may not have happened. */
export class RevocationWriter {
  readonly #options: RevocationWriterOptions
  #ownConnection: Connection | undefined

  constructor(options: RevocationWriterOptions) {
    this.#options = options
  }

  /** @throws {@link StoreFull}, and {@link VerifierUnavailable} with the reason as its cause. */
  async write(entry: RevocationEntry): Promise<void> {
    const { layout, context, timeout, wait } = this.#options
    const commands: Command[] = [writeCommand(layout, entry, context.clock.now())]
    if (wait !== undefined) commands.push(['WAIT', `${wait.replicas}`, `${Math.ceil(wait.timeout * 1000)}`])
    const within = timeout * patience + (wait?.timeout ?? 0)
    const connection = this.#connection()
    const [written, confirmed] = await answerInTime(within, (signal) => connection.send(commands, signal)).catch(fail)
    if (written !== 'OK') await this.#refuse(written)
    const confirmations = Number(confirmed)
    if (wait !== undefined && !(confirmations >= wait.replicas)) fail(unconfirmed(confirmations, wait.replicas))
  }

  async close(): Promise<void> {
    await this.#ownConnection?.close()
  }

  /** WAIT holds up everything behind it, so it has a connection of its own. */
  #connection(): Connection {
    if (this.#options.wait === undefined) return this.#options.connection
    this.#ownConnection ??= this.#options.connection.duplicate()
    return this.#ownConnection
  }

  async #refuse(reply: unknown): Promise<never> {
    if (!(reply instanceof Error && /\bOOM\b/.test(reply.message))) return fail(reply)
    this.#options.context.emit({ type: 'store_full', max: await this.#maxMemory() })
    throw new StoreFull('Redis has no memory left; nothing was revoked. Give it more', { cause: reply })
  }

  async #maxMemory(): Promise<number> {
    const { connection, timeout } = this.#options
    const replies = answerInTime(timeout, (signal) => connection.send([askInfo], signal))
    return replies.then(([reply]) => maxMemoryIn(reply)).catch(() => 0)
  }
}

function fail(cause: unknown): never {
  throw new VerifierUnavailable('status_unavailable', { cause })
}

const unconfirmed = (confirmed: number, wanted: number): Error =>
  new Error(`revoked on the primary, but of ${wanted} replicas ${confirmed || 0} have confirmed it in time`)
