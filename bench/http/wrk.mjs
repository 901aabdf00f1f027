import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { pinned } from '../child.mjs'

const script = fileURLToPath(new URL('./wrk.lua', import.meta.url))

/** One run of wrk. It knows only whole seconds, so it is interrupted when it is time, and then reports as if it had ended by itself. */
export async function runWrk(cpus, order) {
  const { seconds, atLeast = 0, longest = seconds } = order
  const [command, ...args] = pinned(cpus, commandOf({ ...order, atLeast, longest }))
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const words = createInterface({ input: child.stderr })
  const output = text(child.stdout)
  const ended = once(child, 'exit')
  const sent = atLeast > 0 ? told(words, 'sent') : undefined
  await Promise.race([told(words, 'ready'), ended])
  const enough = Promise.all([sleep(seconds * 1000), sent])
  await Promise.race([enough, sleep(longest * 1000, undefined, { ref: false }), ended])
  child.kill('SIGINT')
  await ended
  return resultIn(await output)
}

const commandOf = ({ url, file, connections, atLeast, longest, statuses }) => {
  const options = ['-t1', `-c${connections}`, `-d${Math.ceil(longest) + 5}`, '--timeout', '10', '-s', script]
  return ['wrk', ...options, url, '--', file, String(atLeast), statuses ? '1' : '0']
}

const told = (words, wanted) =>
  new Promise((resolve) => {
    words.on('line', (word) => word === wanted && resolve())
  })

function resultIn(output) {
  const line = output.split('\n').find((one) => one.startsWith('{'))
  if (line === undefined) throw Object.assign(new Error(), { code: 'wrk did not run' })
  const { requests, microseconds, p50, p99, p999, ...counts } = JSON.parse(line)
  const milliseconds = { p50: p50 / 1000, p99: p99 / 1000, p999: p999 / 1000 }
  return { requests, seconds: microseconds / 1e6, rate: requests / (microseconds / 1e6), ...milliseconds, ...counts }
}
