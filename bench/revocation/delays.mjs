import { setTimeout as sleep } from 'node:timers/promises'
import { startChild } from '../child.mjs'

/** How long after a revocation began another process, busy with requests, still admits the token. Milliseconds, by mode. */
export async function measureDelays(place) {
  const delays = {}
  for (const mode of place.plan.modes) delays[mode] = await delaysIn(mode, place)
  return delays
}

async function delaysIn(mode, { plan, redis, issuer, tokens }) {
  const start = { trust: issuer.trust, port: redis.port, mode, prefix: `${mode}:` }
  const [revoker, decider] = [startChild('./revocation/worker.mjs'), startChild('./revocation/worker.mjs')]
  const samples = []
  try {
    await Promise.all([
      revoker.ask({ start: { ...start, background: 5 } }),
      decider.ask({ start: { ...start, tokens } }),
    ])
    for (let at = 0; at < plan.revocations; at++) samples.push(await onePass({ revoker, decider, issuer }))
  } finally {
    await Promise.all([revoker.stop(), decider.stop()])
  }
  return samples
}

async function onePass({ revoker, decider, issuer: { trust, mint } }) {
  const jti = crypto.randomUUID()
  const refused = decider.ask({ refusalOf: await mint({ jti }) })
  // At any moment between two heartbeats.
  await sleep(5 + Math.random() * 20)
  const began = await revoker.ask({ revoke: { issuer: trust.issuer, tokenId: `jti:${jti}` } })
  return (await refused) - began
}
