import type { Command, Connection } from './connection.js'
import { type Emitter, Readiness, unlessAborted } from './readiness.js'

/** What is used of `Redis` of ioredis 5 and 6. */
export interface Ioredis extends Emitter {
  readonly status: string
  connect(): Promise<unknown>
  disconnect(): void
  duplicate(over: object): Ioredis
  pipeline(): IoredisPipeline
}

interface IoredisPipeline {
  call(...command: Command): unknown
  exec(): Promise<readonly (readonly [Error | null, unknown])[] | null>
}

/** Nothing cuts a read short that blocks on purpose, and what is closed does not hold the process. */
const ownSettings = {
  commandTimeout: undefined,
  socketTimeout: undefined,
  blockingTimeout: undefined,
  disconnectTimeout: 100,
  lazyConnect: true,
}

export class IoredisConnection implements Connection {
  readonly #client: Ioredis
  readonly #readiness: Readiness
  readonly #isOurs: boolean

  constructor(client: Ioredis, { isOurs = false } = {}) {
    this.#client = client
    this.#isOurs = isOurs
    this.#readiness = new Readiness({
      client,
      event: 'ready',
      isReady: () => client.status === 'ready',
      wake: () => connectIfLazy(client),
    })
  }

  async send(commands: readonly Command[], signal?: AbortSignal): Promise<readonly unknown[]> {
    await this.#readiness.wait(signal)
    const pipeline = this.#client.pipeline()
    for (const command of commands) pipeline.call(...command)
    const results = await unlessAborted(pipeline.exec(), signal)
    return (results ?? []).map(([error, reply]) => error ?? reply)
  }

  duplicate(): Connection {
    const client = this.#client.duplicate(ownSettings)
    // The application hears of its own client's errors; what we ask of ours is answered with them.
    client.on('error', () => undefined)
    return new IoredisConnection(client, { isOurs: true })
  }

  async close(): Promise<void> {
    if (!this.#isOurs) return
    this.#readiness.close()
    this.#client.disconnect()
  }
}

/** With `lazyConnect` a client waits for its first command before it connects; ours wait for the client. */
export function connectIfLazy(client: Pick<Ioredis, 'status' | 'connect'>): void {
  if (client.status === 'wait') client.connect().catch(() => undefined)
}
