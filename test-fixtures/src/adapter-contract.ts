import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AuthorizationVector, authorizationHeader } from '../vectors/authorization-header.js'
import { answerIn } from './contract/answers.js'
import type { AppDescription } from './contract/app-description.js'
import { describeApps } from './contract/apps.js'
import type { Exchange } from './contract/exchange.js'
import { cookieExchanges } from './contract/exchanges/cookies.js'
import { credentialExchanges } from './contract/exchanges/credentials.js'
import { mountingExchanges } from './contract/exchanges/mounting.js'
import { policyExchanges } from './contract/exchanges/policies.js'
import { tokenExchanges } from './contract/exchanges/tokens.js'
import { unavailableExchanges } from './contract/exchanges/unavailable.js'
import { startFaultyIssuer } from './faulty-issuer.js'
import { type RawRequest, sendRaw } from './raw-http.js'

export type {
  AppDescription,
  MountDescription,
  PolicyDescription,
  RouteDescription,
  ServerDescription,
} from './contract/app-description.js'
export { guardOf, policyOf, serverOptions } from './contract/door.js'
export type { Exchange } from './contract/exchange.js'

export interface RunningApp {
  /** On 127.0.0.1. */
  readonly port: number
  close(): Promise<void>
}

/** An adapter in its framework: builds an application from its description, and lets it listen. */
export interface AdapterUnderTest {
  start(app: AppDescription): Promise<RunningApp>
}

/** Every exchange that an adapter must answer as all others do. */
export const exchanges: readonly Exchange[] = [
  ...credentialExchanges,
  ...cookieExchanges,
  ...tokenExchanges,
  ...policyExchanges,
  ...unavailableExchanges,
  ...mountingExchanges,
]

/**
 * Sends the exchanges to an adapter as raw header lines over a socket, and compares the answers to the byte.
 *
 * `start` makes what users would write: `serverOptions(door, mount.server)` are the options of `requireAuth` or the plugin, and
 * `guardOf(door, route.policy)` is the guard, where `door` is the adapter's own front door. What calls core itself takes `policyOf`.
 */
export function describeAdapter(name: string, start: AdapterUnderTest['start']): void {
  describe(`the adapter contract: ${name}`, () => {
    const apps = runApps(start)

    it.each(exchanges)('$title', async ({ app, request, answer }) => {
      const before = apps.handled()
      const response = await apps.send(app, request)
      expect(answerIn(response, answer)).toEqual(answer)
      expect(apps.handled() - before).toBe(answer.from === 'handler' ? 1 : 0)
    })

    const check = async ({ lines, outcome }: AuthorizationVector) => {
      const headerLines = lines.map((line) => ['Authorization', line] as const)
      const { status, body } = await apps.send('orders', { headerLines })
      const { code } = JSON.parse(body.toString()) as { code: string }
      expect({ status, ...credentialsIn(code) }).toEqual(expected[kindOf(outcome)])
    }
    it.each(vectors.filter(({ lines }) => lines.length < 2))('[BR-04] $title', check)
    it.each(vectors.filter(({ lines }) => lines.length > 1))('[BR-18] $title', check)
  })
}

const vectors = authorizationHeader.filter(({ directOnly }) => !directOnly)

// No vector holds a token that this server would admit, so that one that was read is refused for itself.
const expected = {
  credentials_absent: { status: 401, credentials: 'credentials_absent' },
  credentials_malformed: { status: 400, credentials: 'credentials_malformed' },
  token: { status: 401, credentials: 'read' },
}

const kindOf = (outcome: AuthorizationVector['outcome']) => (typeof outcome === 'string' ? outcome : 'token')
const credentialsIn = (code: string) => ({ credentials: code.startsWith('credentials_') ? code : 'read' })

/** Starts every application before the tests of a suite, and stops them after. */
function runApps(start: AdapterUnderTest['start']) {
  const running = new Map<string, RunningApp>()
  const closing: (() => Promise<void>)[] = []
  let handled = 0

  beforeAll(async () => {
    const issuer = await startFaultyIssuer()
    closing.push(() => issuer.close())
    issuer.behave('jwks', { mode: 'status', code: 500 })
    const surroundings = { brokenKeys: issuer.jwksUri, handled: () => void handled++ }
    for (const [name, app] of Object.entries<AppDescription>(describeApps(surroundings))) {
      const started = await start(app)
      running.set(name, started)
      closing.push(() => started.close())
    }
  })
  afterAll(() => Promise.all(closing.map((close) => close())))

  return {
    handled: () => handled,
    send: (app: Exchange['app'], request: RawRequest) =>
      sendRaw(running.get(app)?.port ?? 0, { target: '/orders', ...request }),
  }
}
