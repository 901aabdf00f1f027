import type { Command, Connection } from './connection.js'
import { type Emitter, Readiness, unlessAborted } from './readiness.js'

/** What is used of a client that `createClient()` of redis 5 and 6 makes. */
export interface NodeRedis extends Emitter {
  readonly isOpen: boolean
  readonly isReady: boolean
  readonly options?: { readonly socket?: object }
  connect(): Promise<unknown>
  destroy(): void
  duplicate(over: object): NodeRedis
  sendCommand(command: Command, options: CommandOptions): Promise<unknown>
}

export interface CommandOptions {
  readonly abortSignal?: AbortSignal
  readonly typeMapping: object
  readonly timeout: undefined
}

export class NodeRedisConnection implements Connection {
  readonly #client: NodeRedis
  readonly #readiness: Readiness
  readonly #isOurs: boolean
  #hasSocket = false
  #isClosed = false

  constructor(client: NodeRedis, { isOurs = false } = {}) {
    this.#client = client
    this.#isOurs = isOurs
    if (isOurs) client.on('connect', () => this.#onSocket())
    const wake = (): void => this.#connectIfOurs()
    this.#readiness = new Readiness({ client, event: 'ready', isReady: () => client.isReady, wake })
  }

  async send(commands: readonly Command[], signal?: AbortSignal): Promise<readonly unknown[]> {
    await this.#readiness.wait(signal)
    const options = optionsWith(signal)
    // What is sent in one turn of the event loop, node-redis writes in one piece.
    return settle(
      commands.map((command) => this.#client.sendCommand(command, options)),
      signal,
    )
  }

  duplicate(): Connection {
    const { socket } = this.#client.options ?? {}
    // A read that blocks on purpose is silent for longer than an application may allow. Without a strategy a connection that is lost stays
    // lost until something is to be sent.
    const over = { socketTimeout: undefined, reconnectStrategy: false }
    const client = this.#client.duplicate({ commandOptions: {}, socket: { ...socket, ...over } })
    client.on('error', () => undefined)
    return new NodeRedisConnection(client, { isOurs: true })
  }

  async close(): Promise<void> {
    if (!this.#isOurs) return
    this.#readiness.close()
    this.#isClosed = true
    if (this.#hasSocket) this.#end()
  }

  /** One that is destroyed before it has its socket would keep it all the same. */
  #onSocket(): void {
    this.#hasSocket = true
    if (this.#isClosed) this.#end()
  }

  #end(): void {
    if (this.#client.isOpen) this.#client.destroy()
  }

  #connectIfOurs(): void {
    if (!this.#isOurs || this.#client.isOpen) return
    this.#hasSocket = false
    this.#client.connect().catch(() => undefined)
  }
}

/** Laid over what the application has set for its own commands: replies come as text, and when they come is ours to judge. */
export const optionsWith = (signal: AbortSignal | undefined): CommandOptions => ({
  typeMapping: {},
  timeout: undefined,
  ...(signal && { abortSignal: signal }),
})

/** A command that fails leaves its error in its place. */
export async function settle(replies: readonly Promise<unknown>[], signal: AbortSignal | undefined) {
  const settled = await unlessAborted(Promise.allSettled(replies), signal)
  return settled.map((reply) => (reply.status === 'fulfilled' ? reply.value : asError(reply.reason)))
}

const asError = (cause: unknown): Error => (cause instanceof Error ? cause : new Error('Redis refused', { cause }))
