import { describe, expect, it } from 'vitest'
import { handLoadedCache, told } from './hand-loaded-cache.js'

const unavailable = (retryAfter: number) => ({ code: 'keys_unavailable', retryAfter })

describe('a cache by its age (DESIGN §9)', () => {
  it('loads when the first request needs it, and not before', async () => {
    const { cache, clock, flights, get, last } = handLoadedCache()
    expect([flights.length, cache.value, cache.age(clock.monotonic()), cache.isFresh(0)]).toEqual([
      0,
      undefined,
      undefined,
      false,
    ])
    const got = get()
    expect(flights.length).toBe(1)
    await last().land('first')
    expect(await got).toBe('first')
  })

  it('answers at once, without a promise, while it is fresh', async () => {
    const { clock, flights, get, warm } = handLoadedCache()
    await warm()
    clock.advance(479.9)
    expect([get(), flights.length]).toEqual(['first', 1])
  })

  it('answers at once from 80 % of the age on, and loads once behind the requests', async () => {
    const { clock, flights, get, last, warm } = handLoadedCache()
    await warm()
    clock.advance(480)
    expect([get(), get(), get(), flights.length, last().previous]).toEqual(['first', 'first', 'first', 2, 'first'])
    await last().land('second')
    expect([get(), flights.length]).toEqual(['second', 2])
  })

  it('lets requests join the one load when the age is over', async () => {
    const { clock, flights, get, last, warm } = handLoadedCache()
    await warm()
    clock.advance(600)
    const got = [get(), get(), get()]
    await last().land('second')
    expect([await Promise.all(got), flights.length]).toEqual([['second', 'second', 'second'], 2])
  })

  it('lets a request join the load that began behind others, once the age is over', async () => {
    const { clock, flights, get, last, warm } = handLoadedCache()
    await warm()
    clock.advance(599)
    expect(get()).toBe('first')
    clock.advance(1)
    const got = get()
    await last().land('second')
    expect([await got, flights.length]).toEqual(['second', 2])
  })

  it('takes each load’s own age', async () => {
    const { clock, flights, get, warm } = handLoadedCache()
    await warm('short', 60)
    clock.advance(47)
    expect([get(), flights.length]).toEqual(['short', 1])
    clock.advance(1)
    expect([get(), flights.length]).toEqual(['short', 2])
  })

  it('counts the age from the start of the load, not from its end', async () => {
    const { cache, clock, get, last } = handLoadedCache()
    const got = get()
    clock.advance(3)
    await last().land('first', 60)
    await got
    expect(cache.age(clock.monotonic())).toBe(3)
    clock.advance(56.9)
    expect(cache.isFresh(clock.monotonic())).toBe(true)
    clock.advance(0.1)
    expect(cache.isFresh(clock.monotonic())).toBe(false)
  })

  it('does not care about the wall clock', async () => {
    const { clock, flights, get, warm } = handLoadedCache()
    await warm()
    clock.stepWall(1e6)
    expect([get(), flights.length]).toEqual(['first', 1])
  })
})

describe('a cache through an outage (DESIGN §9)', () => {
  it('answers with the last known good once a load has failed, until age and maxStale are over', async () => {
    const { cache, clock, get, warm, fail } = handLoadedCache()
    await warm()
    clock.advance(600)
    await fail()
    expect([get(), cache.failing, cache.value]).toEqual(['first', true, 'first'])
    clock.advance(3599.9)
    expect(get()).toBe('first')
    await fail()
    clock.advance(0.1)
    expect(await told(get())).toEqual(unavailable(30))
  })

  it('gives the request that saw the load fail the last known good too', async () => {
    const { clock, get, last, warm } = handLoadedCache()
    await warm()
    clock.advance(600)
    const got = get()
    await last().crash()
    expect(await got).toBe('first')
  })

  it('has nothing to give when the load fails after maxStale', async () => {
    const { clock, get, last, warm } = handLoadedCache({ maxStale: 100 })
    await warm()
    clock.advance(700)
    const got = told(get())
    await last().crash()
    expect(await got).toEqual(unavailable(30))
  })

  it('never evicts a value because a load failed, and recovers by the next', async () => {
    const { cache, clock, get, last, warm, fail } = handLoadedCache()
    await warm()
    clock.advance(480)
    await fail()
    expect([cache.value, cache.failing]).toEqual(['first', true])
    clock.advance(30)
    expect(get()).toBe('first')
    await last().land('second')
    expect([get(), cache.failing, cache.lastFailure]).toEqual(['second', false, undefined])
  })

  it('counts the age of the last known good from its own load', async () => {
    const { cache, clock, warm, fail } = handLoadedCache()
    await warm()
    clock.advance(480)
    await fail()
    expect(cache.age(clock.monotonic())).toBe(480)
  })

  it('survives a load that throws before it is a promise', async () => {
    const { cache, access, clock, flights, get, last } = handLoadedCache()
    const cause = new Error('at once')
    const throwing = {
      ...access,
      load: () => {
        throw cause
      },
    }
    expect(await told(cache.get(throwing))).toEqual(unavailable(1))
    expect(cache.lastFailure).toBe(cause)
    clock.advance(0.25)
    const got = get()
    await last().land('first')
    expect([await got, flights.length]).toEqual(['first', 1])
  })
})

describe('the back-off of a cache (DESIGN §9)', () => {
  it('waits 250 ms, 500 ms, then 1 s each time while there never was a value', async () => {
    const { clock, flights, get, last } = handLoadedCache()
    for (const wait of [0.25, 0.5, 1, 1, 1]) {
      const got = told(get())
      await last().crash()
      expect(await got).toEqual(unavailable(1))
      const before = flights.length
      clock.advance(wait - 0.001)
      expect(await told(get())).toEqual(unavailable(1))
      expect(flights.length).toBe(before)
      clock.advance(0.001)
    }
  })

  it('waits 30 s once there was a value, and says how long', async () => {
    const { clock, flights, get, warm, fail } = handLoadedCache({ maxStale: 0 })
    await warm()
    clock.advance(480)
    await fail()
    clock.advance(29.999)
    expect([get(), flights.length]).toEqual(['first', 2])
    clock.advance(0.001)
    expect([get(), flights.length]).toEqual(['first', 3])
  })

  it('tells in whole seconds when the next load may start', async () => {
    const { cache, clock, get, warm, fail } = handLoadedCache({ maxStale: 0 })
    await warm()
    clock.advance(480)
    await fail()
    clock.advance(12.5)
    expect(cache.retryAfter(clock.monotonic())).toBe(17.5)
    clock.advance(17.5)
    get()
    expect(cache.retryAfter(clock.monotonic())).toBeUndefined()
  })

  it.each([
    { title: 'nothing', random: 0, least: 0.25 },
    { title: 'half', random: 0.5, least: 0.275 },
    { title: 'nearly all', random: 0.999, least: 0.29995 },
  ])('adds a fifth at most by jitter, and takes nothing away: $title', async ({ random, least }) => {
    const { cache, clock, fail } = handLoadedCache({ random: () => random })
    await fail()
    expect(cache.retryAfter(clock.monotonic())).toBeCloseTo(least, 6)
  })

  it('adds to 30 s likewise', async () => {
    const { cache, clock, warm, fail } = handLoadedCache({ random: () => 1 })
    await warm()
    clock.advance(480)
    await fail()
    expect(cache.retryAfter(clock.monotonic())).toBe(36)
  })

  it('counts the wait from the end of the failed load', async () => {
    const { cache, clock, get, last } = handLoadedCache()
    const got = told(get())
    clock.advance(3)
    await last().crash()
    await got
    expect(cache.retryAfter(clock.monotonic())).toBe(0.25)
  })

  it('begins anew after a success', async () => {
    const { cache, clock, get, last, fail } = handLoadedCache()
    await fail()
    clock.advance(1)
    const got = get()
    await last().land('first')
    await got
    expect(cache.retryAfter(clock.monotonic())).toBeUndefined()
  })
})
