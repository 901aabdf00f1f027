import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, promises, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'

/** On one core signatures are checked on the event loop, and nothing can happen during a check. */
export const isPooled = availableParallelism() > 1

const threads = Number(process.env['UV_THREADPOOL_SIZE'] ?? 4)

/**
 * Occupies every thread of the pool until it is released: signature checks wait, while the event loop and the network go on. Opening a
 * named pipe for reading blocks its thread until somebody opens it for writing.
 */
export function heldPool(): { release(): Promise<void> } {
  const folder = mkdtempSync(join(tmpdir(), 'claimcheck-pool-'))
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const opening = Array.from({ length: threads }, () => promises.open(pipe, 'r'))
  // To read and write never blocks.
  const open = () => openSync(pipe, constants.O_RDWR)
  // A process that is to end ends only when its threads do.
  const endings = ['exit', 'disconnect'] as const
  for (const ending of endings) process.once(ending, open)
  return {
    async release() {
      const writing = open()
      for (const ending of endings) process.off(ending, open)
      const readers = await Promise.all(opening)
      closeSync(writing)
      for (const reader of readers) await reader.close()
      rmSync(folder, { recursive: true })
    },
  }
}
