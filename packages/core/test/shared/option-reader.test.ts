import { describe, expect, it } from 'vitest'
import { isStringList, OptionReader } from '../../src/shared/option-reader.js'

describe('OptionReader', () => {
  it.each([undefined, null, 7, 'a', [], () => undefined].map((options) => ({ options })))(
    'has one problem with $options',
    ({ options }) => {
      const read = new OptionReader('', options)
      read.refuseOthers()
      expect(read.problems).toHaveLength(1)
    },
  )

  it('reads what is there, and undefined as not given', () => {
    const read = new OptionReader('', { a: 1, b: undefined, c: null })
    expect([read.raw('a'), read.has('b'), read.has('c'), read.has('d')]).toEqual([1, false, true, false])
    expect(read.problems).toEqual([])
  })

  it.each(['constructor', 'toString', '__proto__'])('does not find %s, which every object has', (name) => {
    const read = new OptionReader('', {})
    expect([read.has(name), read.raw(name)]).toEqual([false, undefined])
  })

  it('remembers every problem, says where, and names no value', () => {
    const read = new OptionReader('issuers[1]', { a: 'secret', b: -1, c: ['x', ''] })
    expect([read.number('a', { min: 0, max: 1 }), read.number('b', { min: 0, max: 1 }), read.strings('c')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(read.problems).toHaveLength(3)
    expect(read.problems.every((problem) => problem.startsWith('issuers[1]: '))).toBe(true)
    expect(read.problems.join()).not.toContain('secret')
  })

  it.each([
    { value: 0, taken: true },
    { value: 2.5, taken: true },
    { value: 10, taken: true },
    { value: -0.001, taken: false },
    { value: 10.001, taken: false },
    { value: Number.NaN, taken: false },
    { value: Number.POSITIVE_INFINITY, taken: false },
    { value: '5', taken: false },
    { value: null, taken: false },
    { value: 5n, taken: false },
  ])('takes $value for a number from 0 to 10: $taken', ({ value, taken }) => {
    const read = new OptionReader('', { a: value })
    expect(read.number('a', { min: 0, max: 10 })).toBe(taken ? value : undefined)
    expect(read.problems).toHaveLength(taken ? 0 : 1)
  })

  it('takes whole numbers where told', () => {
    const read = new OptionReader('', { a: 1.5, b: 2 })
    expect([
      read.number('a', { min: 0, max: 9, whole: true }),
      read.number('b', { min: 0, max: 9, whole: true }),
    ]).toEqual([undefined, 2])
  })

  it('gives a frozen copy of a list', () => {
    const list = ['a']
    const copy = new OptionReader('', { a: list }).strings('a')
    list.push('b')
    expect(copy).toEqual(['a'])
    expect(Object.isFrozen(copy)).toBe(true)
  })

  it('has a problem with options that nobody asked for, and names them all in few words', () => {
    const read = new OptionReader('', { a: 1, b: 2, c: undefined, ['d'.repeat(1000)]: 3 })
    read.raw('a')
    read.refuseOthers()
    expect(read.problems).toEqual([expect.stringMatching(/`b`, `c`, `d{64}`/)])
  })

  it('has no problem where everything was asked for', () => {
    const read = new OptionReader('', { a: 1 })
    read.raw('a')
    read.raw('b')
    read.refuseOthers()
    expect(read.problems).toEqual([])
  })
})

describe('isStringList', () => {
  it.each([undefined, null, 'a', [], [''], ['a', ''], ['a', 7], { 0: 'a', length: 1 }].map((value) => ({ value })))(
    'says no to $value',
    ({ value }) => {
      expect(isStringList(value)).toBe(false)
    },
  )

  it('says yes to texts', () => {
    expect(isStringList(['a', 'b'])).toBe(true)
  })
})
