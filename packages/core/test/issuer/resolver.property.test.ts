import type { Claims } from '@claimcheck/test-fixtures'
import { AUDIENCE } from '@claimcheck/test-fixtures'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answerTo } from '../key/answers.js'
import { entryFor, resolverScene } from './resolver-scene.js'

const numRuns = process.env['CI'] ? 5000 : 500
const other = 'https://other-api.test'
const issuers = ['https://a.test', 'https://b.test', 'https://c.test'] as const

/** What the resolver would answer now: options for one of two audiences, nothing, something wrong, or a failure. */
type World = 'for us' | 'for another' | 'unknown' | 'wrong' | 'down'
const worlds: readonly World[] = ['for us', 'for us', 'for another', 'unknown', 'wrong', 'down']

type Step =
  | { readonly do: 'change'; readonly issuer: string; readonly world: World }
  | { readonly do: 'advance'; readonly seconds: number }
  | { readonly do: 'stepWall'; readonly seconds: number }
  | { readonly do: 'forget'; readonly issuer: string }
  | { readonly do: 'request'; readonly issuer: string; readonly aud: string; readonly again: boolean }

const issuer = fc.constantFrom(...issuers)
const request = fc.record({
  do: fc.constant('request' as const),
  issuer,
  aud: fc.constantFrom(AUDIENCE, AUDIENCE, other),
  again: fc.boolean(),
})
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: request },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('change' as const), issuer, world: fc.constantFrom(...worlds) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      seconds: fc.constantFrom(0.001, 1, 29.999, 30, 120, 269.999, 299.999, 300, 1000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const), issuer }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stepWall' as const), seconds: fc.constantFrom(-3600, 3600) }) },
)

interface Remembered {
  readonly world: World
  /** Milliseconds, as a server counts them: sums of fractions are not exact. */
  readonly until: number
}

/** All that is promised of a resolver, in thirty lines. */
class Model {
  readonly world = new Map<string, World>(issuers.map((name) => [name, 'for us']))
  readonly #remembered = new Map<string, Remembered>()
  calls = 0

  answer(name: string, aud: string, now: number): string {
    const remembered = this.#remembered.get(name)
    const world = remembered !== undefined && now < remembered.until ? remembered.world : this.#ask(name, now)
    if (world === 'down') return '503 issuers_unavailable'
    if (world === 'unknown' || world === 'wrong') return '401 issuer_unknown'
    return aud === (world === 'for us' ? AUDIENCE : other) ? '200' : '401 audience_mismatch'
  }

  forget(name: string): void {
    this.#remembered.delete(name)
  }

  #ask(name: string, now: number): World {
    this.calls++
    const world = this.world.get(name) ?? 'unknown'
    const kept = world.startsWith('for') ? 300_000 : 30_000
    if (world !== 'down') this.#remembered.set(name, { world, until: now + kept })
    return world
  }
}

function answerOf(world: World | undefined, name: string): unknown {
  if (world === 'down') throw new Error('down')
  if (world === 'wrong') return { issuer: name, tenant: 'x' }
  return world === 'unknown' ? undefined : entryFor(name, { audience: world === 'for us' ? AUDIENCE : other })
}

/** A resolver of either kind, and the model beside it. */
function sceneAndModel(isLate: boolean) {
  const model = new Model()
  const answer = (name: string) => answerOf(model.world.get(name), name)
  const scene = resolverScene(isLate ? async (name) => answer(name) : answer)
  const sent = new Map<string, string>()
  const tokenFor = ({ issuer: iss, aud, again }: Extract<Step, { do: 'request' }>): string => {
    const claims: Claims = { iss, aud, iat: 1, exp: 1e11 }
    const name = `${iss} ${aud}`
    const text = (again ? sent.get(name) : undefined) ?? scene.token(claims)
    sent.set(name, text)
    return text
  }
  const run = async (now: Step): Promise<void> => {
    if (now.do === 'change') model.world.set(now.issuer, now.world)
    if (now.do === 'advance') scene.clock.advance(now.seconds)
    if (now.do === 'stepWall') scene.clock.stepWall(now.seconds)
    if (now.do === 'forget') {
      scene.server.forgetIssuer(now.issuer)
      model.forget(now.issuer)
    }
    if (now.do !== 'request') return
    const { status, code } = await answerTo(scene.server, tokenFor(now))
    const got = code === undefined ? `${status}` : `${status} ${code}`
    expect([got, scene.asked.length]).toEqual([model.answer(now.issuer, now.aud, scene.clock.monotonic()), model.calls])
  }
  return { run, reached: (now: Step) => `${now.do} ${now.do === 'request' ? model.world.get(now.issuer) : ''}`.trim() }
}

describe('a resolver and a simple model of it', () => {
  it.each([
    { title: 'at once', isLate: false },
    { title: 'later', isLate: true },
  ])(
    'answer alike and ask as often, whatever happens: where it answers $title',
    { timeout: 120_000 },
    async ({ isLate }) => {
      const reached = new Set<string>()
      const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const { run, reached: seen } = sceneAndModel(isLate)
        for (const now of steps) {
          await run(now)
          reached.add(seen(now))
        }
      })
      await fc.assert(property, { numRuns })
      expect([...reached].sort()).toEqual([
        'advance',
        'change',
        'forget',
        'request down',
        'request for another',
        'request for us',
        'request unknown',
        'request wrong',
        'stepWall',
      ])
    },
  )
})
