import type { TurnableClock } from '@claimcheck/test-fixtures'

/** The real fetch, and what a server asks of it and reads from it. */
export interface CountingFetch {
  readonly fetch: typeof fetch
  /** Every request: where to, and when, in seconds of the turned clock. Whoever has looked may empty it. */
  readonly calls: { readonly url: string; readonly at: number }[]
  /** Bytes of decoded bodies that were read, also of those that were not read to the end. */
  bytesRead(): number
  /** The most that came at once. */
  largestChunk(): number
  /** Answers that are awaited or still being read. */
  open(): number
}

export function countingFetch(clock: TurnableClock): CountingFetch {
  const calls: CountingFetch['calls'] = []
  let bytes = 0
  let largest = 0
  let open = 0
  const counted = (body: ReadableStream<Uint8Array>) => {
    const reader = body.getReader()
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      const part = await reader.read().catch(closing)
      const length = part.value?.length ?? 0
      bytes += length
      largest = Math.max(largest, length)
      if (part.value !== undefined) return controller.enqueue(part.value)
      open--
      controller.close()
    }
    const cancel = (reason: unknown) => {
      open--
      return reader.cancel(reason)
    }
    // Nothing is read ahead: what is counted was asked for.
    return new ReadableStream({ pull, cancel }, { highWaterMark: 0 })
  }
  const closing = (error: unknown): never => {
    open--
    throw error
  }
  const fetch: typeof globalThis.fetch = async (input, init) => {
    calls.push({ url: String(input), at: clock.monotonic() / 1000 })
    open++
    const response = await globalThis.fetch(input, init).catch(closing)
    const { body, status, headers } = response
    if (body !== null) return new Response(counted(body), { status, headers })
    open--
    return response
  }
  return { fetch, calls, bytesRead: () => bytes, largestChunk: () => largest, open: () => open }
}
