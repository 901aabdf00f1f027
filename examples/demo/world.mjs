import { createServer } from 'node:http'
import { startRealIssuer } from '@claimcheck/test-fixtures/real-issuer'

export const audience = 'https://orders.example'
export const otherAudience = 'https://billing.example'

// Long enough to play with `--serve`, and within what the service's denylist accepts.
const tokenLifetime = 12 * 3600

/** An HTTP server on a free port of loopback, around an Express application or any other request listener. */
export async function startService(listener) {
  const server = createServer(listener)
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${server.address().port}`, close }
}

/**
 * Two authorization servers, and a service that trusts the first.
 *
 * @param createApp makes the service from the options of `requireAuth()`
 * @param keep told of everything that has to be closed, as soon as it runs
 */
export async function startWorld({ createApp, keep }) {
  const issuer = keep(await startRealIssuer({ audience, otherAudiences: [otherAudience], lifetime: tokenLifetime }))
  const otherIssuer = keep(await startRealIssuer({ audience, alg: 'ES256', lifetime: tokenLifetime }))
  const startOrders = async () => keep(await startService(createApp({ issuer: issuer.issuer, audience })))
  return { issuer, otherIssuer, startOrders, services: { running: await startOrders() } }
}

/** Turns the key server off, and starts a second service that has never seen it. */
export async function startOutage(world) {
  await world.issuer.close()
  world.services.newcomer = await world.startOrders()
}

export function introduce({ issuer, services }, print) {
  print(`Issuer   ${issuer.issuer}  oidc-provider, asked for tokens with client_credentials`)
  print(`Service  ${services.running.url}  examples/express, asked over HTTP`)
}
