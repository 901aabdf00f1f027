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
import { discoverKeys, remoteKeys } from '../../src/key/remote-keys.js'
import type { RemoteKeysOptions } from '../../src/key/remote-options.js'
import { createResourceServer } from '../../src/resource-server.js'
import type { Event } from '../../src/shared/events.js'
import { type Answer, answerTo } from './answers.js'

export interface Setting {
  /** By default keys are discovered; `remote` goes to the key set at once. */
  readonly by?: 'discovery' | 'remote'
  readonly keys?: RemoteKeysOptions
  readonly issuer?: FaultyIssuerOptions
  readonly fetch?: typeof fetch
  /** The issuer as the server has it, where it is not as the issuer calls itself. */
  readonly configured?: (issuer: FaultyIssuer) => string
}

/** An issuer on loopback and a server that trusts it, with a turned clock and a back-off without jitter. */
export async function issuerAndServer({ by = 'discovery', keys = {}, fetch, configured, ...setting }: Setting = {}) {
  const random = vi.spyOn(Math, 'random').mockReturnValue(0)
  const issuer = await startFaultyIssuer(setting.issuer)
  const clock = turnableClock()
  const events: Event[] = []
  const name = configured?.(issuer) ?? issuer.issuer
  const server = createResourceServer({
    issuer: name,
    audience: AUDIENCE,
    keys: by === 'remote' ? remoteKeys(issuer.jwksUri, keys) : discoverKeys(keys),
    clock,
    onEvent: (event) => events.push(event),
    ...(fetch && { fetch }),
  })
  onTestFinished(async () => {
    await server.close()
    await issuer.close()
    random.mockRestore()
  })
  const token = (options: MintOptions = {}, claims = {}) =>
    mint({ iss: name, ...claims }, { now: clock.now(), ...options })
  const ask = (options?: MintOptions): Promise<Answer> => answerTo(server, token(options))
  /** What the server told about keys, without the time it took; what it told before is forgotten. */
  const told = () =>
    events.splice(0).flatMap(({ type, ...facts }) => {
      if (!type.startsWith('key')) return []
      const { durationMs: _, issuer: __, ...rest } = facts as Record<string, unknown>
      return [{ type, ...rest }]
    })
  const counted = () => ({ discovery: issuer.requests.discovery, jwks: issuer.requests.jwks })
  return { issuer, server, clock, token, ask, told, counted }
}
