import { startChild } from '../child.mjs'
import { inRounds, inTurn } from '../rounds.mjs'

/** Decisions with the size of one thing grown: what is flat costs no more when there is more of it. */
export async function measureGrowth(plan, cpus) {
  const tables = []
  const start = performance.now()
  for (const [at, thing] of plan.things.entries()) {
    const left = plan.budgetSeconds - (performance.now() - start) / 1000
    tables.push(await tableOf(thing, { ...plan, budgetSeconds: left / (plan.things.length - at) }, cpus))
  }
  return {
    id: 'growth',
    title: 'Growth',
    note: `Decisions per second in process, ES256, payload of 700 bytes, ${cpus.length || 'all'} cores, 64 in flight: cold on tokens that are new to the server, hot on the same again. 1.00 × is flat.`,
    tables,
  }
}

async function tableOf(thing, plan, cpus) {
  const began = performance.now()
  const worker = startChild('./growth/worker.mjs', cpus)
  try {
    const { title, note, names } = await worker.ask({ start: { thing, plan } })
    const rows = names.map((name) => ({ name, samples: [] }))
    // The first round is for the compiler.
    for (const { name } of rows) await worker.ask({ measure: name })
    const budgetSeconds = plan.budgetSeconds - (performance.now() - began) / 1000
    const made = await inRounds({ ...plan, budgetSeconds }, async (round) => {
      for (const { name, samples } of inTurn(rows, round)) samples.push(await worker.ask({ measure: name }))
    })
    return { id: thing, title: `${title}; rounds: ${made}`, note, ...shape(names[0]), rows }
  } finally {
    await worker.stop()
  }
}

const shape = (first) => ({
  columns: [
    { id: 'cold', label: 'cold', digits: 0, spread: true },
    { id: 'hot', label: 'hot', digits: 0, spread: true },
  ],
  ratios: [
    { label: 'cold ÷ first', column: 'cold', under: first },
    { label: 'hot ÷ first', column: 'hot', under: first },
  ],
})
