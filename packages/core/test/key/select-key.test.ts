import { describe, expect, it } from 'vitest'
import { selectKey } from '../../src/key/select-key.js'
import type { JwsHeader, VerificationKey } from '../../src/shared/key-source.js'

const key = (alg: string, kid?: string): VerificationKey => ({ alg, ...(kid !== undefined && { kid }), key: {} })

const a256 = key('ES256', 'a')
const a384 = key('ES384', 'a')
const b256 = key('ES256', 'b')
const rs = key('RS256', 'r')
const ps = key('PS256', 'r')
const bare = key('ES256')

interface Row {
  readonly title: string
  readonly keys: readonly VerificationKey[]
  readonly header: JwsHeader
  readonly found: VerificationKey | undefined | 'key_ambiguous'
  readonly source: string
}

const rows: readonly Row[] = [
  {
    title: 'the key with that kid',
    keys: [b256, a256],
    header: { alg: 'ES256', kid: 'a' },
    found: a256,
    source: 'RFC 7515 §4.1.4',
  },
  {
    title: 'none with another kid, however lonely',
    keys: [a256],
    header: { alg: 'ES256', kid: 'b' },
    found: undefined,
    source: 'DESIGN §9, Selection',
  },
  {
    title: 'none whose kid differs in case',
    keys: [a256],
    header: { alg: 'ES256', kid: 'A' },
    found: undefined,
    source: 'RFC 7515 §4.1.4',
  },
  {
    title: 'none whose kid only begins alike',
    keys: [a256],
    header: { alg: 'ES256', kid: 'a ' },
    found: undefined,
    source: 'DESIGN §9, Selection',
  },
  {
    title: '[JB-03] of two with one kid the one for the algorithm',
    keys: [a384, a256],
    header: { alg: 'ES256', kid: 'a' },
    found: a256,
    source: 'RFC 7517 §4.5',
  },
  {
    title: '[JB-05] of one RSA kid the one for the scheme',
    keys: [rs, ps],
    header: { alg: 'PS256', kid: 'r' },
    found: ps,
    source: 'RFC 8725 §3.1',
  },
  {
    title: '[JB-05] none for another scheme than the key is bound to',
    keys: [rs],
    header: { alg: 'PS256', kid: 'r' },
    found: undefined,
    source: 'RFC 8725 §3.1',
  },
  {
    title: 'none of two that fit the same',
    keys: [a256, key('ES256', 'a')],
    header: { alg: 'ES256', kid: 'a' },
    found: 'key_ambiguous',
    source: 'DESIGN §9, Selection',
  },
  {
    title: 'without a kid the only one that fits',
    keys: [rs, a256, a384],
    header: { alg: 'ES256' },
    found: a256,
    source: 'DESIGN §9, Selection',
  },
  {
    title: 'without a kid none of several that fit',
    keys: [a256, b256],
    header: { alg: 'ES256' },
    found: 'key_ambiguous',
    source: 'DESIGN §9, Selection',
  },
  {
    title: 'without a kid none where none fits',
    keys: [rs, a384],
    header: { alg: 'ES256' },
    found: undefined,
    source: 'DESIGN §9, Selection',
  },
  {
    title: 'without a kid also a key without one',
    keys: [bare, rs],
    header: { alg: 'ES256' },
    found: bare,
    source: 'DESIGN §9, Selection',
  },
  {
    title: 'for a token with kid never a key without one',
    keys: [bare],
    header: { alg: 'ES256', kid: 'a' },
    found: undefined,
    source: 'DESIGN §9, Selection',
  },
  {
    title: 'for the kid “undefined” never a key without one',
    keys: [bare],
    header: { alg: 'ES256', kid: 'undefined' },
    found: undefined,
    source: 'DESIGN §9, Selection',
  },
  { title: 'none of no keys', keys: [], header: { alg: 'ES256' }, found: undefined, source: 'DESIGN §9' },
]

const outcomeOf = (keys: readonly VerificationKey[], header: JwsHeader): unknown => {
  try {
    return selectKey(keys, header)
  } catch (error) {
    return (error as { code: unknown }).code
  }
}

// With names and an algorithm of their own: a large set is looked up by name.
const crowd = Array.from({ length: 50 }, (_, at) => key('ES512', `other-${at}`))

describe('selectKey', () => {
  it.each(rows)('finds $title', ({ keys, header, found }) => {
    expect(outcomeOf(keys, header)).toBe(found)
  })

  it.each(rows)('finds, among many others, $title', ({ keys, header, found }) => {
    const many = [...crowd.slice(25), ...keys, ...crowd.slice(0, 25)]
    expect([outcomeOf(many, header), outcomeOf(many, header)]).toEqual([found, found])
    for (const other of crowd) expect(outcomeOf(many, { alg: 'ES512', kid: other.kid ?? '' })).toBe(other)
  })

  it.each([
    "' OR '1'='1",
    '../../etc/passwd',
    'a\0',
    '*',
    'a%',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
  ])('[JB-12] does nothing with the kid %j but compare it', (kid) => {
    const same = key('ES256', kid)
    expect(selectKey([a256, b256, bare], { alg: 'ES256', kid })).toBeUndefined()
    expect(selectKey([a256, same, bare], { alg: 'ES256', kid })).toBe(same)
    expect(selectKey([...crowd, a256, bare], { alg: 'ES256', kid })).toBeUndefined()
    expect(selectKey([...crowd, a256, same, bare], { alg: 'ES256', kid })).toBe(same)
  })
})
