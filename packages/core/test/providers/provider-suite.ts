import {
  type Algorithm,
  type AsymmetricAlgorithm,
  type SigningKey,
  signCompact,
  testKeys,
  turnableClock,
} from '@claimcheck/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Auth,
  createResourceServer,
  type Event,
  type Hint,
  type IssuerOptions,
  type RefusalCode,
  type ResourceServer,
} from '../../src/index.js'
import { problemsOf, requestWith } from '../test-server.js'
import { type Documents, type ProviderHost, startProviderHost } from './provider-host.js'

type Json = Readonly<Record<string, unknown>>

/** A token as the provider's documentation shows it. */
export interface Token {
  readonly header: Json & { readonly alg: Algorithm }
  readonly payload: Json
  /** Signs in place of the algorithm's test key. */
  readonly key?: SigningKey
  /** What was signed in place of `header`. */
  readonly signedHeader?: Json
}

/** Something else that a client might send. */
interface Text {
  readonly text: string
}

interface Vector {
  readonly title: string
  /** Where the shape comes from. */
  readonly source: string
}

type Granted = Pick<Auth, 'subject' | 'clientId' | 'principal' | 'scopes' | 'roles'>

export type Accepted = Vector & Token & { readonly auth: Granted }

export type Refused = Vector & (Token | Text) & { readonly code: RefusalCode; readonly hint?: Hint }

export interface Provider {
  readonly name: string
  readonly options: IssuerOptions
  readonly documents: Documents
  readonly accepted: readonly Accepted[]
  readonly refused: readonly Refused[]
}

/** The time of every token: an hour before it expires. */
export const now = 1_800_000_000
export const times = { iat: now, exp: now + 3600 }

interface Discovered {
  readonly issuer: string
  readonly metadata: string
  readonly jwks: string
  readonly keys: readonly Json[]
}

/** The two documents of a provider that is discovered, at the URLs it has them at. */
export const discovered = ({ issuer, metadata, jwks, keys }: Discovered): Documents => ({
  [metadata]: { issuer, jwks_uri: jwks },
  [jwks]: { keys },
})

/** A test key as a provider publishes it. */
export const published = (alg: AsymmetricAlgorithm, over: Json): Json => ({ ...testKeys[alg].publicJwk, ...over })

/** Sends a provider's tokens to a server that has nothing but what the preset says. */
export function describeProvider({ name, options, documents, accepted, refused }: Provider): void {
  describe(name, () => {
    const events: Event[] = []
    let host: ProviderHost
    let server: ResourceServer
    beforeAll(async () => {
      host = await startProviderHost(documents)
      const clock = turnableClock(now)
      server = createResourceServer({ ...options, clock, fetch: host.fetch, onEvent: (event) => events.push(event) })
    })
    afterAll(async () => {
      await server.close()
      await host.close()
    })
    const decide = (token: Token | Text) => {
      events.length = 0
      return server.decide(requestWith('text' in token ? token.text : compact(token)))
    }

    it.each(accepted)('accepts $title', async (vector) => {
      const decision = await decide(vector)
      if (!decision.admitted) throw new Error(`refused: ${decision.refusal.failure.code}`)
      const { subject, clientId, principal, scopes, roles } = decision.auth as Auth
      expect({ subject, clientId, principal, scopes, roles }).toEqual(vector.auth)
    })

    it.each(refused)('refuses $title: $code', async (vector) => {
      const decision = await decide(vector)
      const told = events.find(({ type }) => type === 'refused')
      expect({ admitted: decision.admitted, code: codeOf(told), hint: hintOf(told) }).toEqual({
        admitted: false,
        code: vector.code,
        hint: vector.hint,
      })
    })

    it('asks for keys at the addresses the provider has them at, and nowhere else', () => {
      // What is looked for besides is metadata in the first of its places.
      const insertion = /^https:\/\/[^/]+\/\.well-known\/oauth-authorization-server/
      const asked = new Set(host.asked.filter((url) => !insertion.test(url)))
      expect([...asked]).toEqual(Object.keys(documents))
    })
  })
}

const codeOf = (event: Event | undefined) => (event?.type === 'refused' ? event.code : undefined)
const hintOf = (event: Event | undefined) => (event?.type === 'refused' ? event.hint : undefined)

function compact({ header, payload, key, signedHeader }: Token): string {
  const { alg } = header
  const signed = signCompact({ header: signedHeader ?? header, payload, alg, ...(key && { key }) })
  if (signedHeader === undefined) return signed
  return [signCompact({ header, payload, alg, ...(key && { key }) }).split('.')[0], ...signed.split('.').slice(1)].join(
    '.',
  )
}

/** Fields that cannot be right, and what is said of them. */
export interface Wrong {
  readonly title: string
  readonly fields: unknown
  readonly problems: readonly string[]
}

export function describeFields(preset: (fields: never) => unknown, wrong: readonly Wrong[]): void {
  describe(`the fields of ${preset.name}`, () => {
    it.each(wrong)('refuse $title', ({ fields, problems }) => {
      expect(problemsOf(() => preset(fields as never))).toEqual(problems)
    })
  })
}
