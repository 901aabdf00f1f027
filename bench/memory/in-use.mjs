import { setTimeout } from 'node:timers/promises'

/** Bytes of JavaScript objects and, in `external`, of array buffers. Of these it takes a while to let go. */
export async function bytesInUse() {
  globalThis.gc()
  await setTimeout(100)
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

export const mebibytes = (bytes) => bytes / 2 ** 20
