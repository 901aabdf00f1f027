import { turnableClock } from '@claimcheck/test-fixtures'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Auth, memoryDenylist, type RevocationStore } from '../../src/index.js'
import { outcomeOf } from '../test-server.js'

const numRuns = process.env['CI'] ? 1000 : 100
const start = 1_800_000_000
const [max, maxTokenLifetime, clockTolerance] = [6, 100, 10]

const issuer = fc.constantFrom('https://a.test', 'https://b.test')
const id = fc.constantFrom('one', 'two', 'three')
/** From now, in seconds. */
const moment = fc.constantFrom(-200, -10, 0, 10, 50)

const revocation = fc.record({
  do: fc.constant('revoke' as const),
  kind: fc.constantFrom('token' as const, 'subject' as const, 'session' as const, 'client' as const, 'issuer' as const),
  issuer,
  id,
  moment: fc.option(moment, { nil: undefined }),
})
const step = fc.oneof(
  { weight: 3, arbitrary: revocation },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('advance' as const), seconds: fc.constantFrom(1, 10, 100, 200) }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer Made> ? Made : never
type Revocation = Extract<Step, { do: 'revoke' }>

interface Kept {
  until: number
  /** The latest since it was last past its time: what was said before that may be forgotten, but need not. */
  before: number
  latestBefore: number
}

/** What DESIGN §8 says about entries, in a map. */
class Model {
  readonly #entries = new Map<string, Kept>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Adds an entry where the store has. */
  revoke(revoked: Revocation): void {
    const now = this.#now()
    const isDated = ['subject', 'client', 'issuer'].includes(revoked.kind)
    const before = isDated ? now + (revoked.moment ?? clockTolerance) : Number.POSITIVE_INFINITY
    const life =
      revoked.kind === 'token' ? (revoked.moment ?? 0) : Math.max(0, isDated ? before - now : 0) + maxTokenLifetime
    const until = now + life + 180
    const known = this.#entries.get(nameOf(revoked))
    const isOver = known === undefined || known.until < now
    this.#entries.set(nameOf(revoked), {
      until: isOver ? until : Math.max(known.until, until),
      before: isOver ? before : Math.max(known.before, before),
      latestBefore: Math.max(known?.latestBefore ?? 0, before),
    })
  }

  /** What a revocation may come to: a store looks for room once a second. */
  outcomesOf(revoked: Revocation): readonly string[] {
    const now = this.#now()
    const known = this.#entries.get(nameOf(revoked))
    if (known !== undefined && known.until >= now) return ['done']
    const kept = [...this.#entries.values()]
    const unexpired = kept.filter(({ until }) => until >= now).length
    const perhaps = kept.filter(({ until }) => until + 1 >= now).length
    return [...(unexpired < max ? ['done'] : []), ...(perhaps >= max ? ['StoreFull'] : [])]
  }

  /** What is past its time may be found or not: no token that it matches passes any more. */
  statusesOf({ issuer: from, tokenId, claims, subject, clientId }: Auth): readonly string[] {
    const ids = { token: tokenId.slice(4), session: claims['sid'], subject, client: clientId, issuer: '' }
    const found = Object.entries(ids).flatMap(([kind, whom]) => this.#entries.get(`${kind} ${from} ${whom}`) ?? [])
    const iat = Number(claims.iat)
    const must = found.some(({ until, before }) => until >= this.#now() && iat <= before)
    const may = found.some(({ latestBefore }) => iat <= latestBefore)
    return [...(must ? [] : ['live']), ...(may ? ['revoked'] : [])]
  }
}

const nameOf = ({ kind, issuer: from, id: whom }: Revocation) => `${kind} ${from} ${kind === 'issuer' ? '' : whom}`

const names = ['one', 'two', 'three', 'four']
const auths = ['https://a.test', 'https://b.test'].flatMap((from) =>
  names.map((name) => ({ issuer: from, tokenId: `jti:${name}`, subject: name, clientId: name, claims: { sid: name } })),
) as unknown as readonly Auth[]

function revokeIn(store: RevocationStore, now: number, { kind, issuer: from, id: whom, moment: then }: Revocation) {
  const before = then === undefined ? {} : { before: now + then }
  const calls = {
    token: () => store.revokeToken({ issuer: from, tokenId: `jti:${whom}`, expiresAt: now + (then ?? 0) }),
    subject: () => store.revokeSubject({ issuer: from, subject: whom, ...before }),
    session: () => store.revokeSession({ issuer: from, sessionId: whom }),
    client: () => store.revokeClient({ issuer: from, clientId: whom, ...before }),
    issuer: () => store.revokeIssuer({ issuer: from, ...before }),
  }
  return outcomeOf(calls[kind]())
}

describe('a memoryDenylist and a simple model of it', () => {
  /** A run that does not get to each of these proves little. */
  const reached = new Set<unknown>()

  async function walk(steps: readonly Step[]): Promise<void> {
    const store = memoryDenylist({ max, maxTokenLifetime, requires: ['sid'] })
    const clock = turnableClock(start)
    const model = new Model(clock.now)
    let full = 0
    store.attach?.({ clock, clockTolerance, emit: ({ type }) => type === 'store_full' && full++ })
    const isRight = (asked: Auth) => {
      const status = store.lookup(asked)
      reached.add(status)
      return model.statusesOf(asked).includes(String(status))
    }
    const agree = () => {
      const issuedAt = (age: number) => (auth: Auth) => ({
        ...auth,
        claims: { ...auth.claims, iat: clock.now() - age },
      })
      const asked = [-5, 0, 5, 90].flatMap((age) => auths.map(issuedAt(age)))
      expect(asked.filter((auth) => !isRight(auth))).toEqual([])
    }
    for (const taken of steps) {
      if (taken.do === 'advance') clock.advance(taken.seconds)
      else {
        const outcome = await revokeIn(store, clock.now(), taken)
        expect(model.outcomesOf(taken)).toContain(outcome)
        expect(full).toBe(outcome === 'StoreFull' ? 1 : 0)
        full = 0
        reached.add(outcome)
        if (outcome === 'done') model.revoke(taken)
      }
      agree()
    }
  }

  it('agree on who is revoked and when it is full, whatever is revoked and when', { timeout: 60_000 }, async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), walk), { numRuns })
    expect([...reached].sort()).toEqual(['StoreFull', 'done', 'live', 'revoked'])
  })
})
