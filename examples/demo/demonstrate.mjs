import { cases, outageCases } from './cases.mjs'
import { differences, disagreements, isGood } from './compare.mjs'
import { send } from './send.mjs'
import { renderTable } from './table.mjs'
import { getTokens } from './tokens.mjs'
import { renderVerdict } from './verdict.mjs'
import { introduce, startOutage, startWorld } from './world.mjs'

/**
 * Sends every case to a service of each framework and prints what came back.
 *
 * @returns the world with its key server off, its tokens, and whether every answer was as expected and all frameworks agreed
 */
export async function demonstrate({ keep, print, terminal }) {
  const started = performance.now()
  const world = await startWorld({ keep })
  world.tokens = await getTokens(world)
  introduce(world, print)

  const results = await sendAll(cases, world)
  await startOutage(world)
  results.push(...(await sendAll(outageCases, world)))

  print(`\n${renderTable(results, terminal)}`)
  print(`\n${renderVerdict(results, (performance.now() - started) / 1000)}`)
  return { world, passed: results.every(isGood) }
}

/** One after the other: some cases depend on what an earlier one did, and none should slow another down. */
async function sendAll(list, { services, tokens }) {
  const results = []
  for (const one of list) {
    const answers = []
    for (const service of services[one.service ?? 'running']) {
      const got = await send(one, service, tokens)
      answers.push({ framework: service.name, ...got, differences: differences(one.expected, got) })
    }
    results.push({ ...one, answers, disagreements: disagreements(answers) })
  }
  return results
}
