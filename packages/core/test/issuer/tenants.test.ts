import {
  AUDIENCE,
  type Jwk,
  mint,
  spareKeys,
  startFaultyIssuer,
  testKeys,
  testSecrets,
  turnableClock,
} from '@claimcheck/test-fixtures'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  createResourceServer,
  createVerifier,
  fromIssuer,
  type KeySource,
  remoteKeys,
  sharedSecret,
  staticKeys,
} from '../../src/index.js'
import { admitted, answerTo, refused } from '../key/answers.js'
import { authIn, requestWith } from '../test-server.js'
import { each } from './resolver-scene.js'

const template = 'https://login.test/{tenantid}/v2.0'
const [contoso, fabrikam] = ['contoso.test', '11111111-2222-3333-4444-555555555555'] as const
const issuerOf = (tenant: string) => `https://login.test/${tenant}/v2.0`
const issuer = { template, tenants: [contoso, fabrikam] }
const [ours, theirs] = [testKeys.ES256.publicJwk, spareKeys.ES256.publicJwk]
const bySpare = { kid: spareKeys.ES256.kid, key: spareKeys.ES256.privateKey }

/** A server for both tenants, with a turned clock. */
function tenantsWith(keys: KeySource) {
  const clock = turnableClock()
  const server = createResourceServer({ issuer, audience: AUDIENCE, keys, clock })
  onTestFinished(() => server.close())
  const token = (iss: string, options = {}) => mint({ iss }, { now: clock.now(), ...options })
  const ask = (tenant: string, options = {}) => answerTo(server, token(issuerOf(tenant), options))
  return { server, clock, token, ask, askAs: (iss: string) => answerTo(server, token(iss)) }
}

const staticSet = (...keys: object[]) => staticKeys({ keys })

describe('tenants (DESIGN §5)', () => {
  it.each([contoso, fabrikam])('are issuers of their own: %s', async (tenant) => {
    const { server, token } = tenantsWith(staticSet(ours))
    const { issuer, account, claims } = await server.verify(token(issuerOf(tenant)))
    expect({ issuer, account }).toEqual({ issuer: issuerOf(tenant), account: `${issuerOf(tenant)}#sub:user-1` })
    expect(claims.iss).toBe(issuerOf(tenant))
  })

  it.each([
    { title: 'another tenant', iss: issuerOf('evil') },
    { title: 'the template', iss: template },
    { title: 'any tenant', iss: issuerOf('*') },
    { title: 'no tenant', iss: issuerOf('') },
    { title: 'a dot that is any character', iss: issuerOf('contosoXtest') },
    { title: 'capitals', iss: issuerOf('CONTOSO.test') },
    { title: 'a tenant with a slash', iss: issuerOf(`evil/${contoso}`) },
    { title: 'a tenant behind dots', iss: issuerOf(`evil/../${contoso}`) },
    { title: 'an escape', iss: issuerOf('contoso%2etest') },
    { title: 'two tenants', iss: issuerOf(`${contoso},${fabrikam}`) },
    { title: 'another version', iss: `https://login.test/${contoso}/v1.0` },
    { title: 'a slash more', iss: `${issuerOf(contoso)}/` },
    { title: 'another host', iss: `https://login.test.evil.test/${contoso}/v2.0` },
    { title: 'the tenant alone', iss: contoso },
    { title: 'more before it', iss: `x${issuerOf(contoso)}` },
    { title: 'a line before it', iss: `x\n${issuerOf(contoso)}` },
  ])('[AT-03, MD-03] are no others: $title', async ({ iss }) => {
    const { askAs } = tenantsWith(staticSet(ours))
    expect(await askAs(iss)).toEqual(refused('issuer_unknown'))
  })

  it('are told apart by fromIssuer', async () => {
    const { server, token } = tenantsWith(staticSet(ours))
    const judged = async (tenant: string) => {
      const decision = await server.decide(requestWith(token(issuerOf(tenant))), fromIssuer(issuerOf(contoso)))
      return decision.admitted ? authIn(decision).issuer : decision.refusal.failure.code
    }
    expect([await judged(contoso), await judged(fabrikam)]).toEqual([issuerOf(contoso), 'issuer_insufficient'])
  })

  it('share the options of their template', async () => {
    const verifier = createVerifier({ issuer, audience: AUDIENCE, keys: staticSet(ours), requiredClaims: ['tid'] })
    for (const tenant of [contoso, fabrikam]) {
      await expect(verifier.verify(mint({ iss: issuerOf(tenant) }))).rejects.toMatchObject({ code: 'claim_missing' })
      expect((await verifier.verify(mint({ iss: issuerOf(tenant), tid: tenant }))).issuer).toBe(issuerOf(tenant))
    }
  })

  it('may share a secret', async () => {
    const { ask } = tenantsWith(sharedSecret(testSecrets.HS256.secret))
    const answers = [await ask(contoso, { alg: 'HS256' }), await ask(fabrikam), await ask(fabrikam, { alg: 'HS256' })]
    expect(answers).toEqual([admitted, refused('algorithm_refused'), admitted])
  })
})

describe('the member `issuer` of a key', () => {
  const named = (member: unknown): object => ({ ...ours, issuer: member })

  it.each<{ title: string; key: object; ofContoso: boolean; ofFabrikam: boolean }>([
    { title: 'none', key: ours, ofContoso: true, ofFabrikam: true },
    { title: 'a place for any tenant', key: named(template), ofContoso: true, ofFabrikam: true },
    { title: 'a place of another name', key: named('https://login.test/{t}/v2.0'), ofContoso: true, ofFabrikam: true },
    { title: 'one tenant', key: named(issuerOf(contoso)), ofContoso: true, ofFabrikam: false },
    { title: 'the other', key: named(issuerOf(fabrikam)), ofContoso: false, ofFabrikam: true },
    { title: 'a stranger', key: named(issuerOf('evil')), ofContoso: false, ofFabrikam: false },
    { title: 'a slash more', key: named(`${template}/`), ofContoso: false, ofFabrikam: false },
    { title: 'another host', key: named('https://evil.test/{tenantid}/v2.0'), ofContoso: false, ofFabrikam: false },
    { title: 'another version', key: named('https://login.test/{tenantid}/v1.0'), ofContoso: false, ofFabrikam: false },
    {
      title: 'the beginning of a tenant',
      key: named('https://login.test/con{x}/v2.0'),
      ofContoso: true,
      ofFabrikam: false,
    },
    { title: 'two places', key: named('https://{host}/{tenantid}/v2.0'), ofContoso: false, ofFabrikam: false },
    { title: 'a second place at the end', key: named(`${template}{x}`), ofContoso: false, ofFabrikam: false },
    { title: 'a place for more than a tenant', key: named('https://{rest}'), ofContoso: false, ofFabrikam: false },
    { title: 'a star', key: named('https://login.test/*/v2.0'), ofContoso: false, ofFabrikam: false },
    { title: 'an empty place', key: named('https://login.test/{}/v2.0'), ofContoso: false, ofFabrikam: false },
    {
      title: 'an overlap of both ends',
      key: named(`${issuerOf(contoso)}{x}/v2.0`),
      ofContoso: false,
      ofFabrikam: false,
    },
    { title: 'an empty text', key: named(''), ofContoso: false, ofFabrikam: false },
    { title: 'null', key: named(null), ofContoso: false, ofFabrikam: false },
    { title: 'a list', key: named([issuerOf(contoso)]), ofContoso: false, ofFabrikam: false },
    { title: 'true', key: named(true), ofContoso: false, ofFabrikam: false },
  ])('[JB-10] is held against the token’s: $title', async ({ key, ofContoso, ofFabrikam }) => {
    const upstream = await startFaultyIssuer({ keys: [key as Jwk] })
    onTestFinished(() => upstream.close())
    const answers = [ofContoso, ofFabrikam].map((may) => (may ? admitted : refused('key_unknown')))
    for (const keys of [staticSet(key), remoteKeys(upstream.jwksUri)]) {
      const { ask } = tenantsWith(keys)
      expect([await ask(contoso), await ask(fabrikam)]).toEqual(answers)
    }
  })

  it('[JB-10] is held against it without a kid in the token too', async () => {
    const { ask } = tenantsWith(staticSet(named(issuerOf(fabrikam))))
    const header = { kid: undefined }
    expect([await ask(contoso, { header }), await ask(fabrikam, { header })]).toEqual([
      refused('key_unknown'),
      admitted,
    ])
  })

  it('[JB-10] is held against it where a source of somebody else’s answers by a promise of its own making', async () => {
    const inner = staticSet(named(issuerOf(contoso)))
    const keys: KeySource = {
      keyFor: (...asked) => {
        const key = inner.keyFor(...asked)
        // biome-ignore lint/suspicious/noThenProperty: this is how such a promise is made
        return { then: (answer: (found: unknown) => void) => answer(key) } as unknown as Promise<undefined>
      },
    }
    const { ask } = tenantsWith(keys)
    expect([await ask(contoso), await ask(fabrikam)]).toEqual([admitted, refused('key_unknown')])
  })

  it('that changes makes another key of it', async () => {
    const upstream = await startFaultyIssuer({ keys: [named(issuerOf(contoso)) as Jwk] })
    onTestFinished(() => upstream.close())
    const { ask, server } = tenantsWith(remoteKeys(upstream.jwksUri))
    expect([await ask(contoso), await ask(fabrikam)]).toEqual([admitted, refused('key_unknown')])
    upstream.publish([named(issuerOf(fabrikam)) as Jwk])
    await server.refresh(issuerOf(contoso))
    expect([await ask(contoso), await ask(fabrikam)]).toEqual([refused('key_unknown'), admitted])
  })
})

describe('one source for all tenants', () => {
  it('is fetched once for all of them, and forgets for all of them', async () => {
    const upstream = await startFaultyIssuer({ keys: [ours, theirs] })
    onTestFinished(() => upstream.close())
    const { ask, server } = tenantsWith(remoteKeys(upstream.jwksUri))
    const answers = await Promise.all(each(50, contoso).flatMap((tenant) => [ask(tenant), ask(fabrikam)]))
    expect([answers, upstream.requests.jwks]).toEqual([each(100, admitted), 1])
    const state = { ageSeconds: 0, fresh: true, keys: 2, lastError: undefined }
    expect(server.health().issuers).toEqual({ [issuerOf(contoso)]: state, [issuerOf(fabrikam)]: state })
    server.forget(issuerOf(contoso), ours.kid ?? '')
    expect([await ask(contoso), await ask(fabrikam)]).toEqual(each(2, refused('key_unknown')))
    expect([await ask(contoso, bySpare), await ask(fabrikam, bySpare)]).toEqual(each(2, admitted))
  })

  it('is read by each under its own name, and found in the snapshot once', async () => {
    const upstream = await startFaultyIssuer()
    onTestFinished(() => upstream.close())
    const keys = remoteKeys(upstream.jwksUri)
    const { ask } = tenantsWith(keys)
    await Promise.all([ask(contoso), ask(fabrikam)])
    expect(keys.snapshot?.().sets.map(({ issuer }) => issuer)).toEqual([undefined])
  })

  it('may be of somebody else’s, and is asked with the tenant’s issuer', async () => {
    const asked: string[] = []
    class Source implements KeySource {
      readonly #keys = staticSet(ours)
      keyFor(...[header, issuer, context]: Parameters<KeySource['keyFor']>) {
        asked.push(issuer)
        return this.#keys.keyFor(header, issuer, context)
      }
      async refresh(issuer: string) {
        asked.push(`refresh ${issuer}`)
      }
      forget(issuer: string, kid: string) {
        asked.push(`forget ${issuer} ${kid}`)
      }
      health(issuer: string) {
        asked.push(`health ${issuer}`)
        return { ageSeconds: 1, fresh: true, keys: 7, lastError: undefined }
      }
    }
    const { ask, server } = tenantsWith(new Source())
    expect([await ask(contoso), await ask(fabrikam)]).toEqual([admitted, admitted])
    await server.refresh(issuerOf(fabrikam))
    server.forget(issuerOf(contoso), 'x')
    expect(server.health().issuers[issuerOf(contoso)]?.keys).toBe(7)
    expect(asked).toEqual([
      issuerOf(contoso),
      issuerOf(fabrikam),
      `refresh ${issuerOf(fabrikam)}`,
      `forget ${issuerOf(contoso)} x`,
      `health ${issuerOf(contoso)}`,
      `health ${issuerOf(fabrikam)}`,
    ])
  })
})

describe('tenants whose keys are discovered', () => {
  it('each have keys of their own', async () => {
    const [one, two] = [await startFaultyIssuer(), await startFaultyIssuer({ keys: [theirs] })]
    const tenants = [`${one.port}`, `${two.port}`]
    const server = createResourceServer({
      issuer: { template: 'http://127.0.0.1:{port}', tenants },
      audience: AUDIENCE,
    })
    onTestFinished(() => Promise.all([server.close(), one.close(), two.close()]).then(() => undefined))
    const ask = (iss: string, options = {}) => answerTo(server, mint({ iss }, options))
    expect([await ask(one.issuer), await ask(two.issuer, bySpare)]).toEqual([admitted, admitted])
    expect([await ask(one.issuer, bySpare), await ask(two.issuer)]).toEqual(each(2, refused('key_unknown')))
    expect([one, two].map(({ requests }) => requests.paths[0])).toEqual(
      each(2, '/.well-known/oauth-authorization-server'),
    )
  })

  it('must each be one that can be discovered', () => {
    const options = { issuer: { template: 'http://{host}', tenants: ['127.0.0.1', 'login.test'] }, audience: AUDIENCE }
    expect(() => createVerifier(options)).toThrow(expect.objectContaining({ name: 'ConfigError' }))
  })
})
