import { describe, expect, it } from 'vitest'
import { latestTime, systemClock } from '../../src/shared/clock.js'

describe('systemClock', () => {
  it('tells seconds since the epoch', () => {
    const before = Date.now()
    const now = systemClock.now() * 1000
    expect(now).toBeGreaterThanOrEqual(before - 1)
    expect(now).toBeLessThanOrEqual(Date.now() + 1)
  })

  it('tells milliseconds that never run backwards', () => {
    const before = performance.now()
    const times = Array.from({ length: 100 }, systemClock.monotonic)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(times[0]).toBeGreaterThanOrEqual(before)
    expect(times.at(-1)).toBeLessThanOrEqual(performance.now())
  })

  it('is frozen', () => {
    expect(Object.isFrozen(systemClock)).toBe(true)
  })

  it('is taken to be in milliseconds above 1e11 (DESIGN §5)', () => {
    expect(latestTime).toBe(1e11)
    expect(Date.now()).toBeGreaterThan(latestTime)
  })
})
