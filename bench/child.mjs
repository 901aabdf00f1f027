import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The cores we may use, or none where a process cannot be pinned. */
export function pinnableCpus() {
  if (spawnSync('taskset', ['--version']).status !== 0) return []
  const [, list] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  const ranges = (list ?? '').split(',').map((range) => range.split('-').map(Number))
  return ranges.flatMap(([from, to = from]) => Array.from({ length: to - from + 1 }, (_, at) => from + at))
}

/** A core for the server and one for the load; where there are not two, both take what they get. */
export const coresOf = (cpus) =>
  cpus.length > 1 ? { serverCpus: [cpus[0]], loadCpus: [cpus[1]] } : { serverCpus: [], loadCpus: [] }

/** A command on the given cores. taskset becomes the command: process id and channels stay the same. */
export const pinned = (cpus, command) => (cpus.length > 0 ? ['taskset', '-c', cpus.join(','), ...command] : command)

/** A script of the bench in a process of its own, on the given cores (none: unpinned). It is asked questions, one at a time. */
export function startChild(script, cpus = []) {
  const [command, ...args] = pinned(cpus, [
    process.execPath,
    '--expose-gc',
    fileURLToPath(new URL(script, import.meta.url)),
  ])
  const child = spawn(command, args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production' },
    serialization: 'advanced',
  })
  const ended = once(child, 'exit')
  return { ask: (question) => ask(child, ended, question), stop: () => stop(child, ended) }
}

async function ask(child, ended, question) {
  const silence = ended.then(([code]) => ({ failed: `exit ${code}` }))
  const answered = once(child, 'message').then(([answer]) => answer)
  child.send(question)
  const { answer, failed } = await Promise.race([answered, silence])
  if (failed !== undefined) throw Object.assign(new Error(failed), { code: failed })
  return answer
}

async function stop(child, ended) {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  await ended
}

/** The other end of `ask`, in the script. It ends with the process that started it. */
export function answerWith(handle) {
  process.on('disconnect', () => process.exit())
  process.on('message', async (question) => {
    try {
      process.send({ answer: await handle(question) })
    } catch (error) {
      process.send({ failed: String(error.code ?? error.name) })
    }
  })
}
