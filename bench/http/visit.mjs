import { failed, judgeOverHttp, markOf } from '../gate.mjs'
import { startServed } from './served.mjs'

/** One fresh server for one contestant: at the gate the first time, then under each kind of load. */
export async function visit({ row, table, round }, place) {
  row.samples[round] = {}
  if (failed(row.marks ?? [])) return
  const supply = place.supplies.of(table.order.algorithm)
  const { issuer, good } = supply
  let served
  try {
    served = await startServed({ ...table.order, contestant: row.name, trust: issuer.trust }, place.serverCpus)
    row.marks ??= row.baseline ? [] : await judgeOverHttp(served.url, { good, forged: issuer.forged })
    if (failed(row.marks)) return
    row.samples[round] = await loaded({ row, table, supply, served }, place)
  } catch (error) {
    // Who passed the gate once may have had a bad moment: that costs the round.
    if (row.marks === undefined) row.marks = [markOf(error)]
    else row.note = `round ${round + 1} was lost, ${error.code ?? error.name}`
  } finally {
    await served?.stop()
  }
}

async function loaded({ row, table, supply, served }, { plan, load, seconds }) {
  const order = { url: served.url, connections: plan.connections }
  await warmUp({ row, supply, load, order }, plan, seconds.warmUp)
  const sample = {}
  for (const kind of table.order.kinds) {
    if (kind === 'unseen' && row.baseline) continue
    const run = () => admitted(load.run({ ...order, file: supply[kind], ...lengthOf(seconds[kind], plan) }))
    const { rate, p50, p99, cpu, loopP99 } = await served.watch(run, { loop: kind === 'unseen' })
    Object.assign(sample, { [kind]: rate, [`${kind}P50`]: p50, [`${kind}P99`]: p99, [`${kind}Cpu`]: cpu })
    if (kind === 'unseen') sample.unseenLoopP99 = loopP99
  }
  return sample
}

/** Who answers a few hundred times a second is given the time to answer every connection some times. */
const lengthOf = (seconds, { connections }) => ({ seconds, atLeast: 4 * connections, longest: seconds + 3 })

/** Until each token was sent, but those who are too slow for that are not waited for. */
async function warmUp({ row, supply, load, order }, plan, seconds) {
  // As many may be under way when the last is sent.
  const atLeast = plan.tokens + plan.connections
  const longest = Math.max(seconds, plan.longestWarmUpSeconds)
  const { requests } = await admitted(load.run({ ...order, file: supply.warm, seconds, atLeast, longest }))
  if (requests < plan.tokens) row.note = 'too slow to have been sent every token before'
}

/** A load that was not let in measures something else. */
async function admitted(running) {
  const result = await running
  const lost = result.refused + result.unread
  if (lost > 0) throw Object.assign(new Error(), { code: `${lost} requests failed` })
  if (result.requests === 0) throw Object.assign(new Error(), { code: 'no answers' })
  return result
}
