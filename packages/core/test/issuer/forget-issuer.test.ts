import { AUDIENCE, ISSUER } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { admitted, refused } from '../key/answers.js'
import { outcomeOf } from '../test-server.js'
import { type Answered, heldScene, turn } from './held-resolver.js'
import { entryFor, numbered, resolverScene } from './resolver-scene.js'

describe('forgetIssuer (DESIGN §8)', () => {
  const other = 'https://other-api.test'
  const asOf = (audience: string) => entryFor(ISSUER, { audience })

  it('has the next token ask again, and new rules hold at once', async () => {
    let audience = AUDIENCE
    const { ask, asked, server } = resolverScene(() => asOf(audience))
    expect(await ask()).toEqual(admitted)
    audience = other
    expect([await ask(), asked.length]).toEqual([admitted, 1])
    server.forgetIssuer(ISSUER)
    expect(server.health().issuers).toEqual({})
    expect([await ask(), await ask({ aud: other }), asked.length]).toEqual([refused('audience_mismatch'), admitted, 2])
  })

  it('does so for a token that was verified before, and for an open connection', async () => {
    let answer: Answered = asOf(AUDIENCE)
    const { server, token } = resolverScene(() => answer)
    const text = token()
    const auth = await server.verify(text)
    const outcomes = () => Promise.all([outcomeOf(server.verify(text)), outcomeOf(server.recheck(auth))])
    answer = asOf(other)
    expect(await outcomes()).toEqual(['done', 'done'])
    server.forgetIssuer(ISSUER)
    expect(await outcomes()).toEqual(['audience_mismatch', 'audience_mismatch'])
    answer = undefined
    server.forgetIssuer(ISSUER)
    expect(await outcomes()).toEqual(['issuer_unknown', 'issuer_unknown'])
  })

  it.each([undefined, null])('does so for an issuer that was not known: %s', async (before) => {
    let answer: unknown = before
    const { ask, asked, server } = resolverScene(() => answer)
    expect(await ask()).toEqual(refused('issuer_unknown'))
    answer = asOf(AUDIENCE)
    expect(await ask()).toEqual(refused('issuer_unknown'))
    server.forgetIssuer(ISSUER)
    expect([await ask(), asked.length]).toEqual([admitted, 2])
  })

  it('is for that issuer alone', async () => {
    const { ask, asked, server } = resolverScene((issuer) => entryFor(issuer))
    for (const iss of numbered(3)) await ask({ iss })
    server.forgetIssuer('https://tenant-1.test')
    server.forgetIssuer('https://TENANT-2.test')
    server.forgetIssuer('https://tenant-0.test/')
    server.forgetIssuer('__proto__')
    for (const iss of numbered(3)) await ask({ iss })
    expect(asked).toEqual([...numbered(3), 'https://tenant-1.test'])
  })

  it('puts a call begun earlier out of the count: who waits for it gets the answer of a new one', async () => {
    const { ask, calls, server, asked } = heldScene()
    const early = ask()
    await turn()
    server.forgetIssuer(ISSUER)
    calls[0]?.resolve(asOf(AUDIENCE))
    await turn()
    expect(asked).toEqual([ISSUER, ISSUER])
    calls[1]?.resolve(asOf(other))
    expect(await early).toEqual(refused('audience_mismatch'))
    expect([await ask({ aud: other }), asked.length]).toEqual([admitted, 2])
  })

  it.each([
    { title: 'the old one first', order: [0, 1] },
    { title: 'the new one first', order: [1, 0] },
  ])('joins both to the new call, whichever lands first: $title', async ({ order }) => {
    const { ask, calls, server, asked } = heldScene()
    const early = ask({ aud: other })
    await turn()
    server.forgetIssuer(ISSUER)
    const late = ask({ aud: other })
    await turn()
    const answers = [asOf(AUDIENCE), asOf(other)]
    for (const at of order) {
      calls[at]?.resolve(answers[at])
      await turn()
    }
    expect([await early, await late, asked.length]).toEqual([admitted, admitted, 2])
    expect(await ask()).toEqual(refused('audience_mismatch'))
  })

  it('does not let an unknown of an earlier call in either', async () => {
    const { ask, calls, server } = heldScene()
    const early = ask()
    await turn()
    server.forgetIssuer(ISSUER)
    calls[0]?.resolve(undefined)
    await turn()
    calls[1]?.resolve(asOf(AUDIENCE))
    expect([await early, await ask()]).toEqual([admitted, admitted])
  })

  it.each<{ title: string; issuer: unknown }>([
    { title: 'nothing', issuer: undefined },
    { title: 'a number', issuer: 7 },
    { title: 'a list', issuer: [ISSUER] },
  ])('wants a text: $title', ({ issuer }) => {
    const { server, asked } = heldScene()
    expect(() => server.forgetIssuer(issuer as string)).toThrow(expect.objectContaining({ name: 'UsageError' }))
    expect(asked).toEqual([])
  })
})
