import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { Redis } from './package.mjs'

/** A server of our own on a free port of loopback, with nothing on disk. */
export async function startRedis() {
  const port = await freePort()
  const args = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout })) if (line.includes('Ready to accept')) break
  child.stdout.resume()
  const stop = async () => {
    child.kill('SIGKILL')
    await ended
  }
  return { port, stop }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** So many entries of tokens that nobody has, as the package writes them. */
export async function fill(port, { prefix, entries }) {
  const client = new Redis(port, '127.0.0.1')
  for (let done = 0; done < entries; done += 10_000) {
    const pipeline = client.pipeline()
    for (let at = done; at < Math.min(entries, done + 10_000); at++) {
      pipeline.set(`${prefix}t:${randomBytes(32).toString('base64url')}`, '*', 'EX', 86_400)
    }
    await pipeline.exec()
  }
  client.disconnect()
}
