import { availableParallelism } from 'node:os'
import { failed, markOf } from '../gate.mjs'
import { mintMany, startIssuer } from '../issuer.mjs'
import { inRounds, inTurn } from '../rounds.mjs'
import { createProcesses, twoAtATime } from './processes.mjs'
import { emptyTable, judgeAll } from './tables.mjs'

const title = 'In process'
const note = [
  'Cold: distinct tokens that the verifier, whose keys are there, has not seen or no longer knows. Hot: the last of them again and again, each time as a new string.',
  'Loop µs: how long one cold verification keeps the event loop. A process for each contestant and placement; every visit of a table runs the other way.',
  'Who is too slow for all tokens in one pass is measured on fewer. The raw checks verify the signature and nothing else.',
].join(' ')

/** Verifications per second without HTTP, by algorithm, number in flight and number of cores. */
export async function measureInProcess(plan, cpus) {
  const began = performance.now()
  const placements = placementsOn(cpus)
  const wanted = plan.tables.filter(({ cores }) => placements[cores] !== undefined)
  const issuers = await Promise.all([...new Set(wanted.map(({ algorithm }) => algorithm))].map(startIssuer))
  const processes = createProcesses(placements)
  try {
    const marks = await judgeAll(issuers)
    const tables = wanted.map((one) => emptyTable(one, marks, plan.revoked))
    await startAll(processes, tables, { plan, supplies: await suppliesOf(issuers, plan.distinct) })
    const budgetSeconds = plan.budgetSeconds - (performance.now() - began) / 1000
    const rounds = await inRounds({ ...plan, budgetSeconds }, (round) => makeRound(processes, tables, { plan, round }))
    return { id: 'in-process', title, note, rounds, tables: tables.map(({ table }) => table) }
  } finally {
    await processes.stop()
    await Promise.all(issuers.map((issuer) => issuer.close()))
  }
}

/** The cores to pin to, by their number. Where nothing can be pinned, two cores are all there are. */
function placementsOn(cpus) {
  if (cpus.length === 0) return availableParallelism() > 1 ? { 2: [] } : { 1: [] }
  return { 1: cpus.slice(0, 1), 2: cpus.length > 1 ? cpus.slice(0, 2) : undefined }
}

async function suppliesOf(issuers, count) {
  const supplies = {}
  for (const { trust, mint } of issuers)
    supplies[trust.algorithm] = { trust, good: await mint(), tokens: await mintMany(mint, count) }
  return supplies
}

/** One process for all tables of a contestant in one placement, ready when every algorithm of theirs is warm. */
function startAll(processes, tables, { plan, supplies }) {
  const needs = new Map()
  for (const { place, rows } of tables) {
    for (const row of rows.filter(({ marks }) => !failed(marks))) {
      const key = `${place.cores} ${row.name}`
      const need = needs.get(key) ?? { name: row.name, cores: place.cores, supplies: {}, rows: [] }
      need.supplies[place.algorithm] = supplies[place.algorithm]
      need.rows.push(row)
      needs.set(key, need)
    }
  }
  return twoAtATime(needs.values(), ({ rows, ...need }) =>
    processes.start({ ...need, plan }).catch((error) => {
      for (const row of rows) row.marks.push(markOf(error))
    }),
  )
}

async function makeRound(processes, tables, { plan, round }) {
  for (const { place, rows } of tables) {
    if ((round + 1) % place.every !== 0) continue
    for (const row of inTurn(rows, Math.floor(round / place.every))) {
      if (!failed(row.marks))
        await takeSample(processes, row, { ...place, plan: { ...plan, inFlight: place.inFlight } })
    }
  }
}

async function takeSample(processes, row, place) {
  try {
    row.samples.push(await processes.visit({ name: row.name, ...place }))
  } catch (error) {
    row.marks.push(markOf(error))
  }
}
