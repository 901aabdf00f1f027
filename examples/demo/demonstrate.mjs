import { cases, outageCases } from './cases.mjs'
import { differences } from './compare.mjs'
import { send } from './send.mjs'
import { renderTable } from './table.mjs'
import { getTokens } from './tokens.mjs'
import { renderVerdict } from './verdict.mjs'
import { introduce, startOutage, startWorld } from './world.mjs'

/**
 * Sends every case to a running service and prints what came back.
 *
 * @returns the world with its key server off, its tokens, and whether every answer was as expected
 */
export async function demonstrate({ createApp, keep, print, terminal }) {
  const started = performance.now()
  const world = await startWorld({ createApp, keep })
  world.tokens = await getTokens(world)
  introduce(world, print)

  const results = await sendAll(cases, world)
  await startOutage(world)
  results.push(...(await sendAll(outageCases, world)))

  print(`\n${renderTable(results, terminal)}`)
  print(`\n${renderVerdict(results, (performance.now() - started) / 1000)}`)
  return { world, passed: results.every((result) => result.differences.length === 0) }
}

/** One after the other: some cases depend on what an earlier one did. */
async function sendAll(list, world) {
  const results = []
  for (const one of list) {
    const got = await send(one, world)
    results.push({ ...one, got, differences: differences(one.expected, got) })
  }
  return results
}
