import { describe, expectTypeOf, it } from 'vitest'
import {
  type AccessTokenClaims,
  type Auth,
  createResourceServer,
  createVerifier,
  type DecideOptions,
  type Decision,
  type Denylist,
  describe as describePolicy,
  discoverKeys,
  type Event,
  type Failure,
  fromEnvironment,
  type Hint,
  type IssuerEntry,
  type IssuerOptions,
  type IssuerResolver,
  type IssuerTemplate,
  importKey,
  type KeySource,
  memoryDenylist,
  type Policy,
  permits,
  type RefusalCode,
  type ResourceServer,
  type ResourceServerOptions,
  type RevocationStore,
  type refusals,
  scope,
  staticKeys,
  type UnavailableCode,
  type Unchecked,
  unchecked,
  type Verifier,
  type VerifierOptions,
} from '../src/index.js'

declare module '../src/index.js' {
  interface AccessTokenClaims {
    /** As a user would add the claim of an issuer. */
    readonly claim_of_the_type_test?: readonly string[]
  }
}

const issuer = 'https://issuer.test'
const audience = 'https://api.test'

describe('options', () => {
  it('take one issuer, or several with what stands beside as their default', () => {
    expectTypeOf({ issuer, audience }).toExtend<ResourceServerOptions>()
    expectTypeOf({ issuer, audience: unchecked('why') }).toExtend<ResourceServerOptions>()
    expectTypeOf({ audience, issuers: [{ issuer }, { issuer, audience }] }).toExtend<ResourceServerOptions>()
    expectTypeOf({ issuers: [{ issuer, audience }] }).toExtend<ResourceServerOptions>()
    createVerifier({ issuer, audience, denylist: () => 'live', cache: false, requiredClaims: ['a'] })
    createResourceServer({ ...fromEnvironment({}), denylist: memoryDenylist(), realm: 'api', cache: { max: 1 } })
  })

  it('insist on an audience and an issuer', () => {
    // @ts-expect-error `audience` is missing
    createResourceServer({ issuer })
    // @ts-expect-error `issuer` is missing
    createResourceServer({ audience })
    // @ts-expect-error an opt-out is written unchecked('why')
    createResourceServer({ issuer, audience: false })
    // @ts-expect-error an object that looks like unchecked is none
    createResourceServer({ issuer, audience: { reason: 'why' } })
    // @ts-expect-error every one of `issuers` has its issuer
    createResourceServer({ audience, issuers: [{}] })
    // @ts-expect-error one issuer or several
    createResourceServer({ issuer, audience, issuers: [{ issuer }] })
  })

  it('are known by name', () => {
    // @ts-expect-error `audiance` is unknown
    createResourceServer({ issuer, audience, audiance: audience })
    // @ts-expect-error `realm` belongs to the server
    createVerifier({ issuer, audience, realm: 'api' })
    // @ts-expect-error `credentials` belong to the server
    createVerifier({ issuer, audience, credentials: [] })
    // @ts-expect-error a cache has a size or is turned off
    createResourceServer({ issuer, audience, cache: true })
    // @ts-expect-error another profile
    createResourceServer({ issuer, audience, profile: 'strict' })
  })

  it('take a resolver that answers at once or later, or does not know', () => {
    const entry: IssuerEntry = { issuer, clockTolerance: 5 }
    createResourceServer({ audience, issuers: () => entry })
    createResourceServer({ audience, issuers: async (iss) => (iss === issuer ? entry : undefined) })
    createVerifier({ issuers: () => undefined, issuerMaxAge: 60, hookTimeout: 0.5 })
    createVerifier({ issuers: (iss) => new Map<string, IssuerEntry>([[issuer, entry]]).get(iss), keys: discoverKeys() })
    expectTypeOf<IssuerResolver>().toEqualTypeOf<
      (issuer: string) => IssuerEntry | undefined | Promise<IssuerEntry | undefined>
    >()
    // @ts-expect-error null is no answer
    createVerifier({ audience, issuers: () => null })
    // @ts-expect-error neither is yes
    createVerifier({ audience, issuers: () => true })
    // @ts-expect-error neither is nothing
    createVerifier({ audience, issuers: async () => {} })
    // @ts-expect-error an answer names its issuer
    createVerifier({ audience, issuers: () => ({ audience }) })
    // @ts-expect-error in an option that is known
    createVerifier({ audience, issuers: (iss) => ({ issuer: iss, clockTolerance: '5' }) })
    // @ts-expect-error it is asked with a text
    createVerifier({ audience, issuers: (iss: number) => ({ issuer: `${iss}` }) })
    // @ts-expect-error a resolver has no issuer beside it
    createVerifier({ issuer, audience, issuers: () => undefined })
    // @ts-expect-error and no aliases
    createVerifier({ audience, aliases: [issuer], issuers: () => undefined })
    // @ts-expect-error seconds
    createVerifier({ audience, issuers: () => undefined, issuerMaxAge: '5 min' })
  })

  it('take a template with its tenants where an issuer stands', () => {
    const template: IssuerTemplate = { template: 'https://login.test/{tenant}', tenants: ['a'] }
    createResourceServer({ issuer: template, audience })
    createVerifier({ audience, issuers: [{ issuer: template }, { issuer }] })
    expectTypeOf<IssuerOptions['issuer']>().toEqualTypeOf<string | IssuerTemplate>()
    // @ts-expect-error tenants are listed
    createResourceServer({ issuer: { template: 'https://login.test/{tenant}' }, audience })
    // @ts-expect-error each of them
    createResourceServer({ issuer: { template: 'https://login.test/{tenant}', tenants: 'any' }, audience })
    // @ts-expect-error and nothing judges them
    createResourceServer({ issuer: { template: 'https://login.test/{tenant}', tenants: () => true }, audience })
    // @ts-expect-error a template has no other members
    createResourceServer({ issuer: { template: 'https://login.test/{tenant}', tenants: ['a'], any: true }, audience })
    // @ts-expect-error a template is written out: a pattern is none
    createResourceServer({ issuer: /https:/, audience })
    // @ts-expect-error tenants are fixed
    template.tenants.push('b')
  })

  it('name what DESIGN §5 names', () => {
    expectTypeOf<keyof VerifierOptions>().toEqualTypeOf<
      | 'issuer'
      | 'aliases'
      | 'issuers'
      | 'audience'
      | 'audienceClaims'
      | 'algorithms'
      | 'keys'
      | 'profile'
      | 'clockTolerance'
      | 'maxTokenAge'
      | 'requiredClaims'
      | 'scopeClaims'
      | 'roleClaims'
      | 'subjectClaims'
      | 'senderConstraint'
      | 'impliedScopes'
      | 'denylist'
      | 'cache'
      | 'maxTokenLength'
      | 'maxVerifications'
      | 'hookTimeout'
      | 'issuerMaxAge'
      | 'onEvent'
      | 'clock'
      | 'fetch'
    >()
    expectTypeOf<keyof ResourceServerOptions>().toEqualTypeOf<keyof VerifierOptions | 'realm' | 'credentials'>()
  })
})

describe('a decision', () => {
  it('has auth or a refusal, and says which', () => {
    const decided = (decision: Decision): Auth | undefined | Failure => {
      // @ts-expect-error not before it is known that it was refused
      decision.refusal
      if (decision.admitted) {
        expectTypeOf(decision.auth).toEqualTypeOf<Auth | undefined>()
        // @ts-expect-error an admitted request has no refusal
        decision.refusal
        return decision.auth
      }
      expectTypeOf(decision.refusal.failure).toEqualTypeOf<Failure>()
      // @ts-expect-error a refused request has no auth
      decision.auth
      return decision.refusal.failure
    }
    expectTypeOf(decided).returns.toEqualTypeOf<Auth | undefined | Failure>()
  })

  it('is what decide promises and authorize returns', () => {
    expectTypeOf<ResourceServer['decide']>().returns.resolves.toEqualTypeOf<Decision>()
    expectTypeOf<ResourceServer['authorize']>().returns.toEqualTypeOf<Decision>()
    expectTypeOf<ResourceServer['decide']>().parameter(2).toEqualTypeOf<DecideOptions | undefined>()
    expectTypeOf<Verifier>().toEqualTypeOf<Omit<ResourceServer, 'decide' | 'authorize'>>()
  })
})

describe('Auth', () => {
  it('has claims that users add by augmentation', () => {
    expectTypeOf<Auth['claims']['claim_of_the_type_test']>().toEqualTypeOf<readonly string[] | undefined>()
    expectTypeOf<AccessTokenClaims['claim_of_the_type_test']>().toEqualTypeOf<readonly string[] | undefined>()
    expectTypeOf<Auth['claims']['anything_else']>().toBeUnknown()
    expectTypeOf<Auth['claims']['sub']>().toEqualTypeOf<string | undefined>()
  })

  it('may have other claims altogether', () => {
    expectTypeOf<Auth<{ tenant: string }>['claims']>().toEqualTypeOf<Readonly<{ tenant: string }>>()
  })

  it('is for reading', () => {
    const change = (auth: Auth): void => {
      // @ts-expect-error the subject is fixed
      auth.subject = 'somebody else'
      // @ts-expect-error and so are the scopes
      auth.scopes.push('admin')
      // @ts-expect-error and the claims
      auth.claims.sub = 'somebody else'
    }
    expectTypeOf(change).toBeFunction()
    expectTypeOf<Auth['account']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<Auth['principal']>().toEqualTypeOf<'user' | 'client' | undefined>()
  })
})

describe('codes', () => {
  it('are a closed set', () => {
    expectTypeOf<RefusalCode | UnavailableCode>().toEqualTypeOf<keyof typeof refusals>()
    expectTypeOf<'token_expired'>().toExtend<RefusalCode>()
    expectTypeOf<'keys_unavailable'>().not.toExtend<RefusalCode>()
    expectTypeOf<UnavailableCode>().toEqualTypeOf<
      'credentials_unavailable' | 'issuers_unavailable' | 'keys_unavailable' | 'status_unavailable' | 'overloaded'
    >()
    expectTypeOf<string>().not.toExtend<RefusalCode>()
    expectTypeOf<Failure['code']>().toEqualTypeOf<RefusalCode | UnavailableCode>()
  })

  it('are told to the observer, with what is known', () => {
    expectTypeOf<Event['type']>().toEqualTypeOf<
      | 'accepted'
      | 'refused'
      | 'unavailable'
      | 'keys_refreshed'
      | 'keys_failed'
      | 'key_skipped'
      | 'revocation_stale'
      | 'store_full'
      | 'status_skipped'
      | 'overloaded'
    >()
    expectTypeOf<Extract<Event, { type: 'refused' }>['code']>().toEqualTypeOf<RefusalCode>()
    expectTypeOf<Extract<Event, { type: 'refused' }>['hint']>().toEqualTypeOf<Hint | undefined>()
  })
})

describe('policies and seams', () => {
  it('take what they can judge', () => {
    expectTypeOf(scope('a')).toEqualTypeOf<Policy>()
    expectTypeOf(describePolicy).parameters.toEqualTypeOf<[policy: Policy]>()
    permits(undefined, scope('a'))
    // @ts-expect-error a text is no policy
    permits(undefined, 'a')
    // @ts-expect-error a number is no scope
    scope(1)
  })

  it('answer in exact words', () => {
    expectTypeOf<ReturnType<Denylist['lookup']>>().toEqualTypeOf<'live' | 'revoked' | Promise<'live' | 'revoked'>>()
    // @ts-expect-error a boolean is no answer
    createVerifier({ issuer, audience, denylist: () => true })
    // @ts-expect-error neither is nothing
    createVerifier({ issuer, audience, denylist: () => {} })
    expectTypeOf(memoryDenylist()).toEqualTypeOf<RevocationStore>()
    expectTypeOf(staticKeys('pem')).toEqualTypeOf<KeySource>()
    expectTypeOf(unchecked('why')).toEqualTypeOf<Unchecked>()
    expectTypeOf(importKey).returns.resolves.toHaveProperty('alg')
  })
})
