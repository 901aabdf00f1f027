import { startChild } from '../child.mjs'
import { mountedIn } from '../contestants/index.mjs'
import { failed, judgeOverHttp, markOf } from '../gate.mjs'
import { mintMany, startIssuer } from '../issuer.mjs'
import { frameworks } from '../plan.mjs'
import { inRounds } from '../rounds.mjs'

/** Requests per second through a whole application: one table per framework. The server has a core of its own where there are two. */
export async function measureHttp(plan, cpus) {
  const [serverCpu, loadCpu] = cpus.length > 1 ? cpus.map((cpu) => [cpu]) : [[], []]
  const issuer = await startIssuer(plan.algorithm)
  const load = startChild('./http/load.mjs', loadCpu)
  try {
    await load.ask({ tokens: await mintMany(issuer.mint, plan.tokens) })
    const place = { plan, issuer, load, serverCpu, good: await issuer.mint() }
    const tables = frameworks.map(emptyTable)
    const rounds = await inRounds(plan, (round) => makeRound(tables, place, round))
    return { rounds, pinned: serverCpu.length > 0, tables }
  } finally {
    await load.stop()
    await issuer.close()
  }
}

const emptyTable = (framework) => ({
  framework,
  rows: mountedIn(framework).map(({ name, version, baseline }) => ({ name, version, baseline, samples: [] })),
})

/** Every other round goes through the rows backwards, so that none has the same neighbour each time. */
async function makeRound(tables, place, round) {
  for (const { framework, rows } of tables) {
    for (const row of round % 2 === 0 ? rows : rows.toReversed()) await visit(row, framework, place)
  }
}

/** One fresh server for one contestant: at the gate the first time, then under load. */
async function visit(row, framework, place) {
  const { plan, issuer, load, serverCpu } = place
  if (failed(row.marks ?? [])) return
  const server = startChild('./http/server.mjs', serverCpu)
  try {
    const port = await server.ask({ framework, contestant: row.name, trust: issuer.trust })
    const url = `http://127.0.0.1:${port}/orders`
    row.marks ??= row.baseline ? [] : await judgeOverHttp(url, { good: place.good, forged: issuer.forged })
    if (failed(row.marks)) return
    row.samples.push(await loaded(server, load, { url, ...plan }))
  } catch (error) {
    row.marks = [markOf(error)]
  } finally {
    await server.stop()
  }
}

async function loaded(server, load, { url, connections, warmSeconds, seconds }) {
  await load.ask({ url, connections, seconds: warmSeconds })
  const before = await server.ask({})
  const { requests, failed, ...sample } = await load.ask({ url, connections, seconds })
  const cpuMicroseconds = ((await server.ask({})) - before) / requests
  if (failed > 0) throw Object.assign(new Error(), { code: `${failed} requests failed` })
  return { ...sample, cpuMicroseconds }
}
