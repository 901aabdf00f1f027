import { coresOf } from '../child.mjs'
import { inRounds, inTurn } from '../rounds.mjs'
import { describeLoad, startLoad } from './load.mjs'
import { suppliesOf } from './supplies.mjs'
import { emptyTable } from './table.mjs'
import { tokenFiles } from './token-files.mjs'
import { visit } from './visit.mjs'

/** Requests per second through a whole application: one table per framework. */
export async function measureHttp(plan, cpus) {
  const start = performance.now()
  const { serverCpus, loadCpus } = coresOf(cpus)
  const load = startLoad(loadCpus)
  const files = tokenFiles()
  const supplies = await suppliesOf(plan, files)
  try {
    const tables = plan.tables.map(emptyTable)
    const left = plan.budgetSeconds - (performance.now() - start) / 1000
    const place = { plan, load, serverCpus, supplies, seconds: secondsOf(plan, tables, left) }
    const rounds = await inRounds({ ...plan, budgetSeconds: left }, (round) => makeRound(tables, place, round))
    const note = `${describeLoad(load, plan, cpus)} ${describeTraffic(place)}`
    return { id: 'http', title: 'HTTP', note, rounds, tables: tables.map(({ order, ...table }) => table) }
  } finally {
    await load.stop()
    await supplies.close()
    files.remove()
  }
}

/** How long each load of a visit lasts. */
function secondsOf({ rounds, shares, besidesSeconds, shortestSeconds }, tables, left) {
  const visits = rounds * tables.reduce((count, { rows }) => count + rows.length, 0)
  const each = left / visits - besidesSeconds
  const entries = Object.entries(shares).map(([kind, share]) => [kind, Math.max(shortestSeconds, each * share)])
  return Object.fromEntries(entries)
}

async function makeRound(tables, place, round) {
  for (const table of tables) {
    for (const row of inTurn(table.rows, round)) await visit({ row, table, round }, place)
  }
}

function describeTraffic({ plan: { tokens, unseenTokens }, seconds }) {
  const count = (number) => number.toLocaleString('en')
  const lengths = ['warm', 'one', 'unseen'].map((kind) => `${seconds[kind].toFixed(1)} s`)
  const sent = [
    `A fresh process per row and round, first sent each of the ${count(tokens)} tokens, then measured with them in rotation ` +
      `(${lengths[0]}) and with one of them (${lengths[1]}).`,
    'Times are those of requests that wait in line with 63 others; CPU is the server’s.',
  ]
  if (unseenTokens === 0) return sent.join(' ')
  const unseen =
    `Tokens never seen (${lengths[2]}): ${count(unseenTokens)} others, and behind them the first, in rotation, so that a token that comes ` +
    'again has long left every cache (they hold at most 10,000). The loop’s delay has the millisecond in it at which it is sampled.'
  return [...sent, unseen].join(' ')
}
