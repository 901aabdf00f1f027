import { startChild } from '../child.mjs'

/** An application with a contestant in front, in a fresh process. `watch` runs a load and says what it took. */
export async function startServed({ framework, contestant, trust }, cpus) {
  const server = startChild('./http/server.mjs', cpus)
  try {
    const port = await server.ask({ start: { framework, contestant, trust } })
    const watch = (work, { loop = false } = {}) => watched(server, work, loop)
    return { url: `http://127.0.0.1:${port}/orders`, watch, stop: server.stop }
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function watched(server, work, watchLoop) {
  const before = await server.ask({ watchLoop })
  const result = await work()
  const { cpu, loopP99 } = await server.ask({})
  return { ...result, cpu: (cpu - before.cpu) / result.requests, loopP99 }
}
