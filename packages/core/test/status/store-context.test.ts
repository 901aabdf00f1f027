import { turnableClock } from '@claimcheck/test-fixtures'
import { describe, expect, it, vi } from 'vitest'
import type { Event } from '../../src/index.js'
import { StoreContext } from '../../src/status/store-context.js'

const told: Event = { type: 'store_full', max: 1 }

describe('what a store knows of its servers', () => {
  it('is the system clock, ten seconds and nobody to tell, before there is one', () => {
    const context = new StoreContext()
    vi.useFakeTimers({ now: 5_000 })
    expect([context.clock.now(), context.clockTolerance, context.emit(told)]).toEqual([5, 10, undefined])
    vi.useRealTimers()
  })

  it.each([
    { tolerances: [0], largest: 0 },
    { tolerances: [5, 120, 60], largest: 120 },
    { tolerances: [30, 0], largest: 30 },
  ])('is the first clock and the largest tolerance: $tolerances', ({ tolerances, largest }) => {
    const context = new StoreContext()
    const clocks = tolerances.map((_, at) => turnableClock(at + 1))
    for (const [at, clockTolerance] of tolerances.entries()) {
      context.attach({ clock: clocks[at] ?? turnableClock(), clockTolerance, emit: () => undefined })
    }
    expect([context.clock, context.clockTolerance]).toEqual([clocks[0], largest])
  })

  it('is what time it surely is: a wall clock that runs ahead does not count, one that runs behind does', () => {
    const context = new StoreContext()
    const clock = turnableClock(1000)
    context.attach({ clock, clockTolerance: 0, emit: () => undefined })
    const surely = (turn: () => void) => {
      turn()
      return context.surely
    }
    expect(surely(() => clock.advance(10))).toBe(1010)
    expect(surely(() => clock.stepWall(3600))).toBe(1010)
    expect(surely(() => clock.advance(5))).toBe(1015)
    expect(surely(() => clock.stepWall(-3600))).toBe(1015)
    expect(surely(() => clock.stepWall(-100))).toBe(915)
    expect(surely(() => clock.advance(1))).toBe(916)
  })

  it('is what time it surely is from the first server on, or from when it is first asked', () => {
    const context = new StoreContext()
    const [first, second] = [turnableClock(1000), turnableClock(50)]
    for (const clock of [first, second]) context.attach({ clock, clockTolerance: 0, emit: () => undefined })
    second.advance(500)
    expect(context.surely).toBe(1000)
    vi.useFakeTimers({ now: 5_000 })
    const alone = new StoreContext()
    expect(alone.surely).toBe(5)
    vi.advanceTimersByTime(2_000)
    expect(alone.surely).toBe(7)
    vi.useRealTimers()
  })

  it('is everybody who wants to be told, each once', () => {
    const context = new StoreContext()
    const heard: string[] = []
    const [one, two] = ['one', 'two'].map(
      (name) =>
        ({ type }: Event) =>
          void heard.push(`${name} ${type}`),
    )
    for (const emit of [one, two, one]) {
      context.attach({ clock: turnableClock(), clockTolerance: 0, emit: emit ?? (() => undefined) })
    }
    context.emit(told)
    expect(heard).toEqual(['one store_full', 'two store_full'])
  })
})
