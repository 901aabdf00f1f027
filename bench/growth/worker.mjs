// Holds all sizes of one thing, and measures one of them at a time: by a new server, so that every token is new to it.
import { createResourceServer } from '@claimcheck/core'
import { answerWith } from '../child.mjs'
import { decisionsPerSecond } from './decisions.mjs'

const rows = new Map()
let repeats

async function start({ thing, plan }) {
  const { title, note, subjects } = await import(`./things/${thing}.mjs`)
  for (const { name, ...subject } of await subjects(plan)) rows.set(name, subject)
  repeats = plan.repeats
  return { title, note, names: [...rows.keys()] }
}

async function measure(name) {
  const { options, ...subject } = rows.get(name)
  const server = createResourceServer(options)
  const cold = await decisionsPerSecond(server, subject, 1)
  const hot = await decisionsPerSecond(server, subject, repeats)
  return { cold, hot }
}

answerWith((question) => (question.start === undefined ? measure(question.measure) : start(question.start)))
