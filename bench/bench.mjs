// Measures Claimcheck beside its peers. Prints Markdown; a full run is kept in results/ and README.
//   pnpm bench                       everything
//   pnpm bench:quick                 less of everything, for a first look
//   pnpm bench --only http,memory    some sections; prints only
//   pnpm bench --out <folder>        keeps the run there instead, whatever it is

import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { pinnableCpus } from './child.mjs'
import { missed } from './goals/missed.mjs'
import { describeMachine } from './report/machine.mjs'
import { renderRun } from './report/markdown.mjs'
import { committed, rounded, writeRun } from './report/results.mjs'
import { measureSections } from './report/run.mjs'
import { installedVersions } from './report/versions.mjs'
import { sections } from './sections.mjs'

const { quick, only, out } = options()
const size = quick ? 'quick' : 'full'
const wanted = only === undefined ? sections : sections.filter(({ id }) => only.includes(id))

const run = rounded({
  name: only === undefined ? size : `${size}, only ${only.join(', ')}`,
  machine: describeMachine(),
  versions: installedVersions(),
  plans: Object.fromEntries(wanted.map(({ id, plans }) => [id, plans[size]])),
  sections: await measureSections(wanted, { size, cpus: pinnableCpus().slice(0, 2), say: console.error }),
})
console.log(renderRun(run, missed))
await keep()
if (run.sections.some(({ failed }) => failed !== undefined)) process.exitCode = 1

async function keep() {
  if (out !== undefined) return writeRun(pathToFileURL(`${resolve(out)}/`), run)
  if (run.name !== 'full') return
  await writeRun(committed, run)
  await import('./report/renew.mjs')
}

function options() {
  // pnpm hands on the `--` of `pnpm bench -- --quick`.
  const args = process.argv.slice(2).filter((word) => word !== '--')
  const known = { quick: { type: 'boolean', default: false }, only: { type: 'string' }, out: { type: 'string' } }
  const { values } = parseArgs({ args, options: known })
  const names = values.only?.split(',')
  const unknown = names?.filter((name) => !sections.some(({ id }) => id === name)) ?? []
  if (unknown.length > 0) throw new Error(`no such section: ${unknown.join(', ')}`)
  return { ...values, only: names }
}
