// Measures what revocation costs: how long a revoked token still passes in another process, and what a check adds to a request.
//   pnpm build && node bench/revocation.mjs            1,000,000 entries
//   pnpm build && node bench/revocation.mjs --quick    fewer of everything
import { parseArgs } from 'node:util'
import { mintMany, startIssuer } from './issuer.mjs'
import { describeMachine } from './report/machine.mjs'
import { measureDelays } from './revocation/delays.mjs'
import { measureHotPath } from './revocation/hot-path.mjs'
import { startRedis } from './revocation/redis.mjs'
import { renderRevocation } from './revocation/report.mjs'

const plans = {
  full: { entries: 1_000_000, revocations: 300, tokens: 2_000, rounds: 41, repeats: 10 },
  quick: { entries: 100_000, revocations: 60, tokens: 2_000, rounds: 11, repeats: 5 },
}

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const plan = { ...plans[values.quick ? 'quick' : 'full'], modes: ['direct', 'replicated'] }

const redis = await startRedis()
const issuer = await startIssuer('ES256')
try {
  const tokens = await mintMany(issuer.mint, plan.tokens)
  const place = { plan, redis, issuer, tokens }
  console.error('delays …')
  const delays = await measureDelays(place)
  console.error('hot path …')
  const hotPath = await measureHotPath(place)
  console.log(renderRevocation({ machine: describeMachine(), plan, delays, hotPath }))
} finally {
  await issuer.close()
  await redis.stop()
}
