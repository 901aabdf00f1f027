import { AUDIENCE, ISSUER, type Jwk, type MintOptions, mint, spareKeys, testKeys } from '@claimcheck/test-fixtures'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Auth, scope } from '../src/index.js'
import { heldPool } from './cache-held-pool.js'
import { type Answer, cacheTwins, type Knowing, type Twin, type World } from './cache-twins.js'
import { outcomeOf } from './test-server.js'

const numRuns = process.env['CI'] ? 200 : 40
const start = 1_800_000_000
const { ES256: ours, EdDSA: static_ } = testKeys
const { ES256: spare } = spareKeys

/** Another key under our name. */
const swapped: Jwk = { ...spare.publicJwk, kid: ours.kid }
const bySpare: MintOptions = { kid: spare.kid, key: spare.privateKey }
const byStatic: MintOptions = { alg: 'EdDSA' }
const sets: readonly (readonly Jwk[])[] = [
  [ours.publicJwk],
  [ours.publicJwk, spare.publicJwk, static_.publicJwk],
  [spare.publicJwk],
  [swapped],
]

/** Tokens in which everything can change: their time, their keys, what they are for, and what they are revoked by. */
const kinds: readonly { readonly claims: object; readonly by?: MintOptions }[] = [
  { claims: {} },
  { claims: { jti: undefined } },
  { claims: { exp: start + 3600, scope: undefined } },
  { claims: { exp: start + 3600, nbf: start + 100 } },
  { claims: { exp: start + 7200, iat: start + 60 } },
  { claims: { exp: start + 3600, aud: [AUDIENCE, 'https://new.test'] } },
  { claims: { exp: start + 3600 }, by: bySpare },
  { claims: { exp: start + 3600 }, by: byStatic },
  { claims: { exp: start + 3600 }, by: { kid: ours.kid, key: spare.privateKey } },
]
const tokens = kinds.map(({ claims, by }, at) =>
  mint({ sub: `user-${at}`, sid: `session-${at}`, client_id: `client-${at}`, ...claims }, { now: start, ...by }),
)
const some = fc.nat({ max: tokens.length - 1 })

const changes = {
  advance: fc.constantFrom(1, 9, 10, 30, 100, 299, 300, 480, 600, 1500, 3600),
  stepWall: fc.constantFrom(-3600, -90, 60, 90, 3600),
  rotate: fc.constantFrom(...sets, ...sets, []),
  fail: fc.boolean(),
  refresh: fc.constant(undefined),
  forget: fc.constantFrom(ours.kid, ours.kid, spare.kid),
  forgetIssuer: fc.constant(undefined),
  answer: fc.oneof(
    fc.record({ audience: fc.constantFrom(AUDIENCE, 'https://new.test') }),
    fc.record({ keys: fc.constantFrom('remote', 'static') }),
    fc.record({ isKnown: fc.constantFrom(true, false, true) }),
  ),
  statusDown: fc.boolean(),
  revokeToken: some,
  revokeSubject: some,
  revokeSession: some,
  revokeClient: some,
  revokeIssuer: fc.constantFrom(start - 100, start),
}
type Change = keyof typeof changes
type Value<Of extends Change> = (typeof changes)[Of] extends fc.Arbitrary<infer Held> ? Held : never
type Changing = readonly [Change, unknown]

const often: Readonly<Partial<Record<Change, number>>> = {
  advance: 12,
  rotate: 8,
  refresh: 8,
  answer: 6,
  fail: 4,
  stepWall: 4,
  statusDown: 4,
  forgetIssuer: 2,
  revokeToken: 2,
  revokeSubject: 2,
  revokeSession: 2,
  revokeClient: 2,
}
const change: fc.Arbitrary<Changing> = fc.oneof(
  ...Object.entries(changes).map(([kind, value]) => ({
    weight: often[kind as Change] ?? 1,
    arbitrary: fc.tuple(fc.constant(kind as Change), value as fc.Arbitrary<unknown>),
  })),
)

type Step =
  | { readonly do: 'change'; readonly change: Changing }
  | { readonly do: 'ask' | 'recheck'; readonly token: number }
  | { readonly do: 'askDuring'; readonly by: MintOptions; readonly changes: readonly Changing[] }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constantFrom('ask' as const, 'ask' as const, 'recheck' as const), token: some }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('change' as const), change }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('askDuring' as const),
      by: fc.constantFrom({}, {}, bySpare),
      changes: fc.array(change, { minLength: 1, maxLength: 3 }),
    }),
  },
)

type Twins = Awaited<ReturnType<typeof cacheTwins>>

/** A run that does not get to each of these proves little. */
const reached = new Set<string>()

const worthReaching = [
  ...['200', 'key_unknown', 'signature_invalid', 'keys_unavailable', 'token_expired', 'token_issued_in_future'],
  ...['token_too_old', 'token_revoked', 'status_unavailable', 'scope_insufficient'],
].map((outcome) => `ask ${outcome}`)

class Walk {
  readonly #twins: Twins
  readonly #auths = new Map<string, readonly (Auth | undefined)[]>()

  constructor(twins: Twins) {
    this.#twins = twins
  }

  async take(taken: Step): Promise<void> {
    if (taken.do === 'change') await this.#change(taken.change)
    if (taken.do === 'ask') await this.#ask(tokens[taken.token] ?? '')
    if (taken.do === 'recheck') await this.#recheck(tokens[taken.token] ?? '')
    if (taken.do === 'askDuring') await this.#askDuring(taken)
  }

  /** Of the cached server and of the other. */
  async #both<Made>(ask: (twin: Twin) => Promise<Made>): Promise<readonly [Made, Made]> {
    const { cached, uncached } = this.#twins
    return [await ask(cached), await ask(uncached)]
  }

  async #agree(answers: readonly [unknown, unknown]): Promise<void> {
    const { cached, uncached } = this.#twins
    expect(answers[0]).toEqual(answers[1])
    await Promise.all([cached.settled(), uncached.settled()])
    expect(cached.told()).toEqual(uncached.told())
  }

  async #ask(token: string): Promise<void> {
    await this.#refreshBehind(token)
    const answers = await this.#both((twin) => twin.ask(token, scope('read:orders')))
    await this.#agree(answers)
    const [{ status, code }] = answers
    reached.add(`ask ${code ?? status}`)
    this.#auths.set(token, await this.#authsIn(answers, token))
  }

  /** Of what the policy refused there is no Auth: what was had before stays. */
  async #authsIn(answers: readonly Answer[], token: string): Promise<readonly (Auth | undefined)[]> {
    const auths = answers.map(({ auth }) => auth)
    return auths.includes(undefined) ? (this.#auths.get(token) ?? []) : auths
  }

  async #recheck(token: string): Promise<void> {
    const [ofCached, ofUncached] = this.#auths.get(token) ?? []
    if (ofCached === undefined || ofUncached === undefined) return
    await this.#refreshBehind(token)
    const { cached, uncached } = this.#twins
    const outcome = await outcomeOf(cached.server.recheck(ofCached))
    await this.#agree([outcome, await outcomeOf(uncached.server.recheck(ofUncached))])
    reached.add(`recheck ${outcome}`)
  }

  /** What would go on behind the next request is done before it, by one that nobody admits. */
  async #refreshBehind(token: string): Promise<void> {
    const unsigned = `${token.slice(0, token.lastIndexOf('.') + 1)}${'A'.repeat(86)}`
    await this.#both(async (twin) => {
      if (twin.mayRefreshBehind()) await twin.ask(unsigned)
      await twin.settled()
      twin.told()
    })
  }

  /** A token nobody has seen, several times at once, whose signature is not checked before all the rest has changed. */
  async #askDuring({ by, changes: changing }: Extract<Step, { do: 'askDuring' }>): Promise<void> {
    const { cached, uncached, clock } = this.#twins
    const token = mint({ sid: 'session', sub: 'user-0' }, { now: clock.now(), ...by })
    await this.#change(['refresh', undefined])
    const pool = heldPool()
    const asked = [cached, cached, uncached, uncached].map((twin) => twin.ask(token))
    try {
      await Promise.all([cached.settled(), uncached.settled()])
      for (const one of changing) await this.#change(one)
    } finally {
      await pool.release()
    }
    const [first, second, third, fourth] = await Promise.all(asked)
    await this.#agree([
      [first, second],
      [third, fourth],
    ])
    reached.add(`during ${first?.code ?? first?.status}`)
    await this.#ask(token)
  }

  async #change([kind, value]: Changing): Promise<void> {
    const act = this.#acts[kind] as (value: unknown) => unknown
    await act(value)
  }

  readonly #acts: { readonly [Of in Change]: (value: Value<Of>) => unknown } = {
    advance: (seconds) => this.#twins.clock.advance(seconds),
    stepWall: (seconds) => this.#twins.clock.stepWall(seconds),
    rotate: (keys) => this.#twins.issuer.publish(keys),
    fail: (isFailing) => this.#twins.issuer.behave('jwks', isFailing ? { mode: 'status', code: 500 } : { mode: 'ok' }),
    refresh: () => this.#both(({ server }) => server.refresh().catch(() => undefined)),
    forget: (kid) =>
      this.#both(async ({ server }) => outcomeOf(Promise.resolve().then(() => server.forget(ISSUER, kid)))),
    forgetIssuer: () => this.#both(async ({ server }) => server.forgetIssuer(ISSUER)),
    answer: (over) => Object.assign(this.#twins.world, over satisfies Partial<World>),
    statusDown: (isDown) => {
      this.#twins.world.isStatusDown = isDown
    },
    revokeToken: (at) => {
      const [auth] = this.#auths.get(tokens[at] ?? '') ?? []
      return auth && this.#twins.store.revokeToken(auth)
    },
    revokeSubject: (at) => this.#twins.store.revokeSubject({ issuer: ISSUER, subject: `user-${at}` }),
    revokeSession: (at) => this.#twins.store.revokeSession({ issuer: ISSUER, sessionId: `session-${at}` }),
    revokeClient: (at) => this.#twins.store.revokeClient({ issuer: ISSUER, clientId: `client-${at}` }),
    revokeIssuer: (before) => this.#twins.store.revokeIssuer({ issuer: ISSUER, before }),
  }
}

describe('a server with a cache and one without', () => {
  it.each<Knowing>(['written', 'resolved at once', 'resolved later'])(
    'answer, tell and ask for the status alike, whatever happens, also during a check: where the issuer is %s',
    { timeout: 120_000 },
    async (knowing) => {
      let hits = 0
      const property = fc.asyncProperty(
        fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }),
        async (taken) => {
          const twins = await cacheTwins(knowing)
          try {
            const walk = new Walk(twins)
            twins.issuer.publish(sets[1] ?? [])
            for (const token of tokens.keys()) await walk.take({ do: 'ask', token })
            for (const one of taken) await walk.take(one)
            hits += twins.cached.server.health().cache?.hits ?? 0
          } finally {
            await twins.close()
          }
        },
      )
      await fc.assert(property, { numRuns })
      expect(hits).toBeGreaterThan(3 * numRuns)
      expect([...reached]).toEqual(expect.arrayContaining(worthReaching))
    },
  )
})
