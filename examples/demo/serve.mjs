import { cases, outageCases } from './cases.mjs'
import { curl, curlForToken } from './curl.mjs'
import { getTokens } from './tokens.mjs'
import { audience, introduce, startWorld } from './world.mjs'

/**
 * Prints a command for each case, to the first framework's service, and where the others are. The world of the demonstration stays as it is,
 * with its key server off; the other cases get a fresh one.
 */
export async function printCommands({ keep, print, outage }) {
  const world = await startWorld({ keep })
  world.tokens = await getTokens(world)
  const [first] = world.services.running

  print('\nReady-made commands, from top to bottom, to services whose key server is on:\n')
  introduce(world, print)
  print(`\nThey ask ${first.name}; ${otherPorts(world.services.running)}.`)
  for (const one of cases) printCommand(one, world, print)

  print('\nTo the services above, whose key server is off; the running ones do without it for 70 minutes:')
  for (const one of outageCases) {
    printCommand(one, outage, print)
    print(`# ${otherPorts(servicesFor(one, outage))}`)
  }

  print('\nA token of your own, and a service of your own that takes it:\n')
  print(curlForToken(world.issuer, audience))
  print(`JWT_ISSUER=${world.issuer.issuer} JWT_AUDIENCE=${audience} node ${first.folder}/main.mjs`)
  print('\nServing until Ctrl-C. The tokens last twelve hours.')
}

const servicesFor = ({ service = 'running' }, { services }) => services[service]

const otherPorts = ([, ...others]) => others.map(({ name, port }) => `${name} is on port ${port}`).join(', ')

function printCommand(one, world, print) {
  const { status, code } = one.expected
  print(`\n# ${one.title} → ${code === undefined ? status : `${status} ${code}`}`)
  print(curl(one, servicesFor(one, world)[0], world.tokens))
}

/** Resolves at the first Ctrl-C; the second ends the process as ever. */
export const interrupted = () =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve)
  })
