import { startChild } from '../child.mjs'
import { fill } from './redis.mjs'

/** Decisions on tokens whose verification is cached, in one process: without a denylist, and with one of so many entries. */
export async function measureHotPath({ plan, redis, issuer, tokens }) {
  const prefix = 'hot:'
  await fill(redis.port, { prefix, entries: plan.entries })
  const worker = startChild('./revocation/hot-worker.mjs')
  const rows = new Map()
  try {
    const { names, seconds } = await worker.ask({
      start: { trust: issuer.trust, port: redis.port, prefix, tokens, plan },
    })
    for (const name of names) rows.set(name, [])
    for (let round = 0; round <= plan.rounds; round++) {
      for (const name of round % 2 === 0 ? names : names.toReversed()) {
        const sample = await worker.ask({ measure: name })
        // The first is for the compiler.
        if (round > 0) rows.get(name).push(sample)
      }
    }
    return { rows: Object.fromEntries(rows), snapshotSeconds: seconds }
  } finally {
    await worker.stop()
  }
}
