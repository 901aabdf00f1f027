import {
  AUDIENCE,
  type FaultyIssuer,
  ISSUER,
  startFaultyIssuer,
  type TurnableClock,
  testKeys,
  turnableClock,
} from '@claimcheck/test-fixtures'
import { vi } from 'vitest'
import {
  type Auth,
  createResourceServer,
  type Event,
  type IssuerOptions,
  memoryDenylist,
  type Policy,
  type ResourceServer,
  type ResourceServerOptions,
  type RevocationStore,
  remoteKeys,
  staticKeys,
} from '../src/index.js'
import { countingFetch } from './faults/counting-fetch.js'
import { requestWith } from './test-server.js'

/** How the issuer comes to be known to a server. */
export type Knowing = 'written' | 'resolved at once' | 'resolved later'

/** What a resolver answers, and whether the denylist does. */
export interface World {
  audience: string
  keys: 'remote' | 'static'
  isKnown: boolean
  isStatusDown: boolean
}

/** All that can be seen of a decision from outside. */
export interface Answer {
  readonly status: number
  readonly code?: string
  readonly retryAfter?: string | undefined
  readonly auth?: Auth | undefined
  readonly token?: string | undefined
}

interface Scene {
  readonly knowing: Knowing
  readonly world: World
  readonly issuer: FaultyIssuer
  readonly clock: TurnableClock
  readonly store: RevocationStore
}

const jwksAt = `${ISSUER}/jwks`
const maxAge = 600

/** Two servers that differ in nothing but the cache: one clock, one issuer, one denylist. Each fetches for itself, over a socket. */
export async function cacheTwins(knowing: Knowing) {
  const random = vi.spyOn(Math, 'random').mockReturnValue(0)
  const issuer = await startFaultyIssuer()
  const world: World = { audience: AUDIENCE, keys: 'remote', isKnown: true, isStatusDown: false }
  const scene: Scene = { knowing, world, issuer, clock: turnableClock(), store: memoryDenylist({ requires: ['sid'] }) }
  const cached = new Twin(scene, { max: 8 })
  const uncached = new Twin(scene, false)
  const close = async () => {
    await Promise.all([cached.server.close(), uncached.server.close()])
    await issuer.close()
    random.mockRestore()
  }
  return { ...scene, cached, uncached, close }
}

export class Twin {
  readonly server: ResourceServer
  readonly #network: ReturnType<typeof countingFetch>
  readonly #events: Event[] = []
  #lookups = 0

  constructor({ knowing, world, issuer, clock, store }: Scene, cache: false | { max: number }) {
    this.#network = countingFetch(clock)
    const resolve = (iss: string) => (iss === ISSUER && world.isKnown ? optionsIn(world) : undefined)
    const issuers = knowing === 'resolved later' ? async (iss: string) => resolve(iss) : resolve
    this.server = createResourceServer({
      ...(knowing === 'written' ? optionsIn(world) : { issuers }),
      cache,
      clock,
      // A resolver may not name an issuer on loopback as what it is.
      fetch: (input, init) => this.#network.fetch(String(input).replace(jwksAt, issuer.jwksUri), init),
      onEvent: (event) => !event.type.startsWith('key') && this.#events.push(event),
      denylist: {
        ...store,
        lookup: (auth) => {
          this.#lookups++
          if (world.isStatusDown) throw new Error('down')
          return store.lookup(auth)
        },
      },
    } as ResourceServerOptions)
  }

  async ask(token: string, policy?: Policy): Promise<Answer> {
    const decision = await this.server.decide(requestWith(token), policy)
    if (decision.admitted) return { status: 200, auth: decision.auth, token: decision.auth?.token }
    const { status, headers, failure } = decision.refusal
    return { status, code: failure.code, retryAfter: headers['Retry-After'] }
  }

  /** What it told of its decisions and how often it asked for the status, since it was last looked at. */
  told() {
    const asked = this.#lookups
    this.#lookups = 0
    return { events: this.#events.splice(0), asked }
  }

  /** May a refresh begin behind the next request? Whether it lands before or after that signature is checked, nobody can tell. */
  mayRefreshBehind(): boolean {
    const { ageSeconds, fresh, lastError } = this.server.health().issuers[ISSUER] ?? {}
    return ageSeconds !== undefined && (lastError !== undefined || (fresh === true && ageSeconds >= 0.8 * maxAge))
  }

  /** Lets fetches end that go on behind the requests. */
  async settled(): Promise<void> {
    do await new Promise(setImmediate)
    while (this.#network.open() > 0)
    await new Promise(setImmediate)
  }
}

const optionsIn = ({ audience, keys }: World): IssuerOptions => ({
  issuer: ISSUER,
  audience,
  maxTokenAge: 1500,
  keys: keys === 'remote' ? remoteKeys(jwksAt, { maxAge }) : staticKeys({ keys: [testKeys.EdDSA.publicJwk] }),
})
