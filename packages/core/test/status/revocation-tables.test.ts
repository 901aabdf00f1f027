import { describe, expect, it } from 'vitest'
import type { RevocationKind } from '../../src/status/revocation-entry.js'
import { wordsOf } from '../../src/status/revocation-table.js'
import { RevocationTables } from '../../src/status/revocation-tables.js'
import { revocationKinds } from '../../src/status/token-marks.js'

const now = 1000
const wordsNamed = (name: string) => wordsOf(Buffer.from(name.padEnd(32)).toString('base64url'))
const entry = (kind: RevocationKind, name: string, over: { before?: number; until?: number } = {}) => ({
  kind,
  words: wordsNamed(name),
  before: over.before,
  until: over.until ?? 2000,
})

describe('the tables of a store', () => {
  it('are empty at first, and hold entries of no kind', () => {
    const tables = new RevocationTables()
    expect([tables.size, [...tables.kinds]]).toEqual([0, []])
    expect(revocationKinds.map((kind) => tables.find(entry(kind, 'one')))).toEqual(revocationKinds.map(() => undefined))
  })

  it.each<{ kind: RevocationKind; moment: number }>([
    { kind: 'token', moment: Number.POSITIVE_INFINITY },
    { kind: 'session', moment: Number.POSITIVE_INFINITY },
    { kind: 'subject', moment: 7 },
    { kind: 'client', moment: 7 },
    { kind: 'issuer', moment: 7 },
  ])('keep a moment where there is one, else for always: $kind', ({ kind, moment }) => {
    const tables = new RevocationTables()
    tables.add(entry(kind, 'one', { before: 7 }), now)
    tables.add(entry(kind, 'one', { before: 5 }), now)
    expect([tables.find(entry(kind, 'one')), tables.find(entry(kind, 'two'))]).toEqual([moment, undefined])
    expect([tables.size, [...tables.kinds]]).toEqual([1, [kind]])
  })

  it('name the kinds there have been entries of, each once', () => {
    const tables = new RevocationTables()
    for (const kind of ['client', 'token', 'client', 'session'] as const) tables.add(entry(kind, `${kind} ${now}`), now)
    expect([...tables.kinds].sort()).toEqual(['client', 'session', 'token'])
    expect(tables.size).toBe(3)
  })

  it('let go, when swept, of what is past its time, of every kind', () => {
    const tables = new RevocationTables()
    for (const kind of revocationKinds) {
      tables.add(entry(kind, `${kind} short`, { until: 1500 }), now)
      tables.add(entry(kind, `${kind} long`), now)
    }
    expect(tables.size).toBe(10)
    tables.sweep(1501)
    expect(tables.size).toBe(5)
    const found = revocationKinds.map((kind) =>
      ['short', 'long'].map((name) => tables.find(entry(kind, `${kind} ${name}`)) !== undefined),
    )
    expect(found).toEqual(revocationKinds.map(() => [false, true]))
  })
})
