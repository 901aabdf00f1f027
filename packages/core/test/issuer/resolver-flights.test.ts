import { ISSUER } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { tally } from '../faults/tally.js'
import { type Answer, admitted, refused, unavailable } from '../key/answers.js'
import { heldScene, turn } from './held-resolver.js'
import { each, entryFor, numbered, resolverScene } from './resolver-scene.js'

const down = unavailable(5, 'issuers_unavailable')
const full = unavailable(1, 'issuers_unavailable')

describe('requests for one issuer', () => {
  it('are answered by one call: 1,000 at once', async () => {
    const { ask, asked, calls, answerAll } = heldScene()
    const answers = each(1000, 0).map(() => ask())
    await turn()
    expect([asked, calls.length]).toEqual([[ISSUER], 1])
    answerAll()
    expect(tally(await Promise.all(answers))).toEqual({ 200: 1000 })
    expect([await ask(), asked.length]).toEqual([admitted, 1])
  })

  it('are all refused by one call', async () => {
    const { server, token, asked, answerAll } = heldScene()
    const outcomes = each(1000, 0).map(() => server.verify(token()).catch((error: unknown) => error))
    await turn()
    answerAll(() => undefined)
    const failures = await Promise.all(outcomes)
    expect(failures).toEqual(each(1000, expect.objectContaining({ code: 'issuer_unknown' })))
    expect(new Set(failures).size).toBe(1000)
    expect(asked).toEqual([ISSUER])
  })

  it('join the call that renews what was known', async () => {
    const { ask, asked, answerAll, clock } = heldScene()
    const first = ask()
    await turn()
    answerAll()
    await first
    clock.advance(300)
    const answers = each(100, 0).map(() => ask())
    await turn()
    answerAll()
    expect(tally(await Promise.all(answers))).toEqual({ 200: 100 })
    expect(asked).toHaveLength(2)
  })
})

describe('calls in flight (DESIGN §8)', () => {
  it('are 16 at most: the next issuer is 503, and fine later', async () => {
    const { ask, asked, answerAll, events } = heldScene()
    const first = numbered(16).map((iss) => ask({ iss }))
    await turn()
    expect(await ask()).toEqual(full)
    expect(asked).toEqual(numbered(16))
    expect(events).toEqual([
      expect.objectContaining({ type: 'unavailable', code: 'issuers_unavailable', retryAfter: 1 }),
    ])
    answerAll()
    expect(tally(await Promise.all(first))).toEqual({ 200: 16 })
    const later = ask()
    await turn()
    answerAll()
    expect(await later).toEqual(admitted)
  })

  it('are not counted by who waits for them', async () => {
    const { ask, asked, answerAll } = heldScene()
    const issuers = numbered(16)
    const answers = issuers.flatMap((iss) => each(50, 0).map(() => ask({ iss })))
    await turn()
    answerAll()
    expect(tally(await Promise.all(answers))).toEqual({ 200: 800 })
    expect(asked).toEqual(issuers)
  })

  it('make room one by one, whether they succeed or fail', async () => {
    const { ask, calls } = heldScene()
    const answers = numbered(16).map((iss) => ask({ iss }))
    await turn()
    const [one, two, three] = calls
    one?.resolve(entryFor(one.issuer))
    two?.reject(new Error('down'))
    three?.resolve(undefined)
    const ended = await Promise.all(answers.slice(0, 3))
    expect(ended).toEqual([admitted, down, refused('issuer_unknown')])
    const next = numbered(4, 'next').map((iss) => ask({ iss }))
    await turn()
    expect(await next[3]).toEqual(full)
    expect(calls.slice(16).map(({ issuer }) => issuer)).toEqual(numbered(3, 'next'))
    for (const { resolve, issuer } of calls) resolve(entryFor(issuer))
    expect(tally(await Promise.all([...answers, ...next]))).toEqual({
      200: 17,
      '401 issuer_unknown': 1,
      '503 issuers_unavailable': 2,
    })
  })

  it('that fill the room leave known and unknown issuers as they are', async () => {
    const { ask, answerAll } = heldScene()
    const both = [ask(), ask({ iss: 'https://unknown.test' })]
    await turn()
    answerAll((issuer) => (issuer === ISSUER ? entryFor(issuer) : undefined))
    await Promise.all(both)
    const filling = numbered(16).map((iss) => ask({ iss }))
    await turn()
    expect(await ask()).toEqual(admitted)
    expect(await ask({ iss: 'https://unknown.test' })).toEqual(refused('issuer_unknown'))
    answerAll()
    await Promise.all(filling)
  })

  it('by the ten thousand with made-up issuers stay 16', { timeout: 60_000 }, async () => {
    const { ask, asked, answerAll } = heldScene()
    const answers = numbered(10_000).map((iss) => ask({ iss }))
    await turn()
    answerAll(() => undefined)
    expect(tally(await Promise.all(answers))).toEqual({ '401 issuer_unknown': 16, '503 issuers_unavailable': 9984 })
    expect(asked).toEqual(numbered(16))
  })
})

describe('a resolver that fails', () => {
  const failing: { title: string; fail: () => unknown }[] = [
    {
      title: 'throws',
      fail: () => {
        throw new Error('marker-of-the-resolver')
      },
    },
    { title: 'rejects', fail: () => Promise.reject(new Error('marker-of-the-resolver')) },
    { title: 'rejects with nothing', fail: () => Promise.reject() },
    {
      title: 'throws what looks like a refusal',
      fail: () => {
        throw Object.assign(new Error('marker-of-the-resolver'), { code: 'issuer_unknown', status: 401 })
      },
    },
    {
      title: 'answers with a promise of its own making that throws',
      fail: () => ({
        // biome-ignore lint/suspicious/noThenProperty: this is how such a promise is made
        then: () => {
          throw new Error('marker-of-the-resolver')
        },
      }),
    },
  ]

  it.each(failing)('and $title: 503, never 401, and asked again by the next', async ({ fail }) => {
    const { ask, asked, events, fetched } = resolverScene(fail)
    for (const _ of each(20, 0)) expect(await ask()).toEqual(down)
    expect([asked.length, fetched]).toEqual([20, []])
    expect(events).toEqual(
      each(20, expect.objectContaining({ type: 'unavailable', code: 'issuers_unavailable', retryAfter: 5 })),
    )
    expect(JSON.stringify(events)).not.toContain('marker')
  })

  it('keeps the reason for the log', async () => {
    const reason = new Error('down')
    const { server, token } = resolverScene(() => Promise.reject(reason))
    await expect(server.verify(token())).rejects.toMatchObject({ code: 'issuers_unavailable', cause: reason })
  })

  it('fails all that wait for it', async () => {
    const { ask, calls, asked } = heldScene()
    const answers = each(100, 0).map(() => ask())
    await turn()
    calls[0]?.reject(new Error('down'))
    expect(await Promise.all(answers)).toEqual(each(100, down))
    expect(asked).toEqual([ISSUER])
  })

  it('does not touch the issuers that are known', async () => {
    const { ask } = resolverScene((issuer) => {
      if (issuer === ISSUER) return entryFor(issuer)
      throw new Error('down')
    })
    expect([await ask(), await ask({ iss: 'https://other.test' }), await ask()]).toEqual([admitted, down, admitted])
  })
})

describe('a resolver that does not answer within hookTimeout', () => {
  const beside = { hookTimeout: 0.02 }

  it('is 503 for all that wait, and its late answer counts for nobody', async () => {
    const { ask, calls, asked } = heldScene(beside)
    expect(await Promise.all(each(50, 0).map(() => ask()))).toEqual(each(50, down))
    const [hung] = calls
    hung?.resolve(entryFor(ISSUER))
    await turn()
    const again = ask()
    await turn()
    calls[1]?.resolve(undefined)
    expect([await again, asked.length]).toEqual([refused('issuer_unknown'), 2])
  })

  it('does not stay in the way: hung calls make room after their time', async () => {
    const { ask, calls, answerAll } = heldScene(beside)
    for (const round of ['a', 'b', 'c']) {
      const answers = await Promise.all(numbered(17, round).map((iss) => ask({ iss })))
      expect(answers).toEqual([...each(16, down), full])
    }
    expect(calls).toHaveLength(48)
    answerAll()
    const later = ask()
    await turn()
    answerAll()
    expect(await later).toEqual(admitted)
  })

  it('leaves known issuers alone meanwhile', async () => {
    const known = 'https://known.test'
    const { ask } = resolverScene((issuer) => (issuer === known ? entryFor(issuer) : new Promise(() => {})), beside)
    expect(await ask({ iss: known })).toEqual(admitted)
    const waiting = ask()
    expect(await ask({ iss: known })).toEqual(admitted)
    expect(await waiting).toEqual(down)
  })
})

it('answers in any order are each for their own issuer', async () => {
  const { ask, calls } = heldScene()
  const issuers = numbered(16)
  const answers: Promise<Answer>[] = issuers.map((iss) => ask({ iss }))
  await turn()
  for (const [at, call] of [...calls.entries()].reverse())
    call.resolve(at % 2 === 0 ? entryFor(call.issuer) : undefined)
  expect(await Promise.all(answers)).toEqual(
    issuers.map((_, at) => (at % 2 === 0 ? admitted : refused('issuer_unknown'))),
  )
})
