import { describe, expect, it } from 'vitest'
import { type Auth, type Denylist, type Lookup, unchecked } from '../../src/index.js'
import { authIn, refusalIn, requestWith, testServer } from '../test-server.js'

/** What users without types might write. */
const lookup = (answer: (auth: Auth) => unknown) => answer as Lookup
const reason = 'the catalogue is public anyway'
const passing = { onStatusUnavailable: unchecked(reason) }
const rejected = new Error('the store is down')

const exact: { title: string; answer: () => unknown; code: string }[] = [
  { title: 'live, at once', answer: () => 'live', code: 'admitted' },
  { title: 'live, later', answer: async () => 'live', code: 'admitted' },
  { title: 'revoked, at once', answer: () => 'revoked', code: 'token_revoked' },
  { title: 'revoked, later', answer: async () => 'revoked', code: 'token_revoked' },
]

const silent: { title: string; answer: () => unknown }[] = [
  { title: 'undefined, a forgotten return', answer: () => undefined },
  { title: 'true', answer: () => true },
  { title: 'false', answer: () => false },
  { title: 'LIVE, in capitals', answer: () => 'LIVE' },
  { title: 'live with a space', answer: () => 'live ' },
  { title: 'an empty string', answer: () => '' },
  { title: 'null', answer: () => null },
  { title: 'a number', answer: () => 0 },
  { title: 'an object', answer: () => ({ status: 'live' }) },
  { title: 'a list of the word', answer: () => ['live'] },
  { title: 'a String object', answer: () => Object('live') },
  { title: 'a function', answer: () => () => 'live' },
  { title: 'a promise of undefined', answer: async () => undefined },
  { title: 'a promise of true', answer: async () => true },
  { title: 'a rejection', answer: () => Promise.reject(rejected) },
  { title: 'a rejection with nothing', answer: () => Promise.reject() },
  {
    title: 'a throw',
    answer: () => {
      throw rejected
    },
  },
  { title: 'a promise that never settles', answer: () => new Promise(() => undefined) },
]

const serverAsking = (answer: () => unknown) => testServer({ denylist: lookup(answer), hookTimeout: 0.02 })

describe('a denylist', () => {
  it.each(exact)('that answers $title is understood', async ({ answer, code }) => {
    const { server, mintNow } = serverAsking(answer)
    const decision = await server.decide(requestWith(mintNow()))
    expect(decision.admitted ? 'admitted' : decision.refusal.failure.code).toBe(code)
  })

  it.each(silent)('[BR-16] that answers $title lets nobody in: 503', async ({ answer }) => {
    const { server, mintNow, events } = serverAsking(answer)
    const { status, headers, failure } = refusalIn(await server.decide(requestWith(mintNow())))
    expect([status, failure.code, headers['Retry-After']]).toEqual([503, 'status_unavailable', '5'])
    expect(headers).not.toHaveProperty('WWW-Authenticate')
    expect(events.map(({ type }) => type)).toEqual(['unavailable'])
  })

  it('keeps the error of the hook for the log', async () => {
    const { server, mintNow } = serverAsking(() => Promise.reject(rejected))
    const { failure } = refusalIn(await server.decide(requestWith(mintNow())))
    expect(failure.cause).toBe(rejected)
  })

  it('is asked about the verified token, with its own this', async () => {
    const asked: string[] = []
    class Store implements Denylist {
      readonly #answer = 'live'
      lookup({ issuer, subject }: Auth): 'live' {
        asked.push(`${issuer} ${subject}`)
        return this.#answer
      }
    }
    const { server, mintNow } = testServer({ denylist: new Store() })
    authIn(await server.decide(requestWith(mintNow())))
    expect(asked).toEqual(['https://issuer.test user-1'])
  })

  it('is not asked about a token that does not verify', async () => {
    let asked = 0
    const { server, mintNow } = testServer({
      denylist: () => {
        asked++
        return 'live'
      },
    })
    await server.decide(requestWith(mintNow({ aud: 'https://other.test' })))
    await server.decide(requestWith(`${mintNow().slice(0, -10)}AAAAAAAAAA`))
    await server.decide(requestWith())
    expect(asked).toBe(0)
  })

  it('may require claims of every token', async () => {
    const { server, mintNow } = testServer({ denylist: { lookup: () => 'live', requires: ['sid'] } })
    const without = refusalIn(await server.decide(requestWith(mintNow())))
    expect(without.failure.code).toBe('claim_missing')
    authIn(await server.decide(requestWith(mintNow({ sid: 'session-1' }))))
  })

  it('is asked at every request', async () => {
    let answer = 'live'
    const { server, mintNow } = testServer({ denylist: lookup(() => answer) })
    const token = mintNow()
    authIn(await server.decide(requestWith(token)))
    answer = 'revoked'
    expect(refusalIn(await server.decide(requestWith(token))).failure.code).toBe('token_revoked')
  })
})

describe('onStatusUnavailable', () => {
  it.each(silent)('passes while the denylist answers $title, with an event', async ({ answer }) => {
    const { server, mintNow, events } = serverAsking(answer)
    authIn(await server.decide(requestWith(mintNow()), undefined, passing))
    expect(events.map(({ type }) => type)).toEqual(['status_skipped', 'accepted'])
    const fingerprint = expect.stringMatching(/^[0-9a-f]{16}$/)
    expect(events[0]).toEqual({ type: 'status_skipped', issuer: 'https://issuer.test', reason, fingerprint })
  })

  it('still refuses a token that is revoked', async () => {
    const { server, mintNow, events } = serverAsking(() => 'revoked')
    const { failure } = refusalIn(await server.decide(requestWith(mintNow()), undefined, passing))
    expect(failure.code).toBe('token_revoked')
    expect(events.map(({ type }) => type)).toEqual(['refused'])
  })

  it('concerns nothing else: keys that cannot be had stay 503', async () => {
    const keys = { keyFor: () => Promise.reject(new Error('no keys')) }
    const { server, mintNow } = testServer({ keys, denylist: () => 'live' })
    const { failure } = refusalIn(await server.decide(requestWith(mintNow()), undefined, passing))
    expect(failure.code).toBe('keys_unavailable')
  })

  it('concerns nothing else: a token that does not verify is refused', async () => {
    const { server, mintNow } = serverAsking(() => Promise.reject(rejected))
    const expired = mintNow({ exp: 1 })
    const { failure } = refusalIn(await server.decide(requestWith(expired), undefined, passing))
    expect(failure.code).toBe('token_expired')
  })

  it('does not reach a request decided without it', async () => {
    const { server, mintNow } = serverAsking(() => undefined)
    const token = mintNow()
    authIn(await server.decide(requestWith(token), undefined, passing))
    expect(refusalIn(await server.decide(requestWith(token))).failure.code).toBe('status_unavailable')
  })
})
