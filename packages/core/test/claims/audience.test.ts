import { AUDIENCE } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { unchecked } from '../../src/index.js'
import { tokenOf, verdictOn } from '../verdicts.js'

const mismatched = [
  { title: 'absent', aud: undefined },
  { title: 'another', aud: 'https://other.test' },
  { title: 'others only', aud: ['https://other.test', 'client-1'] },
  { title: 'an empty list', aud: [] },
  { title: 'an empty text', aud: '' },
  { title: 'ours with a slash', aud: `${AUDIENCE}/` },
  { title: 'ours in another case', aud: 'https://API.test' },
  { title: 'ours with a space', aud: `${AUDIENCE} ` },
  { title: 'ours and another in one text', aud: `${AUDIENCE} https://other.test` },
  { title: 'the beginning of ours', aud: 'https://api' },
  { title: 'ours below a path', aud: `${AUDIENCE}/orders` },
  { title: '__proto__', aud: ['__proto__', 'constructor', 'length'] },
]

describe('audience (RFC 9068 §4, RFC 8725 §3.9)', () => {
  it.each([AUDIENCE, [AUDIENCE], ['https://other.test', AUDIENCE], [AUDIENCE, AUDIENCE]].map((aud) => ({ aud })))(
    '[AT-04] is accepted: $aud',
    async ({ aud }) => {
      await expect(verdictOn(tokenOf({ aud }))).resolves.toBe('accepted')
    },
  )

  it.each(mismatched)('[AT-04, JB-11] is refused in both profiles: $title', async ({ aud }) => {
    await expect(verdictOn(tokenOf({ aud }))).resolves.toBe('audience_mismatch')
    await expect(verdictOn(tokenOf({ aud }), { profile: 'rfc9068' })).resolves.toBe('audience_mismatch')
  })

  it.each([
    { aud: 'a', code: 'accepted' },
    { aud: ['x', 'b'], code: 'accepted' },
    { aud: 'a,b', code: 'audience_mismatch' },
    { aud: AUDIENCE, code: 'audience_mismatch' },
  ])('[AT-04] may be one of several: $aud is $code', async ({ aud, code }) => {
    await expect(verdictOn(tokenOf({ aud }), { audience: ['a', 'b'] })).resolves.toBe(code)
  })
})

const elsewhere = [
  { title: 'reads the claim it is told', claims: { azp: 'api' }, claimNames: ['azp'], code: 'accepted' },
  { title: 'does not read aud then', claims: { aud: 'api', azp: 'x' }, claimNames: ['azp'], code: 'audience_mismatch' },
  { title: 'reads the first that is there', claims: { azp: 'api' }, claimNames: ['other', 'azp'], code: 'accepted' },
  { title: 'never joins two', claims: { aud: 'x', azp: 'api' }, claimNames: ['aud', 'azp'], code: 'audience_mismatch' },
  { title: 'takes a list there too', claims: { azp: ['x', 'api'] }, claimNames: ['azp'], code: 'accepted' },
  { title: 'misses a claim that is absent', claims: {}, claimNames: ['azp'], code: 'audience_mismatch' },
  { title: 'takes no object for an audience', claims: { azp: {} }, claimNames: ['azp'], code: 'claims_malformed' },
  {
    title: 'takes no number for aud, though another claim counts',
    claims: { aud: 7, azp: 'api' },
    claimNames: ['azp'],
    code: 'claims_malformed',
  },
  { title: 'does not find a prototype', claims: {}, claimNames: ['constructor'], code: 'audience_mismatch' },
]

describe('audienceClaims (DESIGN §5)', () => {
  it.each(elsewhere)('$title', async ({ claims, claimNames, code }) => {
    const options = { audience: 'api', audienceClaims: claimNames }
    await expect(verdictOn(tokenOf({ aud: undefined, ...claims }), options)).resolves.toBe(code)
  })
})

describe('an audience that is unchecked, in words (DESIGN §5)', () => {
  const options = {
    audience: unchecked('one identity pool per API'),
    requiredClaims: [{ claim: 'tenant', oneOf: ['us'] }],
  }

  it.each([undefined, 'https://other.test', []].map((aud) => ({ aud })))('passes: $aud', async ({ aud }) => {
    await expect(verdictOn(tokenOf({ aud, tenant: 'us' }), options)).resolves.toBe('accepted')
  })

  it('still must have the form of one', async () => {
    await expect(verdictOn(tokenOf({ aud: 7, tenant: 'us' }), options)).resolves.toBe('claims_malformed')
  })

  it('leaves the claim that tells tenants apart', async () => {
    await expect(verdictOn(tokenOf({ tenant: 'them' }), options)).resolves.toBe('claim_mismatch')
    await expect(verdictOn(tokenOf(), options)).resolves.toBe('claim_missing')
  })
})
