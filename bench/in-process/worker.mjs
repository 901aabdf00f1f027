// Measures one contestant. The first question brings its name, with trust and tokens by algorithm, and warms it up on all of them;
// every other says what to measure.
import { answerWith } from '../child.mjs'
import { contestantNamed } from '../contestants/index.mjs'
import { createSubject } from './subject.mjs'
import { visit } from './visit.mjs'

let contestant
const subjects = new Map()

async function start({ name, supplies, plan }) {
  contestant = contestantNamed(name)
  for (const [algorithm, supply] of Object.entries(supplies)) {
    const subject = createSubject(contestant, supply)
    subjects.set(algorithm, subject)
    for (let time = 0; time < plan.warmVisits; time++) await visit(subject, { ...plan, inFlight: 64 })
  }
}

async function sampleOf({ algorithm, plan }) {
  const { hot, ...cold } = await visit(subjects.get(algorithm), plan)
  return contestant.hotOnly ? { hot } : { ...cold, hot }
}

answerWith((question) => (question.start === undefined ? sampleOf(question) : start(question.start)))
