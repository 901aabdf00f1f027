import { createHash, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { RevocationTable, type Words, wordsOf } from '../../src/status/revocation-table.js'

const numRuns = process.env['CI'] ? 2000 : 300
const digestOf = (text: string) => createHash('sha256').update(text).digest()
const wordsFor = (text: string) => wordsOf(digestOf(text).toString('base64url'))

describe('the words of a digest', () => {
  it('are its first 128 bits, as signed numbers', () => {
    const digests = [Buffer.alloc(32, 0xff), Buffer.alloc(32), Buffer.alloc(32, 0x80), Buffer.alloc(32, 0xfb)]
    for (const digest of [...digests, ...Array.from({ length: 1000 }, () => randomBytes(32))]) {
      const expected = [0, 4, 8, 12].map((at) => digest.readInt32BE(at))
      expect(wordsOf(digest.toString('base64url'))).toEqual(expected)
    }
  })
})

describe('a revocation table', () => {
  const [now, later] = [1000, 2000]

  it('finds what was added, with the latest moment, and nothing else', () => {
    const table = new RevocationTable({ dated: true })
    expect(table.find(wordsFor('one'))).toBeUndefined()
    table.set(wordsFor('one'), { until: later, before: 7, now })
    table.set(wordsFor('two'), { until: later, before: 0, now })
    expect(['one', 'two', 'three'].map((name) => table.find(wordsFor(name)))).toEqual([7, 0, undefined])
    table.set(wordsFor('one'), { until: 1, before: 3, now })
    expect([table.find(wordsFor('one')), table.size]).toEqual([7, 2])
  })

  it('has no moments where it is not dated: what is there is there for good', () => {
    const table = new RevocationTable({ dated: false })
    table.set(wordsFor('one'), { until: later, before: 7, now })
    expect([table.find(wordsFor('one')), table.find(wordsFor('two'))]).toEqual([Number.POSITIVE_INFINITY, undefined])
  })

  it.each([
    { title: 'the first', at: 0 },
    { title: 'the second', at: 1 },
    { title: 'the third', at: 2 },
    { title: 'the fourth', at: 3 },
  ])('tells words apart by any bit of $title', ({ at }) => {
    const table = new RevocationTable({ dated: false })
    const words: Words = [-1, 0, 5, -7]
    table.set(words, { until: later, now })
    for (let bit = 0; bit < 32; bit++) {
      const other = words.map((word, index) => (index === at ? word ^ (1 << bit) : word)) as unknown as Words
      expect(table.find(other)).toBeUndefined()
    }
    expect(table.find(words)).toBe(Number.POSITIVE_INFINITY)
  })

  it.each([
    { title: 'to the very second', until: 1500, gone: 1500.001 },
    { title: 'to the end of a second that was begun', until: 1499.2, gone: 1500.001 },
    { title: 'at the epoch', until: 0, gone: 1.001 },
    { title: 'past 2038', until: 2 ** 31 + 1, gone: 2 ** 31 + 1.001 },
    { title: 'in 2106', until: 2 ** 32 - 1, gone: 2 ** 32 - 0.999 },
  ])('keeps what is not past its time: $title', ({ until, gone }) => {
    const table = new RevocationTable({ dated: false })
    table.set(wordsFor('one'), { until, now: 0 })
    table.sweep(gone - 0.001)
    expect([table.find(wordsFor('one')), table.size]).toEqual([Number.POSITIVE_INFINITY, 1])
    table.sweep(gone)
    expect([table.find(wordsFor('one')), table.size]).toEqual([undefined, 0])
  })

  it.each([1500, 2 ** 31 + 1, 2 ** 32 - 1])(
    'keeps the later of two times, in whichever order they come: %i',
    (until) => {
      for (const times of [
        [until, 1200, until - 1],
        [1200, until],
      ]) {
        const table = new RevocationTable({ dated: false })
        for (const one of times) table.set(wordsFor('one'), { until: one, now })
        table.sweep(until)
        expect([table.size, table.find(wordsFor('one'))]).toEqual([1, Number.POSITIVE_INFINITY])
      }
    },
  )

  const count = 200_000
  const numbers = [...Array(count).keys()]
  let many: { readonly inside: readonly Words[]; readonly outside: readonly Words[] } = { inside: [], outside: [] }
  beforeAll(() => {
    many = { inside: numbers.map((at) => wordsFor(`in ${at}`)), outside: numbers.map((at) => wordsFor(`out ${at}`)) }
  })

  it.each([{ dated: true }, { dated: false }])('finds all of 200,000, and none of 200,000 others: %o', ({ dated }) => {
    const { inside, outside } = many
    const table = new RevocationTable({ dated })
    for (const [at, one] of inside.entries()) table.set(one, { until: later, before: at, now })
    const isFound = (one: Words, at: number) => table.find(one) === (dated ? at : Number.POSITIVE_INFINITY)
    expect(inside.filter((one, at) => !isFound(one, at))).toEqual([])
    expect(outside.filter((one) => table.find(one) !== undefined)).toEqual([])
    expect(table.size).toBe(count)
    table.sweep(later)
    expect([table.size, inside.filter((one, at) => !isFound(one, at))]).toEqual([count, []])
    table.sweep(later + 1)
    expect([table.size, inside.filter((one) => table.find(one) !== undefined)]).toEqual([0, []])
  })
})

// Words that share their segment, and most of them their slot: what probing has to get right.
const word = fc.constantFrom(0, 1, -1, 8, 16, 2 ** 31 - 1, -(2 ** 31))
const words = fc.tuple(fc.constantFrom(0, 1, -1), word, fc.constantFrom(0, -5), fc.constantFrom(0, 1, 2))
const seconds = fc.integer({ min: 0, max: 1000 })

type Step =
  | { readonly do: 'set'; readonly words: Words; readonly life: number; readonly before: number }
  | { readonly do: 'advance' | 'sweep'; readonly seconds: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 20, arbitrary: fc.record({ do: fc.constant('set' as const), words, life: seconds, before: seconds }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('advance' as const), seconds: fc.nat({ max: 200 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sweep' as const), seconds: fc.constant(0) }) },
)

interface Kept {
  until: number
  /** The latest since it was last past its time: what was said before that may be forgotten, but need not. */
  before: number
  /** The latest of all. */
  latestBefore: number
}

/** What a table promises: nothing goes before its time, all that is past it goes with a sweep, and times only become later. */
class Model {
  readonly #entries = new Map<string, Kept>()
  now = 1

  get size(): number {
    return this.#entries.size
  }

  set(words: Words, until: number, before: number): void {
    const known = this.#entries.get(words.join())
    const isOver = known === undefined || known.until < this.now
    this.#entries.set(words.join(), {
      until: isOver ? until : Math.max(known.until, until),
      before: isOver ? before : Math.max(known.before, before),
      latestBefore: Math.max(known?.latestBefore ?? 0, before),
    })
  }

  sweep(): void {
    for (const [id, { until }] of this.#entries) if (until < this.now) this.#entries.delete(id)
  }

  /** Is what a dated table finds right, for all that was ever added? */
  agrees(find: (words: Words) => number | undefined): boolean {
    return [...this.#entries].every(([id, { until, before, latestBefore }]) => {
      const found = find(id.split(',').map(Number) as unknown as Words)
      return found === undefined ? until < this.now : before <= found && found <= latestBefore
    })
  }
}

describe('a revocation table and a simple model of it', () => {
  let most = 0

  function walk(steps: readonly Step[]): void {
    const tables = { dated: new RevocationTable({ dated: true }), undated: new RevocationTable({ dated: false }) }
    const both = Object.values(tables)
    const model = new Model()
    const agree = () => {
      expect(model.agrees((one) => tables.dated.find(one))).toBe(true)
      const asIfDated = (one: Words) => (tables.undated.find(one) === undefined ? undefined : tables.dated.find(one))
      expect(model.agrees(asIfDated)).toBe(true)
      expect([tables.dated.size, model.size >= tables.dated.size]).toEqual([tables.undated.size, true])
      most = Math.max(most, tables.dated.size)
    }
    const add = ({ words: one, life, before }: Extract<Step, { do: 'set' }>) => {
      const until = model.now + life
      model.set(one, until, before)
      for (const table of both) table.set(one, { until, before, now: model.now })
    }
    for (const taken of steps) {
      if (taken.do === 'set') add(taken)
      else {
        model.now += taken.seconds
        agree()
      }
      if (taken.do !== 'sweep') continue
      for (const table of [...both, model]) table.sweep(model.now)
      expect(both.map(({ size }) => size)).toEqual([model.size, model.size])
    }
    agree()
  }

  it('agree, whatever is added and when, whether there are moments or not', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 300, size: 'max' }), walk), { numRuns })
    expect(most).toBeGreaterThan(40)
  })

  it('agree on what is not there', () => {
    const property = fc.property(fc.uniqueArray(words, { selector: String, maxLength: 200, size: 'max' }), (all) => {
      const table = new RevocationTable({ dated: false })
      const [inside, outside] = [all.filter((_, at) => at % 2 === 0), all.filter((_, at) => at % 2 === 1)]
      for (const one of inside) table.set(one, { until: 10, now: 0 })
      expect(inside.map((one) => table.find(one))).toEqual(inside.map(() => Number.POSITIVE_INFINITY))
      expect(outside.map((one) => table.find(one))).toEqual(outside.map(() => undefined))
      expect(table.size).toBe(inside.length)
    })
    fc.assert(property, { numRuns })
  })
})
