import { type Jwk, type MintOptions, mint, spareKeys, testKeys, turnableClock } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { checkKeyIssuer } from '../../src/key/key-issuer.js'
import { ownFacts } from '../../src/key/own-sources.js'
import { discoverKeys, remoteKeys } from '../../src/key/remote-keys.js'
import { sharedSecret } from '../../src/key/shared-secret.js'
import { staticKeys } from '../../src/key/static-keys.js'
import type { JwsHeader, KeyContext, KeySource, VerificationKey } from '../../src/shared/key-source.js'
import { admitted, answerTo, refused } from './answers.js'
import { issuerAndServer } from './issuer-and-server.js'

const { ES256 } = testKeys
const header = { alg: 'ES256', kid: ES256.kid }
const context: KeyContext = { algorithms: ['ES256'], fetch, clock: turnableClock(), emit: () => undefined }
const mine = 'https://login.test/4f1c/v2.0'
const theirs = 'https://login.test/9a2e/v2.0'

/** A key source whose one key names that issuer, as its JWK has it. */
const naming = (issuer: unknown): KeySource =>
  checkKeyIssuer(staticKeys({ keys: [{ ...ES256.publicJwk, ...(issuer !== undefined && { issuer }) }] }))

/** `served`, or the code it is refused with. */
async function answered(source: KeySource, issuer: string): Promise<unknown> {
  try {
    const key = await source.keyFor(header, issuer, context)
    return key?.kid === ES256.kid ? 'served' : key
  } catch (error) {
    return (error as { code?: unknown }).code
  }
}

describe('checkKeyIssuer', () => {
  it.each<{ title: string; published: unknown; issuer: string; answer: string }>([
    { title: 'no issuer: it serves all', published: undefined, issuer: mine, answer: 'served' },
    { title: 'this issuer', published: mine, issuer: mine, answer: 'served' },
    { title: 'another tenant', published: theirs, issuer: mine, answer: 'key_unknown' },
    { title: 'this issuer with a slash more', published: `${mine}/`, issuer: mine, answer: 'key_unknown' },
    { title: 'this issuer in capitals', published: mine.toUpperCase(), issuer: mine, answer: 'key_unknown' },
    { title: 'the beginning of this issuer', published: mine.slice(0, -1), issuer: mine, answer: 'key_unknown' },
    { title: 'any tenant', published: 'https://login.test/{tenantid}/v2.0', issuer: mine, answer: 'served' },
    {
      title: 'any tenant, at the end',
      published: 'https://login.test/{t}',
      issuer: 'https://login.test/a',
      answer: 'served',
    },
    {
      title: 'any tenant of another version',
      published: 'https://login.test/{tenantid}/v1.0',
      issuer: mine,
      answer: 'key_unknown',
    },
    {
      title: 'any tenant of another host',
      published: 'https://login.evil/{tenantid}/v2.0',
      issuer: mine,
      answer: 'key_unknown',
    },
    {
      title: 'any tenant, of which this has none',
      published: 'https://login.test/{t}/v2.0',
      issuer: 'https://login.test//v2.0',
      answer: 'key_unknown',
    },
    {
      title: 'any tenant, whose place would overlap',
      published: 'https://login.test/{t}/',
      issuer: 'https://login.test/',
      answer: 'key_unknown',
    },
    {
      title: 'any tenant, but no path of several',
      published: 'https://login.test/{t}/v2.0',
      issuer: 'https://login.test/a/b/v2.0',
      answer: 'key_unknown',
    },
    { title: 'two places', published: 'https://{host}/{tenantid}/v2.0', issuer: mine, answer: 'key_unknown' },
    {
      title: 'two places, of which the first would do',
      published: 'https://login.test/{tenant}/{version}',
      issuer: 'https://login.test/a/',
      answer: 'key_unknown',
    },
    { title: 'a place without a name', published: 'https://login.test/{}/v2.0', issuer: mine, answer: 'key_unknown' },
    {
      title: 'a pattern, which is no place',
      published: 'https://login.test/.*/v2.0',
      issuer: mine,
      answer: 'key_unknown',
    },
    { title: 'nothing in words', published: '', issuer: mine, answer: 'key_unknown' },
    { title: 'null', published: null, issuer: mine, answer: 'key_unknown' },
    { title: 'a number', published: 1, issuer: mine, answer: 'key_unknown' },
    { title: 'a list of issuers', published: [mine], issuer: mine, answer: 'key_unknown' },
    { title: 'an object', published: { issuer: mine }, issuer: mine, answer: 'key_unknown' },
  ])('asks of a key that names $title', async ({ published, issuer, answer }) => {
    expect(await answered(naming(published), issuer)).toBe(answer)
  })

  it('lets a key serve its own issuer, and a general one every issuer, of one set', async () => {
    const general: Jwk = { ...spareKeys.ES256.publicJwk }
    const source = checkKeyIssuer(staticKeys({ keys: [{ ...ES256.publicJwk, issuer: mine }, general] }))
    expect([await answered(source, mine), await answered(source, theirs)]).toEqual(['served', 'key_unknown'])
    const other = { alg: 'ES256', kid: spareKeys.ES256.kid }
    const keys = [source.keyFor(other, mine, context), source.keyFor(other, theirs, context)]
    expect([keys[0] === keys[1], await keys[0]]).toEqual([true, expect.objectContaining({ kid: other.kid })])
  })

  it('answers as the source does where no key fits, and hands on what it throws', async () => {
    expect(await answered(naming(mine), mine)).toBe('served')
    expect(await naming(mine).keyFor({ ...header, kid: 'other' }, mine, context)).toBeUndefined()
    const failing = checkKeyIssuer({ keyFor: () => Promise.reject(Object.assign(new Error('no'), { code: 'mine' })) })
    expect(await answered(failing, mine)).toBe('mine')
  })

  it('hands over the source’s own object of a key, each time', async () => {
    const source = staticKeys({ keys: [{ ...ES256.publicJwk, issuer: mine }] })
    const checked = checkKeyIssuer(source)
    const key = await source.keyFor(header, mine, context)
    expect(key).toMatchObject(header)
    expect(await checked.keyFor(header, mine, context)).toBe(key)
  })
})

describe('a source of somebody else’s, checked', () => {
  /** Everything stands on its prototype, and needs its own `this`. */
  class Custom implements KeySource {
    readonly #calls: unknown[] = []
    readonly #key: VerificationKey & { readonly issuer?: string }
    constructor(key: VerificationKey & { readonly issuer?: string }) {
      this.#key = key
    }
    get calls(): readonly unknown[] {
      return this.#calls
    }
    get algorithms(): readonly string[] {
      return this.#key.alg === 'ES256' ? ['ES256'] : []
    }
    keyFor(_header: JwsHeader, issuer: string): Promise<VerificationKey> {
      this.#calls.push(['keyFor', issuer])
      return Promise.resolve(this.#key)
    }
    refresh(issuer: string): Promise<void> {
      this.#calls.push(['refresh', issuer])
      return Promise.resolve()
    }
    forget(issuer: string, kid: string): void {
      this.#calls.push(['forget', issuer, kid])
    }
    health(issuer: string) {
      return { ageSeconds: this.#calls.length, fresh: false, keys: 7, lastError: issuer }
    }
    snapshot(issuer?: string) {
      return { sets: [{ fetchedAt: 1, document: { of: issuer ?? 'all', calls: this.#calls.length } }] }
    }
  }
  const key = { alg: 'ES256', kid: ES256.kid, key: {} }

  it('keeps all that it can do, with itself for this', async () => {
    const custom = new Custom(key)
    const checked = checkKeyIssuer(custom)
    expect(await answered(checked, mine)).toBe('served')
    await checked.refresh?.(mine, context)
    checked.forget?.(mine, 'a')
    expect(custom.calls).toEqual([
      ['keyFor', mine],
      ['refresh', mine],
      ['forget', mine, 'a'],
    ])
    expect([checked.algorithms, checked.health?.(mine), checked.snapshot?.(mine)]).toEqual([
      ['ES256'],
      { ageSeconds: 3, fresh: false, keys: 7, lastError: mine },
      { sets: [{ fetchedAt: 1, document: { of: mine, calls: 3 } }] },
    ])
  })

  it('is held to the issuer its key names', async () => {
    expect(await answered(checkKeyIssuer(new Custom({ ...key, issuer: theirs })), mine)).toBe('key_unknown')
    expect(await answered(checkKeyIssuer(new Custom({ ...key, issuer: mine })), mine)).toBe('served')
  })

  it('is nobody’s that we wrote, can do no more than it could, and is frozen', () => {
    const checked = checkKeyIssuer({ keyFor: () => undefined })
    expect([ownFacts(checked), Object.keys(checked), Object.isFrozen(checked)]).toEqual([undefined, ['keyFor'], true])
  })
})

describe('a source that we wrote, checked', () => {
  it.each<{ title: string; source: KeySource }>([
    { title: 'discoverKeys', source: discoverKeys() },
    { title: 'remoteKeys', source: remoteKeys('https://login.test/keys') },
    { title: 'staticKeys', source: staticKeys(ES256.publicJwk) },
    { title: 'sharedSecret', source: sharedSecret(new Uint8Array(32).fill(1)) },
  ])('keeps its facts: $title', ({ source }) => {
    const checked = checkKeyIssuer(source)
    const [before, after] = [ownFacts(source), ownFacts(checked)]
    expect(after?.kind).toBe(before?.kind)
    expect(Object.keys(checked).sort()).toEqual(Object.keys(source).sort())
    for (const origin of ['written', 'resolved'] as const) {
      for (const issuer of ['https://issuer.test', 'http://localhost', 'no URL'])
        expect(after?.problems(issuer, context, origin)).toEqual(before?.problems(issuer, context, origin))
    }
    expect([typeof after?.health, Object.isFrozen(checked)]).toEqual([typeof before?.health, true])
  })

  it('is the same as another that is checked, and not as one that is not', () => {
    const same = (source: KeySource) => ownFacts(source)?.same
    const url = 'https://login.test/keys'
    expect(same(checkKeyIssuer(remoteKeys(url)))).toBe(same(checkKeyIssuer(remoteKeys(url))))
    expect(same(checkKeyIssuer(remoteKeys(url)))).not.toBe(same(remoteKeys(url)))
    expect(same(checkKeyIssuer(sharedSecret(new Uint8Array(32).fill(1))))).toBeUndefined()
  })
})

describe('a server for the tenants of a template', () => {
  const template = 'https://login.test/{tenant}/v2.0'
  const issuerOf = (tenant: string) => template.replace('{tenant}', tenant)
  const spare = { kid: spareKeys.ES256.kid, key: spareKeys.ES256.privateKey }

  async function tenants(published: object) {
    const { issuer, clock, serve } = await issuerAndServer({ by: 'remote' })
    const server = serve({ issuer: { template, tenants: ['a', 'b'] } })
    issuer.behave('jwks', { mode: 'json', value: { keys: [published, spareKeys.ES256.publicJwk] } })
    const ask = (tenant: string, options: MintOptions = {}) =>
      answerTo(server, mint({ iss: issuerOf(tenant) }, { now: clock.now(), ...options }))
    return { issuer, server, clock, ask }
  }

  it('takes a tenant’s own key for that tenant alone, and a general one for all', async () => {
    const { issuer, ask } = await tenants({ ...ES256.publicJwk, issuer: issuerOf('a') })
    expect([await ask('a'), await ask('b'), await ask('c')]).toEqual([
      admitted,
      refused('key_unknown'),
      refused('issuer_unknown'),
    ])
    expect([await ask('a', spare), await ask('b', spare)]).toEqual([admitted, admitted])
    // The one fetch: a key that is another's is no unknown one, for which to look again.
    expect(issuer.requests.jwks).toBe(1)
  })

  it('takes a key of any tenant for each, by whichever name the place has', async () => {
    const { ask } = await tenants({ ...ES256.publicJwk, issuer: 'https://login.test/{tenantid}/v2.0' })
    expect([await ask('a'), await ask('b'), await ask('c')]).toEqual([admitted, admitted, refused('issuer_unknown')])
  })

  it('notices when a key becomes another tenant’s', async () => {
    const { issuer, server, ask } = await tenants({ ...ES256.publicJwk, issuer: issuerOf('a') })
    expect([await ask('a'), await ask('b')]).toEqual([admitted, refused('key_unknown')])
    issuer.behave('jwks', { mode: 'json', value: { keys: [{ ...ES256.publicJwk, issuer: issuerOf('b') }] } })
    await server.refresh(issuerOf('a'))
    expect([await ask('a'), await ask('b')]).toEqual([refused('key_unknown'), admitted])
  })

  it('forgets a key for all of them, tells of each in its health, and refuses to forget for none', async () => {
    const { server, ask } = await tenants(ES256.publicJwk)
    expect([await ask('a', spare), await ask('b', spare)]).toEqual([admitted, admitted])
    server.forget(issuerOf('b'), spare.kid)
    expect([await ask('a', spare), await ask('b', spare)]).toEqual([refused('key_unknown'), refused('key_unknown')])
    expect(Object.entries(server.health().issuers).map(([issuer, { keys }]) => [issuer, keys])).toEqual([
      [issuerOf('a'), 1],
      [issuerOf('b'), 1],
    ])
    expect(() => server.forget(template, spare.kid)).toThrow(expect.objectContaining({ name: 'UsageError' }))
  })
})
