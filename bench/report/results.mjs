import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { missed } from '../goals/missed.mjs'
import { renderChart } from './chart.mjs'
import { renderRun } from './markdown.mjs'

/** Where the committed run lives. */
export const committed = new URL('../results/', import.meta.url)

const pathIn = (folder) => (name) => new URL(name, folder)

/** What is kept of a run is what is rendered: more than six digits are noise. */
export const rounded = (run) =>
  JSON.parse(JSON.stringify(run, (_key, value) => (isBroken(value) ? Number(value.toPrecision(6)) : value)))

const isBroken = (value) => typeof value === 'number' && !Number.isInteger(value)

export const readRun = (folder) => JSON.parse(readFileSync(pathIn(folder)('latest.json'), 'utf8'))

/** Every sample as JSON, and beside it what it looks like. */
export async function writeRun(folder, run) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(pathIn(folder)('latest.json'), printed(run))
  await writeLooks(folder, run)
}

/** Markdown and chart of a run that was measured before: after a reason was written, or the report was changed. */
export async function writeLooks(folder, run) {
  const file = pathIn(folder)
  writeFileSync(file('latest.md'), renderRun(run, missed))
  const chart = await renderChart(run)
  if (chart !== undefined) writeFileSync(file('chart.svg'), chart)
}

// One line for each sample: a change of the results then reads as what it is.
const printed = (run) =>
  `${JSON.stringify(run, null, 2).replaceAll(/\{[^{}[\]]*\}/g, (flat) => flat.replaceAll(/\n\s*/g, ' '))}\n`
