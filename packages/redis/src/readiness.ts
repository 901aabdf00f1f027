/** The part of an event emitter that waiting needs. */
export interface Emitter {
  on(event: string, listener: () => void): unknown
  off(event: string, listener: () => void): unknown
}

export interface ReadinessOptions {
  readonly client: Emitter
  /** What the client emits when it can be asked. */
  readonly event: string
  isReady(): boolean
  /** Called when somebody begins to wait. */
  wake?(): void
}

interface Waiting {
  enter(): void
  fail(reason: Error): void
}

/**
 * Waits for a client to be ready. What waits here is not in the client's own queue, so that after an outage nothing is sent that nobody
 * waits for any more. However many wait, the client has one listener, and none when nobody does.
 */
export class Readiness {
  readonly #options: ReadinessOptions
  readonly #waiting = new Set<Waiting>()
  #closed: Error | undefined
  readonly #onReady = (): void => {
    for (const waiting of [...this.#waiting]) waiting.enter()
  }

  constructor(options: ReadinessOptions) {
    this.#options = options
  }

  /** Rejects with the reason of the signal, and once it is closed. */
  async wait(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    if (this.#closed !== undefined) throw this.#closed
    if (this.#options.isReady()) return
    this.#options.wake?.()
    const joined = new Promise<void>((enter, fail) => this.#join({ enter, fail }, signal))
    await unlessAborted(joined, signal)
  }

  close(): void {
    const closed = new Error('the connection is closed')
    this.#closed = closed
    for (const waiting of [...this.#waiting]) waiting.fail(closed)
  }

  #join({ enter, fail }: Waiting, signal: AbortSignal | undefined): void {
    const { client, event } = this.#options
    const leaving = (go: () => void): void => {
      this.#waiting.delete(waiting)
      signal?.removeEventListener('abort', leave)
      if (this.#waiting.size === 0) client.off(event, this.#onReady)
      go()
    }
    const waiting: Waiting = { enter: () => leaving(enter), fail: (reason) => leaving(() => fail(reason)) }
    const leave = (): void => leaving(() => undefined)
    if (this.#waiting.size === 0) client.on(event, this.#onReady)
    this.#waiting.add(waiting)
    signal?.addEventListener('abort', leave)
  }
}

/** The answer, or a rejection with the reason of the signal, whichever comes first. */
export function unlessAborted<Answer>(answer: Promise<Answer>, signal: AbortSignal | undefined): Promise<Answer> {
  if (signal === undefined) return answer
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    signal.addEventListener('abort', abort)
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
