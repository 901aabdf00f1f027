import { randomUUID } from 'node:crypto'
import {
  AUDIENCE,
  type FaultyIssuer,
  type MintOptions,
  mint,
  signCompact,
  type TurnableClock,
  validClaims,
} from '@claimcheck/test-fixtures'
import { discoverKeys, remoteKeys } from '../../src/key/remote-keys.js'
import type { RemoteKeysOptions } from '../../src/key/remote-options.js'
import { createResourceServer } from '../../src/resource-server.js'
import type { Event } from '../../src/shared/events.js'
import { type Answer, answerTo } from '../key/answers.js'
import { countingFetch } from './counting-fetch.js'

export interface Watched {
  readonly issuer: FaultyIssuer
  readonly clock: TurnableClock
  /** By default keys are discovered; `remote` goes to the key set at once. */
  readonly by?: 'discovery' | 'remote'
  readonly keys?: RemoteKeysOptions
}

export type WatchedServer = ReturnType<typeof watchedServer>

/** A server that trusts an issuer, over the real network, and a record of what it asks and tells. */
export function watchedServer({ issuer, clock, by = 'discovery', keys = {} }: Watched) {
  const network = countingFetch(clock)
  const events: (Event & { readonly type: `key${string}` })[] = []
  const source = by === 'remote' ? remoteKeys(issuer.jwksUri, keys) : discoverKeys(keys)
  const server = createResourceServer({
    issuer: issuer.issuer,
    audience: AUDIENCE,
    keys: source,
    clock,
    fetch: network.fetch,
    onEvent: (event) => isAboutKeys(event) && events.push(event),
  })
  const ask = (options: MintOptions = {}): Promise<Answer> =>
    answerTo(server, mint({ iss: issuer.issuer }, { now: clock.now(), ...options }))
  /** A token that names a key nobody has; its signature is never looked at. */
  const askUnknown = (kid: string = randomUUID()): Promise<Answer> => {
    const payload = { ...validClaims({ now: clock.now() }), iss: issuer.issuer }
    const header = { alg: 'ES256', kid, typ: 'at+jwt' }
    return answerTo(server, signCompact({ header, payload, alg: 'ES256', signature: new Uint8Array(64) }))
  }
  return {
    server,
    source,
    network,
    ask,
    askUnknown,
    /** What it told about keys since it was last looked at, without times and the issuer's name. */
    told: () =>
      events.splice(0).map((event) => {
        const { durationMs: _, issuer: __, ...facts } = event as Record<string, unknown>
        return facts
      }),
    /** What it asked of the issuer since it was last looked at. */
    asked: () => {
      const calls = network.calls.splice(0)
      const jwks = calls.filter(({ url }) => url === issuer.jwksUri).length
      return { discovery: calls.length - jwks, jwks }
    },
    /** When it did, in seconds. */
    askedAt: () => network.calls.splice(0).map(({ at }) => at),
    state: () => server.health().issuers[issuer.issuer],
    /** Lets the refresh end that goes on behind the requests. */
    settled: async () => {
      do await new Promise(setImmediate)
      while (network.open() > 0)
      await new Promise(setImmediate)
    },
  }
}

const isAboutKeys = (event: Event): event is Event & { readonly type: `key${string}` } => event.type.startsWith('key')
