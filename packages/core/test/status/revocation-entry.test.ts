import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UsageError } from '../../src/index.js'
import {
  type EntryTerms,
  entryOfClient,
  entryOfIssuer,
  entryOfSession,
  entryOfSubject,
  entryOfToken,
  nameOf,
} from '../../src/status/revocation-entry.js'
import { revocationKinds } from '../../src/status/token-marks.js'

const issuer = 'https://issuer.test'
const terms: EntryTerms = { now: 1000, clockTolerance: 10, maxTokenLifetime: 500 }

describe('the entry of a revocation', () => {
  it.each([
    {
      title: 'a token lives until no clock we tolerate lets it pass, and a minute more',
      entry: entryOfToken({ issuer, tokenId: 'jti:one', expiresAt: 2000 }),
      is: { kind: 'token', name: `${issuer}#token:jti:one`, before: undefined, until: 2180 },
    },
    {
      title: 'a token by the digest of what was signed',
      entry: entryOfToken({ issuer, tokenId: `sha256:${'a'.repeat(43)}`, expiresAt: 0 }),
      is: { kind: 'token', name: `${issuer}#token:sha256:${'a'.repeat(43)}`, before: undefined, until: 180 },
    },
    {
      title: 'a token whose jti holds whatever a jti may hold',
      entry: entryOfToken({ issuer, tokenId: 'jti:\n#subject:é', expiresAt: 2000 }),
      is: { kind: 'token', name: `${issuer}#token:jti:\n#subject:é`, before: undefined, until: 2180 },
    },
    {
      title: 'a session has no moment',
      entry: entryOfSession({ issuer, sessionId: 'one' }, terms),
      is: { kind: 'session', name: `${issuer}#session:one`, before: undefined, until: 1680 },
    },
    {
      title: 'a subject, up to now and the tolerance',
      entry: entryOfSubject({ issuer, subject: 'one' }, terms),
      is: { kind: 'subject', name: `${issuer}#subject:one`, before: 1010, until: 1690 },
    },
    {
      title: 'a subject, up to a moment that is over',
      entry: entryOfSubject({ issuer, subject: 'one', before: 5 }, terms),
      is: { kind: 'subject', name: `${issuer}#subject:one`, before: 5, until: 1680 },
    },
    {
      title: 'a client, up to a moment to come',
      entry: entryOfClient({ issuer, clientId: 'one', before: 3000 }, terms),
      is: { kind: 'client', name: `${issuer}#client:one`, before: 3000, until: 3680 },
    },
    {
      title: 'an issuer',
      entry: entryOfIssuer({ issuer, before: 0 }, terms),
      is: { kind: 'issuer', name: `${issuer}#issuer:`, before: 0, until: 1680 },
    },
  ])('of $title', ({ entry, is }) => {
    expect(entry).toEqual(is)
  })

  const text = fc.string({ unit: fc.constantFrom('a', ':', '#', 't', 'token', 'issuer', '/'), maxLength: 6 })
  const named = fc.tuple(
    fc.constantFrom(...revocationKinds),
    text.map((name) => name.replaceAll('#', '')),
    text,
  )

  it('has a name that nothing else has', () => {
    const property = fc.property(named, named, (one, other) => {
      expect(nameOf(...one) === nameOf(...other)).toBe(JSON.stringify(one) === JSON.stringify(other))
    })
    fc.assert(property, { numRuns: 20_000 })
  })

  it.each<{ title: string; make: () => unknown }>([
    { title: 'an issuer with #', make: () => entryOfIssuer({ issuer: `${issuer}#` }, terms) },
    { title: 'no issuer', make: () => entryOfIssuer({ issuer: '' }, terms) },
    { title: 'an issuer that is no text', make: () => entryOfSubject({ issuer: 1 as never, subject: 'a' }, terms) },
    { title: 'no subject', make: () => entryOfSubject({ issuer, subject: '' }, terms) },
    { title: 'a subject that is a number', make: () => entryOfSubject({ issuer, subject: 1 as never }, terms) },
    { title: 'a client that is a list', make: () => entryOfClient({ issuer, clientId: ['a'] as never }, terms) },
    { title: 'no session', make: () => entryOfSession({ issuer, sessionId: '' }, terms) },
    { title: 'a tokenId of our own making', make: () => entryOfToken({ issuer, tokenId: 'one', expiresAt: 1 }) },
    { title: 'an empty jti', make: () => entryOfToken({ issuer, tokenId: 'jti:', expiresAt: 1 }) },
    {
      title: 'a digest with something behind it',
      make: () => entryOfToken({ issuer, tokenId: `sha256:${'a'.repeat(43)}\n`, expiresAt: 1 }),
    },
    { title: 'no expiry', make: () => entryOfToken({ issuer, tokenId: 'jti:a', expiresAt: undefined as never }) },
    ...[1.8e12, 1e11 + 1, -1, Number.NaN, Number.POSITIVE_INFINITY, '1', null, 1n].flatMap((time) => [
      { title: `before ${String(time)}`, make: () => entryOfIssuer({ issuer, before: time as number }, terms) },
      {
        title: `expiresAt ${String(time)}`,
        make: () => entryOfToken({ issuer, tokenId: 'jti:a', expiresAt: time as number }),
      },
    ]),
  ])('is a UsageError for what cannot be meant: $title', ({ make }) => {
    expect(make).toThrow(UsageError)
  })

  it('takes the first and the last second there is', () => {
    expect(entryOfIssuer({ issuer, before: 1e11 }, terms)).toMatchObject({ before: 1e11, until: 1e11 + 680 })
    expect(entryOfToken({ issuer, tokenId: 'jti:a', expiresAt: 1e11 })).toMatchObject({ until: 1e11 + 180 })
  })

  it('never quotes what it was given: an identifier may be personal', () => {
    const secret = 'somebody@example.test'
    for (const make of [
      () => entryOfToken({ issuer, tokenId: secret, expiresAt: 1 }),
      () => entryOfIssuer({ issuer: `${secret}#` }, terms),
      () => entryOfSubject({ issuer, subject: secret, before: secret as never }, terms),
    ]) {
      expect(make).toThrow(expect.objectContaining({ message: expect.not.stringContaining(secret) }))
    }
  })
})
