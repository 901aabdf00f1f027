import { coresOf, startChild } from '../child.mjs'
import { contestantNamed } from '../contestants/index.mjs'
import { startServed } from '../http/served.mjs'
import { tokenFiles } from '../http/token-files.mjs'
import { mintMany, startIssuer } from '../issuer.mjs'
import { badSignatures, unknownKids } from '../refusals/forgeries.mjs'
import { inRounds, inTurn } from '../rounds.mjs'
import { emptyTable, kinds, noteOf, sampleOf } from './table.mjs'

/** How long a holder of a valid token waits while others send forged ones: one table per contestant. */
export async function measureFlood(plan, cpus) {
  const start = performance.now()
  const { serverCpus, loadCpus } = coresOf(cpus)
  const issuer = await startIssuer(plan.algorithm)
  const client = startChild('./flood/client.mjs', loadCpus)
  const files = tokenFiles()
  const servers = []
  try {
    const place = { plan, client, supply: await suppliesOf(plan, issuer, files) }
    for (const contestant of plan.contestants) {
      servers.push(await startServed({ framework: plan.framework, contestant, trust: issuer.trust }, serverCpus))
    }
    const tables = plan.contestants.map((name) => emptyTable(contestantNamed(name), plan))
    for (const server of servers) await warmUp(server, place)
    const budgetSeconds = plan.budgetSeconds - (performance.now() - start) / 1000
    const pairs = tables.map((table, at) => ({ table, server: servers[at] }))
    const rounds = await inRounds({ ...plan, budgetSeconds }, (round) => makeRound(pairs, place, round))
    return { id: 'flood', title: 'Flood', note: noteOf(plan, cpus), rounds, tables }
  } finally {
    await Promise.all([client, ...servers].map(({ stop }) => stop()))
    await issuer.close()
    files.remove()
  }
}

async function suppliesOf({ tokens: { valid, forged } }, issuer, files) {
  return {
    valid: files.write('valid', await mintMany(issuer.mint, valid)),
    'bad signatures': files.write('bad-signatures', await badSignatures(issuer, forged)),
    'unknown kids': files.write('unknown-kids', await unknownKids(issuer, forged)),
  }
}

/** Every valid token is sent once, and then some of each kind of forged ones beside them. */
async function warmUp(server, place) {
  const { tokens, perSecond, warmUpSeconds } = place.plan
  await sendTo(server, { seconds: Math.max(warmUpSeconds, tokens.valid / perSecond.valid) }, place)
  for (const kind of kinds.slice(1)) await sendTo(server, { kind, seconds: warmUpSeconds }, place)
}

async function makeRound(pairs, place, round) {
  for (const { table, server } of inTurn(pairs, round)) {
    for (const row of inTurn(table.rows, round)) {
      const kind = kinds.find((one) => one !== undefined && row.name.endsWith(`${one}/s`))
      row.samples[round] = sampleOf(await sendTo(server, { kind, seconds: place.plan.seconds }, place))
    }
  }
}

async function sendTo({ url }, { kind, seconds }, { plan: { perSecond }, client, supply }) {
  const valid = { file: supply.valid, perSecond: perSecond.valid, connections: 16, status: 200 }
  const forged = { file: supply[kind], perSecond: perSecond.forged, connections: 64, status: 401 }
  const streams = kind === undefined ? [valid] : [valid, forged]
  const results = await client.ask({ url, seconds, streams })
  for (const { unexpected, unanswered } of results) {
    if (unexpected + unanswered > 0)
      throw new Error(`${unexpected} answers with the wrong status, ${unanswered} missing`)
  }
  return results
}
