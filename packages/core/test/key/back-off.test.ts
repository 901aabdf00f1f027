import { describe, expect, it } from 'vitest'
import { BackOff } from '../../src/key/back-off.js'

const waits = (backOff: BackOff, urgent: readonly boolean[]) =>
  urgent.map((isUrgent) => {
    backOff.fail(1000, isUrgent)
    return backOff.remaining(1000)
  })

describe('BackOff (DESIGN §9)', () => {
  it('allows the first attempt', () => {
    const backOff = new BackOff(() => 0)
    expect([backOff.allows(0), backOff.remaining(0)]).toEqual([true, undefined])
  })

  it.each([
    {
      title: 'nothing to go on with: 250 ms, 500 ms, then 1 s',
      urgent: [true, true, true, true, true],
      are: [0.25, 0.5, 1, 1, 1],
    },
    { title: 'something to go on with: 30 s', urgent: [false, false, false], are: [30, 30, 30] },
    { title: 'something that was lost: 1 s by then', urgent: [false, false, true], are: [30, 30, 1] },
  ])('waits for $title', ({ urgent, are }) => {
    expect(waits(new BackOff(() => 0), urgent)).toEqual(are)
  })

  it('ends to the millisecond', () => {
    const backOff = new BackOff(() => 0)
    backOff.fail(1000, true)
    expect([backOff.allows(1249.999), backOff.remaining(1249)]).toEqual([false, 0.001])
    expect([backOff.allows(1250), backOff.remaining(1250)]).toEqual([true, undefined])
  })

  it('begins anew after a success', () => {
    const backOff = new BackOff(() => 0)
    waits(backOff, [true, true, true])
    backOff.succeed()
    expect(backOff.allows(1000)).toBe(true)
    expect(waits(backOff, [true, true])).toEqual([0.25, 0.5])
  })

  it.each([
    { random: 0, are: [0.25, 30] },
    { random: 0.5, are: [0.275, 33] },
    { random: 1, are: [0.3, 36] },
  ])('adds a fifth at most, and never takes away: $random', ({ random, are }) => {
    expect(waits(new BackOff(() => random), [true, false])).toEqual(are)
  })
})
