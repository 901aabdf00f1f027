import {
  AUDIENCE,
  type FaultyIssuer,
  type FaultyIssuerOptions,
  type MintOptions,
  mint,
  startFaultyIssuer,
  turnableClock,
} from '@claimcheck/test-fixtures'
import { onTestFinished, vi } from 'vitest'
import * as onNode from '../../src/index.js'
import { remoteCertificates } from '../../src/key/remote-keys.js'
import type { RemoteKeysOptions } from '../../src/key/remote-options.js'
import { defaultAlgorithms } from '../../src/shared/algorithms.js'
import type { Event } from '../../src/shared/events.js'
import { type Answer, answerTo } from './answers.js'
import type { Copy } from './both-platforms.js'

export interface Setting {
  /** By default keys are discovered; `remote` goes to the key set at once, `certificates` to a map of them. */
  readonly by?: 'discovery' | 'remote' | 'certificates'
  readonly keys?: RemoteKeysOptions
  readonly issuer?: FaultyIssuerOptions
  readonly fetch?: typeof fetch
  /** The issuer as the server has it, where it is not as the issuer calls itself. */
  readonly configured?: (issuer: FaultyIssuer) => string
  /** By default that of Node. */
  readonly copy?: Pick<Copy, 'core' | 'remoteCertificates'>
}

interface Over {
  readonly issuer?: string | onNode.IssuerTemplate
  readonly algorithms?: readonly string[]
  readonly onEvent?: (event: Event) => unknown
}

const node = { core: onNode, remoteCertificates }

/** An issuer on loopback and a server that trusts it, with a turned clock and a back-off without jitter. */
export async function issuerAndServer({ keys = {}, fetch, configured, copy = node, ...setting }: Setting = {}) {
  const random = vi.spyOn(Math, 'random').mockReturnValue(0)
  const issuer = await startFaultyIssuer(setting.issuer)
  const clock = turnableClock()
  const events: Event[] = []
  const servers: onNode.ResourceServer[] = []
  const name = configured?.(issuer) ?? issuer.issuer
  const { discoverKeys, remoteKeys } = copy.core
  const sources = {
    discovery: () => discoverKeys(keys),
    remote: () => remoteKeys(issuer.jwksUri, keys),
    certificates: () => copy.remoteCertificates(issuer.jwksUri, keys),
  }
  const source = sources[setting.by ?? 'discovery']()
  const emit = (event: Event) => events.push(event)
  /** One server more over the same keys, which tells its own observer. */
  const serve = (over: Over = {}) => {
    const options = { issuer: name, audience: AUDIENCE, keys: source, clock, ...(fetch && { fetch }), ...over }
    const server = copy.core.createResourceServer(options)
    servers.push(server)
    return server
  }
  const server = serve({ onEvent: emit })
  onTestFinished(async () => {
    await Promise.all(servers.map((one) => one.close()))
    await issuer.close()
    random.mockRestore()
  })
  const token = (options: MintOptions = {}, claims = {}) =>
    mint({ iss: name, ...claims }, { now: clock.now(), ...options })
  const ask = (options?: MintOptions): Promise<Answer> => answerTo(server, token(options))
  const context = { algorithms: defaultAlgorithms, fetch: fetch ?? globalThis.fetch, clock, emit }
  /** The key itself, as the server gets it. */
  const keyFor = (kid: string, alg = 'ES256') => source.keyFor({ alg, kid }, name, context)
  /** What the server told about keys, without the time it took; what it told before is forgotten. */
  const told = () =>
    events.splice(0).flatMap(({ type, ...facts }) => {
      if (!type.startsWith('key')) return []
      const { durationMs: _, issuer: __, ...rest } = facts as Record<string, unknown>
      return [{ type, ...rest }]
    })
  const counted = () => ({ discovery: issuer.requests.discovery, jwks: issuer.requests.jwks })
  const state = () => server.health().issuers[name]
  return { issuer, name, server, source, serve, clock, token, ask, keyFor, told, counted, state }
}
