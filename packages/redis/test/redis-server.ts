import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe } from 'vitest'

/** `valkey-server` does as well. */
export const program = process.env['REDIS_SERVER'] ?? 'redis-server'

export const hasRedis = spawnSync(program, ['--version']).status === 0

/** Tests against a real server. Where there is none they are skipped, and the title says why; redis-present.test.ts sees to the rest. */
export function describeWithRedis(title: string, body: () => void): void {
  if (hasRedis) describe(title, body)
  else describe.skip(`${title} (skipped: there is no ${program} on this machine)`, body)
}

/** A server of our own on a free port of loopback, without anything on disk. */
export interface TestRedis {
  readonly port: number
  readonly pid: number
  /** Stops it in its tracks: connections stay open and nothing answers (SIGSTOP). */
  freeze(): void
  thaw(): void
  /** As a power cut does (SIGKILL): all it held is lost. */
  kill(): Promise<void>
  /** Another one on the same port, empty. */
  restart(): Promise<void>
  /** Ends it for good. */
  stop(): Promise<void>
}

/** @param settings laid over the command line, such as `['--maxmemory', '2mb']` */
export async function startRedis(settings: readonly string[] = []): Promise<TestRedis> {
  const dir = mkdtempSync(join(tmpdir(), 'claimcheck-redis-'))
  const port = await freePort()
  let child = await launch({ port, dir, settings })
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  }
  return {
    port,
    get pid() {
      return child.pid ?? 0
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill,
    async restart() {
      await kill()
      child = await launch({ port, dir, settings })
    },
    async stop() {
      await kill()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

interface Launch {
  readonly port: number
  readonly dir: string
  readonly settings: readonly string[]
}

/** Ends a process when this one is no more, however it ended: by then nobody else would. */
function bindToUs(child: ChildProcess): void {
  const script = 'cat > /dev/null; kill -9 "$1"'
  const watchman = spawn('sh', ['-c', script, 'sh', `${child.pid}`], { stdio: ['pipe', 'ignore', 'ignore'] })
  watchman.unref()
  child.once('exit', () => watchman.kill('SIGKILL'))
}

async function launch({ port, dir, settings }: Launch): Promise<ChildProcess> {
  const fixed = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', dir]
  const child = spawn(program, [...fixed, ...settings], { stdio: ['ignore', 'pipe', 'ignore'] })
  bindToUs(child)
  const said: string[] = []
  const ready = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`${program} ended:\n${said.join('\n')}`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      said.push(line)
      if (line.includes('Ready to accept connections')) resolve()
    })
  })
  await ready
  return child
}
