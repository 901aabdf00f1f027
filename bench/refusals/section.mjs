import { coresOf } from '../child.mjs'
import { describeLoad, startLoad } from '../http/load.mjs'
import { tokenFiles } from '../http/token-files.mjs'
import { startIssuer } from '../issuer.mjs'
import { inRounds, inTurn } from '../rounds.mjs'
import { kinds } from './forgeries.mjs'
import { loadRefused } from './load.mjs'
import { startServers } from './servers.mjs'
import { addShares, emptyTables, sampleOf } from './tables.mjs'
import { countUpstream } from './upstream.mjs'

/** What a refusal costs, by its reason, and how many requests it sends to the issuers: the one that is trusted, and one that is not. */
export async function measureRefusals(plan, cpus) {
  const start = performance.now()
  const [issuer, foreign] = [await startIssuer(plan.algorithm), await startIssuer(plan.algorithm)]
  const load = startLoad(coresOf(cpus).loadCpus)
  const files = tokenFiles()
  const upstream = countUpstream()
  try {
    const supply = await suppliesOf(plan, { ...issuer, elsewhere: foreign.trust.issuer }, files)
    const place = { plan, load, supply, upstream, issuer, start }
    const measured = await measureServers(place, coresOf(cpus).serverCpus)
    return { id: 'refusals', title: 'Refusals', note: noteOf(load, plan, cpus), ...measured }
  } finally {
    await Promise.all([load.stop(), issuer.close(), foreign.close()])
    upstream.stop()
    files.remove()
  }
}

async function suppliesOf({ tokens }, issuer, files) {
  const supply = {}
  for (const { id, make } of kinds) supply[id] = files.write(id, await make(issuer, tokens[id] ?? tokens.others))
  return supply
}

async function measureServers({ start, ...place }, cpus) {
  const { plan, issuer } = place
  const servers = await startServers(plan, issuer, cpus)
  try {
    const tables = emptyTables(servers.list)
    await warmUp(servers.list, place)
    const budgetSeconds = plan.budgetSeconds - (performance.now() - start) / 1000
    const visit = { servers: servers.list, place }
    const rounds = await inRounds({ ...plan, budgetSeconds }, (round) => makeRound(tables, visit, round))
    return { rounds, tables }
  } finally {
    await servers.stop()
  }
}

async function warmUp(servers, place) {
  for (const { id } of kinds) {
    for (const server of servers) await loadRefused({ server, kind: id, length: place.plan.warmUp }, place)
  }
}

async function makeRound(tables, { servers, place }, round) {
  for (const table of inTurn(tables, round)) {
    for (const row of inTurn(table.rows, round)) {
      const server = servers.find(({ name }) => name === row.name)
      const result = await loadRefused({ server, kind: table.id, length: place.plan.measured }, place)
      row.samples[round] = sampleOf(server, result)
    }
    addShares(table, round)
  }
}

const noteOf = (load, plan, cpus) =>
  `${describeLoad(load, plan, cpus)} ${plan.tokens.others.toLocaleString('en')} distinct tokens of each kind in rotation ` +
  `(${plan.tokens.expired.toLocaleString('en')} expired ones). Upstream requests are counted where they arrive during a load, which is shorter ` +
  'than any cool-down, at the trusted issuer and at the unknown one: those for the key set, and all others, which are for metadata where a ' +
  'contestant is told only the issuer.'
