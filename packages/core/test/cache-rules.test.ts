import { AUDIENCE, ISSUER, spareKeys, testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { importKey, type KeySource, TokenRefused, type VerificationKey } from '../src/index.js'
import { cacheScene, countedOf, hit, miss, missAndNotKept } from './cache-scene.js'
import { entryFor, resolverScene } from './issuer/resolver-scene.js'
import { admitted, answerTo, refused, unavailable } from './key/answers.js'

const start = 1_800_000_000
const down = () => Promise.reject(new Error('down'))
const never = () => new Promise<never>(() => undefined)

/** What changes behind the server's back, what a request is answered then, and what the cache makes of it. */
interface Row {
  readonly title: string
  readonly next: (() => unknown) | undefined
  readonly answer: object
  readonly kept: object
}

describe('the rules for a token whose verification is kept', () => {
  const entry = (over: object) => () => entryFor(ISSUER, { audience: AUDIENCE, ...over })

  it.each<Row>([
    { title: 'the same', next: entry({}), answer: admitted, kept: hit },
    { title: 'the same audience in a list', next: entry({ audience: [AUDIENCE] }), answer: admitted, kept: hit },
    { title: 'an audience more', next: entry({ audience: [AUDIENCE, 'b'] }), answer: admitted, kept: miss },
    { title: 'less tolerance', next: entry({ clockTolerance: 0 }), answer: admitted, kept: miss },
    {
      title: 'another audience',
      next: entry({ audience: 'https://new.test' }),
      answer: refused('audience_mismatch'),
      kept: missAndNotKept,
    },
    {
      title: 'another profile',
      next: entry({ profile: 'rfc9068' }),
      answer: refused('type_refused'),
      kept: missAndNotKept,
    },
    {
      title: 'a claim more',
      next: entry({ requiredClaims: ['sid'] }),
      answer: refused('claim_missing'),
      kept: missAndNotKept,
    },
    { title: 'nothing', next: undefined, answer: refused('issuer_unknown'), kept: missAndNotKept },
    { title: 'something wrong', next: () => ({}), answer: refused('issuer_unknown'), kept: hit },
    { title: 'a rejection', next: down, answer: unavailable(5, 'issuers_unavailable'), kept: hit },
    { title: 'nothing in time', next: never, answer: unavailable(5, 'issuers_unavailable'), kept: hit },
  ])('are what the resolver answers when it is asked again: $title', async ({ next, answer, kept }) => {
    let now: Row['next'] = entry({})
    const { server, clock, token, asked } = resolverScene(() => now?.(), { hookTimeout: 0.02 })
    const counted = countedOf(server)
    const text = token({ exp: start + 1000 }, { header: { typ: 'JWT' } })
    expect([await answerTo(server, text), counted()]).toEqual([admitted, miss])
    now = next
    clock.advance(299)
    expect([await answerTo(server, text), counted(), asked.length]).toEqual([admitted, hit, 1])
    clock.advance(1)
    expect([await answerTo(server, text), counted(), asked.length]).toEqual([answer, kept, 2])
  })

  it('are new ones once the issuer was forgotten, though they say the same', async () => {
    const { server, token } = resolverScene(entry({}))
    const counted = countedOf(server)
    const text = token()
    expect([await answerTo(server, text), counted()]).toEqual([admitted, miss])
    server.forgetIssuer(ISSUER)
    expect([await answerTo(server, text), counted()]).toEqual([admitted, miss])
    expect([await answerTo(server, text), counted()]).toEqual([admitted, hit])
  })
})

const ours = await importKey(testKeys.ES256.publicJwk, 'ES256')

/** A source of somebody else's, that answers now this, now that. */
function changingSource() {
  const keys = { answer: (): unknown => ours, asked: 0 }
  const source: KeySource = {
    keyFor: () => {
      keys.asked++
      return keys.answer() as VerificationKey
    },
  }
  return { keys, source }
}

// biome-ignore lint/suspicious/noThenProperty: a promise of somebody else's making
const thenable = (answer: unknown) => ({ then: (tell: (answer: unknown) => void) => tell(answer) })
const late = (answer: unknown, ms: number) => () => new Promise((resolve) => setTimeout(resolve, ms, answer))

const keyRows: readonly Row[] = [
  { title: 'the same object', next: () => ours, answer: admitted, kept: hit },
  { title: 'the same object, later', next: async () => ours, answer: admitted, kept: hit },
  {
    title: 'the same object, by a thenable',
    next: () => thenable(ours),
    answer: admitted,
    kept: hit,
  },
  { title: 'an equal object', next: () => ({ ...ours }), answer: admitted, kept: miss },
  { title: 'an equal object, later', next: async () => ({ ...ours }), answer: admitted, kept: miss },
  {
    title: 'another key of that name',
    next: () => importKey({ ...spareKeys.ES256.publicJwk, kid: ours.kid }, 'ES256'),
    answer: refused('signature_invalid'),
    kept: missAndNotKept,
  },
  { title: 'none', next: () => undefined, answer: refused('key_unknown'), kept: hit },
  { title: 'none, later', next: async () => undefined, answer: refused('key_unknown'), kept: hit },
  {
    title: 'a key of another algorithm',
    next: () => ({ ...ours, alg: 'RS256' }),
    answer: refused('key_unknown'),
    kept: hit,
  },
  {
    title: 'a refusal of its own',
    next: () => Promise.reject(new TokenRefused('key_ambiguous')),
    answer: refused('key_ambiguous'),
    kept: hit,
  },
  { title: 'what is no key', next: () => true, answer: unavailable(5), kept: hit },
  { title: 'null', next: () => null, answer: unavailable(5), kept: hit },
  { title: 'a rejection', next: down, answer: unavailable(5), kept: hit },
  {
    title: 'a throw',
    next: () => {
      throw new Error('down')
    },
    answer: unavailable(5),
    kept: hit,
  },
  { title: 'nothing in time', next: never, answer: unavailable(5), kept: hit },
  { title: 'the same object, too late', next: late(ours, 100), answer: unavailable(5), kept: hit },
]

describe('the key of a token whose verification is kept', () => {
  it.each(keyRows)('is asked for again, and answered for as on a miss: $title', async ({ next, answer, kept }) => {
    const scenes = [{}, { cache: false } as const].map((over) => {
      const { keys, source } = changingSource()
      return { keys, ...cacheScene({ keys: source, hookTimeout: 0.02, ...over }) }
    })
    const [cached, uncached] = scenes
    for (const { ask, keys } of scenes) {
      expect(await ask()).toEqual(admitted)
      keys.answer = next ?? (() => undefined)
    }
    cached?.counted()
    expect([await cached?.ask(), cached?.counted()]).toEqual([answer, kept])
    expect(await uncached?.ask()).toEqual(answer)
  })

  it('is asked for once a hit', async () => {
    const { keys, source } = changingSource()
    const { ask, counted } = cacheScene({ keys: source })
    await ask()
    counted()
    keys.asked = 0
    for (let at = 0; at < 5; at++) expect(await ask()).toEqual(admitted)
    expect([keys.asked, counted()]).toEqual([5, { hits: 5, misses: 0, size: 1 }])
  })

  it('never makes a hit of a source that answers with a new object each time', async () => {
    const { keys, source } = changingSource()
    const { ask, counted } = cacheScene({ keys: source })
    keys.answer = () => ({ ...ours })
    for (let at = 0; at < 5; at++) expect(await ask()).toEqual(admitted)
    expect(counted()).toEqual({ hits: 0, misses: 5, size: 1 })
  })

  it('is refused at the next request after it was forgotten', async () => {
    const { server, ask } = cacheScene()
    expect([await ask(), await ask()]).toEqual([admitted, admitted])
    server.forget(ISSUER, testKeys.ES256.kid)
    expect(await ask()).toEqual(refused('key_unknown'))
  })
})
