import { createServer } from 'node:http'
import { startRealIssuer } from '@claimcheck/test-fixtures/real-issuer'
import { frameworks } from './frameworks.mjs'

export const audience = 'https://orders.example'
export const otherAudience = 'https://billing.example'

// Long enough to play with `--serve`, and within what the service's denylist accepts.
const tokenLifetime = 12 * 3600

/** An HTTP server on a free port of loopback. */
async function startService(listener) {
  const server = createServer(listener)
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
  const { port } = server.address()
  return { port, url: `http://127.0.0.1:${port}`, close }
}

/**
 * Two authorization servers, and a service per framework that trusts the first.
 *
 * @param keep told of everything that has to be closed, as soon as it runs
 */
export async function startWorld({ keep }) {
  const issuer = keep(await startRealIssuer({ audience, otherAudiences: [otherAudience], lifetime: tokenLifetime }))
  const otherIssuer = keep(await startRealIssuer({ audience, alg: 'ES256', lifetime: tokenLifetime }))
  const startServices = () =>
    Promise.all(
      frameworks.map(async ({ createListener, ...framework }) => {
        const service = keep(await startService(await createListener({ issuer: issuer.issuer, audience })))
        return { ...framework, ...service }
      }),
    )
  return { issuer, otherIssuer, startServices, services: { running: await startServices() } }
}

/** Turns the key server off, and starts services that have never seen it. */
export async function startOutage(world) {
  await world.issuer.close()
  world.services.newcomer = await world.startServices()
}

export function introduce({ issuer, services }, print) {
  const lines = [
    ['Issuer', issuer.issuer, 'oidc-provider, asked for tokens with client_credentials'],
    ...services.running.map(({ name, url, folder }) => [name, url, folder]),
  ]
  for (const [name, url, what] of lines) print(`${name.padEnd(9)}${url.padEnd(24)}${what}`)
}
