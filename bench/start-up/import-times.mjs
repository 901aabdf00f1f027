import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { markOf } from '../gate.mjs'
import { inRounds, inTurn } from '../rounds.mjs'
import { isMeasured, libraries, packagesOf, rowOf } from './subjects.mjs'

const run = promisify(execFile)
const script = fileURLToPath(new URL('./import-time.mjs', import.meta.url))

// What the first import of anything costs: it is part of every row.
const nothing = { name: 'an empty module', baseline: true }
const modulesOf = (row) => (row.baseline ? ['data:text/javascript,'] : packagesOf(row.name))

async function sampleOf(modules) {
  const env = { ...process.env, NODE_ENV: 'production' }
  const { stdout } = await run(process.execPath, [script, ...modules], { env })
  return { milliseconds: Number(stdout) }
}

/** The first import fills the file cache of the operating system, and is no sample. */
export const fillFileCache = () =>
  Promise.allSettled(
    libraries
      .map(rowOf)
      .filter(isMeasured)
      .map((row) => sampleOf(modulesOf(row))),
  )

async function sample(row) {
  if (!isMeasured(row)) return
  try {
    row.samples.push(await sampleOf(modulesOf(row)))
  } catch (error) {
    row.marks = [markOf(error)]
  }
}

export async function importTimes(plan) {
  const rows = [{ ...nothing, samples: [] }, ...libraries.map(rowOf)]
  const made = await inRounds(plan, async (round) => {
    for (const row of inTurn(rows, round)) await sample(row)
  })
  return {
    id: 'import',
    title: `Import time; rounds: ${made}`,
    note: 'From the first import() to the last, each time in a fresh process. Adapters are imported without their framework, which the application loads anyhow.',
    columns: [{ id: 'milliseconds', label: 'ms', digits: 1, spread: true }],
    ratios: [{ label: 'this ÷ jose', column: 'milliseconds', under: 'jose' }],
    rows,
  }
}
