import { startChild } from '../child.mjs'
import { inProcess } from '../contestants/index.mjs'
import { failed, judgeInProcess, markOf } from '../gate.mjs'
import { mintMany, startIssuer } from '../issuer.mjs'
import { inRounds } from '../rounds.mjs'

/** Verifications per second without HTTP: tables by algorithm and number in flight, each row with its cold and hot samples. */
export async function measureInProcess(plan, cpus) {
  const issuers = await Promise.all(plan.algorithms.map(startIssuer))
  const worker = startChild('./in-process/worker.mjs', cpus)
  try {
    const tables = await emptyTables(plan, issuers)
    await worker.ask({ issuers: await suppliesOf(issuers, plan.tokens) })
    await makeRound(tables, worker, { count: plan.warmTokens, keep: false })
    const rounds = await inRounds(plan, (round) => makeRound(tables, worker, { count: plan.tokens, keep: true, round }))
    return { rounds, cores: cpus.length, tables }
  } finally {
    await worker.stop()
    await Promise.all(issuers.map((issuer) => issuer.close()))
  }
}

async function emptyTables({ inFlight }, issuers) {
  const tables = []
  for (const { trust, mint, forged } of issuers) {
    const { algorithm } = trust
    const marks = new Map()
    for (const one of inProcess) marks.set(one, await judgeInProcess(one, { trust, good: await mint(), forged }))
    const rows = () =>
      inProcess.map((one) => ({ name: one.name, version: one.version, marks: marks.get(one), cold: [], hot: [] }))
    tables.push(...inFlight.map((count) => ({ algorithm, inFlight: count, rows: rows() })))
  }
  return tables
}

async function suppliesOf(issuers, count) {
  const supplies = {}
  for (const { trust, mint } of issuers)
    supplies[trust.algorithm] = { trust, good: await mint(), tokens: await mintMany(mint, count) }
  return supplies
}

/** Every other round goes through the rows backwards, so that none has the same neighbour each time. */
async function makeRound(tables, worker, { count, keep, round = 0 }) {
  for (const { algorithm, inFlight, rows } of tables) {
    for (const row of round % 2 === 0 ? rows : rows.toReversed()) {
      if (failed(row.marks)) continue
      try {
        const sample = await worker.ask({ contestant: row.name, algorithm, inFlight, count })
        if (keep) record(row, sample)
      } catch (error) {
        row.marks = [markOf(error)]
      }
    }
  }
}

function record(row, { cold, hot }) {
  row.cold.push(cold)
  row.hot.push(hot)
}
