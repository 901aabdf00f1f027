import { type Behaviour, spareKeys, startFaultyIssuer, testKeys, turnableClock } from '@claimcheck/test-fixtures'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Mood, PromisedAnswers } from './promised-answers.js'
import { type WatchedServer, watchedServer } from './watched-server.js'

const numRuns = process.env['CI'] ? 500 : 100

const keys = [testKeys.ES256, spareKeys.ES256, testKeys.EdDSA].map(({ alg, kid, privateKey, publicJwk }) => ({
  publicJwk,
  token: { alg, kid, key: privateKey },
}))
const [first] = keys

interface Manner {
  readonly mood: Mood
  readonly behaviour: Behaviour
}

const well: Manner = { mood: 'well', behaviour: { mode: 'ok' } }
const etag: Manner = { mood: 'etag', behaviour: { mode: 'etag' } }
const empty: Manner = { mood: 'empty', behaviour: { mode: 'emptySet' } }
const ill = (
  [
    { mode: 'reset' },
    { mode: 'truncate' },
    { mode: 'status', code: 500 },
    { mode: 'html' },
    { mode: 'redirect', to: '/jwks' },
    { mode: 'json', value: { keys: [{ ...first?.publicJwk, use: 'enc' }] } },
    { mode: 'manyKeys', count: 101 },
  ] satisfies readonly Behaviour[]
).map((behaviour): Manner => ({ mood: 'ill', behaviour }))

const stepKinds = {
  advance: fc.constantFrom(0.25, 1, 5, 10, 29, 30, 60, 300, 480, 600, 3600, 4200),
  behave: fc.oneof(fc.constantFrom(...ill), fc.constantFrom(well, etag), fc.constantFrom(etag, empty)),
  rotate: fc.subarray(keys, { minLength: 1 }),
  ask: fc.constantFrom(...keys),
  askUnknown: fc.constant(undefined),
  refresh: fc.constant(undefined),
  forget: fc.constantFrom(...keys),
}
type Kind = keyof typeof stepKinds
type Value<Of extends Kind> = (typeof stepKinds)[Of] extends fc.Arbitrary<infer Held> ? Held : never

const often: Readonly<Partial<Record<Kind, number>>> = {
  advance: 8,
  ask: 9,
  behave: 5,
  askUnknown: 3,
  rotate: 2,
  refresh: 2,
}
const step = fc.oneof(
  ...Object.entries(stepKinds).map(([kind, value]) => ({
    weight: often[kind as Kind] ?? 1,
    arbitrary: fc.tuple(fc.constant(kind as Kind), value as fc.Arbitrary<unknown>),
  })),
)

describe('an issuer that behaves in any way, in any order', () => {
  let issuer: Awaited<ReturnType<typeof startFaultyIssuer>>
  beforeAll(async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    issuer = await startFaultyIssuer()
  })
  afterAll(async () => {
    vi.restoreAllMocks()
    await issuer.close()
  })

  /** A run that does not get to each of these proves little. */
  const reached = new Set<string>()

  /** A server and the model of it, taken through the same steps. */
  class Walk {
    readonly clock = turnableClock()
    readonly server: WatchedServer = watchedServer({ issuer, clock: this.clock, by: 'remote' })
    readonly promised = new PromisedAnswers()

    readonly steps: { readonly [Of in Kind]: (value: Value<Of>) => unknown } = {
      advance: (seconds) => {
        this.clock.advance(seconds)
        this.promised.now += seconds
      },
      behave: ({ mood, behaviour }) => {
        issuer.behave('jwks', behaviour)
        this.promised.mood = mood
      },
      rotate: (published) => {
        issuer.publish(published.map(({ publicJwk }) => publicJwk))
        this.promised.published = published.map(({ token }) => token.kid)
      },
      ask: ({ token }) => this.#answered(this.server.ask(token), token.kid),
      askUnknown: () => this.#answered(this.server.askUnknown(), 'unknown'),
      refresh: async () => {
        const succeeded = await this.server.server.refresh().then(
          () => true,
          () => false,
        )
        expect(succeeded).toBe(this.promised.attempt())
        this.server.told()
      },
      forget: ({ token }) => {
        this.server.server.forget(issuer.issuer, token.kid)
        this.promised.forgotten.add(token.kid)
      },
    }

    async #answered(answer: ReturnType<WatchedServer['ask']>, kid: string): Promise<void> {
      const { status } = await answer
      await this.server.settled()
      const attempts = this.server.told().filter(({ type }) => type !== 'key_skipped').length
      const happened = { status, attempts }
      expect(this.promised.ask(kid, happened)).toContainEqual(happened)
      reached.add(`${status}, asked ${attempts}`)
    }

    async take(kind: Kind, value: unknown): Promise<void> {
      const act = this.steps[kind] as (value: unknown) => unknown
      await act(value)
    }
  }

  it('keeps what is promised: known keys work, withdrawn ones do not, outages are 503, and it is asked no more than it should be', async () => {
    const property = fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }), async (taken) => {
      const walk = new Walk()
      await walk.take('behave', well)
      await walk.take('rotate', keys)
      for (const [kind, value] of taken) await walk.take(kind, value)
      await walk.take('behave', well)
      await walk.take('advance', 30)
      for (const one of keys) await walk.take('ask', one)
    })
    await fc.assert(property, { numRuns })
    const reachable = [200, 401, 503].flatMap((status) => [0, 1].map((attempts) => `${status}, asked ${attempts}`))
    expect([...reached]).toEqual(expect.arrayContaining(reachable))
  })
})
