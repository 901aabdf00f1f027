// One application with one contestant in front. The first question starts it and is answered with its port; later ones with the
// processor time it has used, in microseconds.
import { answerWith } from '../child.mjs'
import { contestantNamed } from '../contestants/index.mjs'

let started = false

answerWith(async ({ framework, contestant, trust }) => {
  if (started) {
    const { user, system } = process.cpuUsage()
    return user + system
  }
  started = true
  const { start } = await import(`./frameworks/${framework}.mjs`)
  return start(contestantNamed(contestant).mount[framework], trust)
})
