// Measures Claimcheck beside its peers. Prints Markdown, and writes every sample as JSON to results/.
//   pnpm bench          everything
//   pnpm bench:quick    the same tables from fewer and shorter rounds, for a first look
import { mkdirSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { pinnableCpus } from './child.mjs'
import { versionOf } from './contestants/version-of.mjs'
import { measureHttp } from './http/section.mjs'
import { measureInProcess } from './in-process/section.mjs'
import { frameworks, full, quick } from './plan.mjs'
import { describeMachine } from './report/machine.mjs'
import { renderRun } from './report/markdown.mjs'

// pnpm hands on the `--` of `pnpm bench -- --quick`.
const args = process.argv.slice(2).filter((word) => word !== '--')
const { values } = parseArgs({ args, options: { quick: { type: 'boolean', default: false } } })
const plan = values.quick ? quick : full
const cpus = pinnableCpus().slice(0, 2)

const machine = describeMachine()
const versions = Object.fromEntries(['autocannon', ...frameworks].map((name) => [name, versionOf(name)]))
console.error('in process …')
const inProcess = await measureInProcess(plan.inProcess, cpus)
console.error('over HTTP …')
const http = await measureHttp(plan.http, cpus)

const run = { machine, versions, plan, inProcess, http }
console.log(renderRun(run))
const file = `${machine.date.replaceAll(':', '-').slice(0, 19)}-${plan.name}.json`
const results = new URL('./results/', import.meta.url)
mkdirSync(results, { recursive: true })
writeFileSync(new URL(file, results), `${JSON.stringify(run, null, 2)}\n`)
console.error(`every sample: bench/results/${file}`)
