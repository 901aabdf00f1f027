import { afterEach, describe, expect, it, vi } from 'vitest'
import { testClock } from '../src/clock.js'

afterEach(() => void vi.useRealTimers())

describe('testClock', () => {
  it('is the time of the system, in seconds and in milliseconds', () => {
    vi.useFakeTimers({ now: 1_800_000_000_500 })
    const { now, monotonic } = testClock()
    const started = monotonic()
    expect(now()).toBe(1_800_000_000.5)
    vi.advanceTimersByTime(1500)
    expect([now(), monotonic() - started]).toEqual([1_800_000_002, 1500])
  })

  it('is ahead by what it was advanced, wall clock and monotonic clock alike', () => {
    const clock = testClock({ now: () => 1000, monotonic: () => 50 })
    clock.advance(1.5)
    clock.advance(2)
    expect([clock.now(), clock.monotonic()]).toEqual([1003.5, 3550])
  })

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, '60' as unknown as number, undefined as unknown as number])(
    'does not advance by %o',
    (seconds) => {
      const clock = testClock({ now: () => 1000, monotonic: () => 50 })
      expect(() => clock.advance(seconds)).toThrow(RangeError)
      expect([clock.now(), clock.monotonic()]).toEqual([1000, 50])
    },
  )
})
