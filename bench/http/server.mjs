// One application with one contestant in front. The first question starts it and is answered with its port. Later ones are answered
// with the processor time it has used, in microseconds, and the delay of its event loop since a question with `watchLoop`.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { answerWith } from '../child.mjs'
import { contestantNamed } from '../contestants/index.mjs'

const delays = monitorEventLoopDelay({ resolution: 1 })

async function start({ framework, contestant, trust }) {
  const { start } = await import(`./frameworks/${framework}.mjs`)
  return start(contestantNamed(contestant).mount[framework], trust)
}

function usage({ watchLoop = false }) {
  const { user, system } = process.cpuUsage()
  delays.disable()
  const answer = { cpu: user + system, loopP99: delays.percentile(99) / 1e6 }
  delays.reset()
  if (watchLoop) delays.enable()
  return answer
}

answerWith((question) => (question.start === undefined ? usage(question) : start(question.start)))
