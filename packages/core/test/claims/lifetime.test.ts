import { turnableClock } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { createVerifier } from '../../src/index.js'
import { codeOf, NOW, ours, tokenOf, verdictOn } from '../verdicts.js'

/** The verdict on a token of NOW at another moment. */
const verdictAt = (moment: number, claims: object, options: object = {}) =>
  verdictOn(tokenOf({ iat: undefined, exp: NOW + 300, ...claims }), { ...options, clock: turnableClock(moment) })

const edges = [
  { claims: { exp: NOW }, tolerance: 0, last: NOW - 1, first: NOW, code: 'token_expired' },
  { claims: { exp: NOW }, tolerance: 10, last: NOW + 9, first: NOW + 10, code: 'token_expired' },
  { claims: { exp: NOW }, tolerance: 120, last: NOW + 119, first: NOW + 120, code: 'token_expired' },
  { claims: { exp: NOW }, tolerance: 10, last: NOW + 9.999, first: NOW + 10.001, code: 'token_expired' },
  { claims: { nbf: NOW }, tolerance: 0, last: NOW, first: NOW - 1, code: 'token_not_yet_valid' },
  { claims: { nbf: NOW }, tolerance: 10, last: NOW - 10, first: NOW - 11, code: 'token_not_yet_valid' },
  { claims: { nbf: NOW }, tolerance: 10, last: NOW - 10, first: NOW - 10.001, code: 'token_not_yet_valid' },
  { claims: { iat: NOW }, tolerance: 0, last: NOW, first: NOW - 1, code: 'token_issued_in_future' },
  { claims: { iat: NOW }, tolerance: 10, last: NOW - 10, first: NOW - 11, code: 'token_issued_in_future' },
]

describe('exp, nbf and iat to the second (RFC 7519 §4.1, DESIGN §5)', () => {
  it.each(edges)('[AT-06] $code: $claims, tolerance $tolerance', async ({ claims, tolerance, last, first, code }) => {
    const options = { clockTolerance: tolerance }
    await expect(verdictAt(last, claims, options)).resolves.toBe('accepted')
    await expect(verdictAt(first, claims, options)).resolves.toBe(code)
  })

  it('[AT-06] have a tolerance of 10 s unless told', async () => {
    await expect(verdictAt(NOW + 9, { exp: NOW })).resolves.toBe('accepted')
    await expect(verdictAt(NOW + 10, { exp: NOW })).resolves.toBe('token_expired')
  })

  it('[AT-06] expires a token that was accepted, as time passes', async () => {
    const clock = turnableClock(NOW)
    const verifier = createVerifier({ ...ours, clock })
    const token = tokenOf({ exp: NOW + 300 })
    await expect(codeOf(verifier.verify(token))).resolves.toBe('accepted')
    clock.advance(309)
    await expect(codeOf(verifier.verify(token))).resolves.toBe('accepted')
    clock.advance(1)
    await expect(codeOf(verifier.verify(token))).resolves.toBe('token_expired')
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('[AT-06] never pass when the clock says %d', async (moment) => {
    const clock = { now: () => time, monotonic: () => 0 }
    let time = NOW
    const verifier = createVerifier({ ...ours, clock })
    time = moment
    await expect(codeOf(verifier.verify(tokenOf({ iat: undefined })))).resolves.toBe('token_expired')
  })

  it('do not need iat and nbf', async () => {
    await expect(verdictAt(NOW, {})).resolves.toBe('accepted')
  })
})

describe('maxTokenAge (DESIGN §5)', () => {
  it.each([
    { maxTokenAge: 60, clockTolerance: 0, last: NOW + 60 },
    { maxTokenAge: 60, clockTolerance: 10, last: NOW + 70 },
    { maxTokenAge: 0, clockTolerance: 0, last: NOW },
  ])('ends at $last with $maxTokenAge s and a tolerance of $clockTolerance s', async ({ last, ...options }) => {
    await expect(verdictAt(last, { iat: NOW }, options)).resolves.toBe('accepted')
    await expect(verdictAt(last + 1, { iat: NOW }, options)).resolves.toBe('token_too_old')
  })

  it('requires iat', async () => {
    await expect(verdictAt(NOW, {}, { maxTokenAge: 60 })).resolves.toBe('claim_missing')
  })
})

describe('the longest lifetime a denylist can cover (DESIGN §8)', () => {
  const denylist = { lookup: () => 'live' as const, maxTokenLifetime: 300 }

  it('is measured from iat to exp', async () => {
    await expect(verdictAt(NOW, { iat: NOW, exp: NOW + 300 }, { denylist })).resolves.toBe('accepted')
    await expect(verdictAt(NOW, { iat: NOW, exp: NOW + 301 }, { denylist })).resolves.toBe('token_lifetime_excessive')
    await expect(verdictAt(NOW, { iat: NOW - 1, exp: NOW + 300 }, { denylist })).resolves.toBe(
      'token_lifetime_excessive',
    )
  })

  it('requires iat', async () => {
    await expect(verdictAt(NOW, { exp: NOW + 10 }, { denylist })).resolves.toBe('claim_missing')
  })
})
