import { describe, expect, it } from 'vitest'
import { decisionOn, NOW, tokenOf, verdictOn } from '../verdicts.js'

const options = {
  clockTolerance: 0,
  maxTokenAge: 60,
  requiredClaims: ['tenant', { claim: 'plan', oneOf: ['pro'] }],
  denylist: {
    maxTokenLifetime: 1000,
    lookup: ({ claims }: { claims: object }) => ('revoked' in claims ? ('revoked' as const) : ('live' as const)),
  },
}

interface Fault {
  readonly code: string
  readonly claims: Readonly<Record<string, unknown>>
}

/** One fault for each code, in the order of the table of refusals. */
const faults: readonly Fault[] = [
  { code: 'claims_malformed', claims: { roles: 42 } },
  { code: 'type_refused', claims: { at_hash: 'a' } },
  { code: 'claim_missing', claims: { tenant: undefined } },
  { code: 'claim_mismatch', claims: { plan: 'free' } },
  { code: 'audience_mismatch', claims: { aud: 'https://other.test' } },
  { code: 'token_expired', claims: { exp: NOW } },
  { code: 'token_not_yet_valid', claims: { nbf: NOW + 1 } },
  { code: 'token_issued_in_future', claims: { iat: NOW + 1 } },
  { code: 'token_too_old', claims: { iat: NOW - 61 } },
  { code: 'token_lifetime_excessive', claims: { exp: NOW + 1001 } },
  { code: 'binding_unverifiable', claims: { cnf: {} } },
  { code: 'token_revoked', claims: { revoked: true } },
]

const right = { tenant: 'us', plan: 'pro' }
const overlap = (a: Fault, b: Fault) => Object.keys(a.claims).some((name) => name in b.claims)

const pairs = faults.flatMap((first, at) =>
  faults
    .slice(at + 1)
    .filter((second) => !overlap(first, second))
    .map((second) => ({ first, second, wins: first.code, loses: second.code })),
)

describe('judgeClaims (DESIGN §6)', () => {
  it('accepts a token without a fault', async () => {
    await expect(verdictOn(tokenOf(right), options)).resolves.toBe('accepted')
  })

  it.each(faults)('refuses as $code', async ({ code, claims }) => {
    await expect(verdictOn(tokenOf({ ...right, ...claims }), options)).resolves.toBe(code)
  })

  it.each(pairs)('judges $wins before $loses', async ({ first, second, wins }) => {
    const token = tokenOf({ ...right, ...first.claims, ...second.claims })
    await expect(verdictOn(token, options)).resolves.toBe(wins)
  })

  it('judges a lifetime that begins in the future as beginning in the future', async () => {
    const token = tokenOf({ ...right, iat: NOW + 1, exp: NOW + 1002 })
    await expect(verdictOn(token, options)).resolves.toBe('token_issued_in_future')
  })

  it.each(faults)('[AT-09] answers 401 invalid_token to $code', async ({ code, claims }) => {
    const headers = [['Authorization', `Bearer ${tokenOf({ ...right, ...claims })}`]] as const
    const decision = await decisionOn({ headers }, options)
    expect(decision).toMatchObject({ admitted: false, refusal: { status: 401, failure: { code } } })
    expect(decision).toHaveProperty(
      'refusal.headers.WWW-Authenticate',
      expect.stringContaining('error="invalid_token"'),
    )
  })
})
