import { describe, expect, it } from 'vitest'
import { handLoadedCache, settle, told } from './hand-loaded-cache.js'

const unavailable = (retryAfter: number) => ({ code: 'keys_unavailable', retryAfter })

describe('a cache that was seeded (DESIGN §9)', () => {
  const seeded = (terms: { age?: number; usableFor?: number } = {}) => {
    const made = handLoadedCache()
    const { age = 100, usableFor = 1000 } = terms
    made.cache.seed('seed', { now: made.clock.monotonic(), age, usableFor })
    return made
  }

  it('has a value, of its age, that is not fresh', () => {
    const { cache, clock, flights } = seeded()
    const now = clock.monotonic()
    expect([cache.value, cache.usable(now), cache.age(now), cache.isFresh(now)]).toEqual(['seed', 'seed', 100, false])
    expect([cache.failing, cache.loadedSince(now), flights.length]).toEqual([false, false, 0])
  })

  it('loads for the first request, which waits: a seed is used only when a load has failed', async () => {
    const { get, last, flights } = seeded()
    const got = get()
    expect([got instanceof Promise, flights.length, last().previous]).toEqual([true, 1, 'seed'])
    await last().land('loaded')
    expect([await got, get()]).toEqual(['loaded', 'loaded'])
  })

  it('gives the seed when the load fails, at once from then on, and tries again behind the requests', async () => {
    const { cache, clock, flights, get, last } = seeded()
    const got = get()
    await last().crash()
    expect([await got, get(), cache.failing, flights.length]).toEqual(['seed', 'seed', true, 1])
    clock.advance(30)
    expect([get(), flights.length]).toEqual(['seed', 2])
    await last().land('loaded')
    expect([get(), cache.failing]).toEqual(['loaded', false])
  })

  it('backs off as whoever has something to go on with', async () => {
    const { cache, clock, fail } = seeded()
    await fail()
    expect(cache.retryAfter(clock.monotonic())).toBe(30)
  })

  it('has nothing left when the time of the seed is over', async () => {
    const { cache, clock, get, fail, last } = seeded({ usableFor: 50 })
    await fail()
    clock.advance(49.999)
    expect([get(), cache.usable(clock.monotonic())]).toEqual(['seed', 'seed'])
    await last().crash()
    clock.advance(0.001)
    expect([cache.usable(clock.monotonic()), await told(get())]).toEqual([undefined, unavailable(30)])
  })

  it('takes no seed where something was loaded', async () => {
    const { cache, clock, warm, get } = handLoadedCache()
    await warm()
    cache.seed('seed', { now: clock.monotonic(), age: 0, usableFor: 1e9 })
    expect(get()).toBe('first')
  })

  it('does not forget that a load has failed before the seed came', async () => {
    const { cache, clock, fail, get, flights } = handLoadedCache()
    await fail()
    cache.seed('seed', { now: clock.monotonic(), age: 0, usableFor: 10 })
    expect([get(), cache.failing, flights.length]).toEqual(['seed', true, 1])
  })
})

describe('a cache whose value is amended (DESIGN §9)', () => {
  const shorter = (value: string) => value.slice(0, -1)

  it('gives the changed value at once, of the same age', async () => {
    const { cache, access, clock, get, warm, flights } = handLoadedCache()
    await warm()
    clock.advance(100)
    cache.amend(shorter, access)
    expect([get(), cache.age(clock.monotonic()), flights.length]).toEqual(['firs', 100, 1])
  })

  it('keeps to the time of the last known good', async () => {
    const { cache, access, clock, get, warm, fail, last } = handLoadedCache({ maxStale: 100 })
    await warm()
    cache.amend(shorter, access)
    clock.advance(600)
    await fail()
    clock.advance(99)
    expect(get()).toBe('firs')
    await last().crash()
    clock.advance(1)
    expect(await told(get())).toEqual(unavailable(29))
  })

  it('has nothing to change and to load while it is cold', () => {
    const { cache, access, flights } = handLoadedCache()
    cache.amend(shorter, access)
    expect([cache.value, flights.length]).toEqual([undefined, 0])
  })

  it('loads again where a load was under way, from the changed value', async () => {
    const { cache, access, clock, flights, get, warm, last } = handLoadedCache()
    await warm()
    clock.advance(480)
    get()
    cache.amend(shorter, access)
    expect([flights.length, last().previous]).toEqual([3, 'firs'])
    await flights[1]?.land('discarded')
    expect([get(), cache.value]).toEqual(['firs', 'firs'])
    await last().land('second')
    expect(get()).toBe('second')
  })

  it('answers whoever waits by the later load, whichever lands first', async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ] as const) {
      const { cache, access, flights, get } = handLoadedCache()
      const got = [get(), get()]
      cache.amend(shorter, access)
      for (const at of order) await flights[at]?.land(`load ${at}`)
      expect([await Promise.all(got), flights.length]).toEqual([['load 1', 'load 1'], 2])
    }
  })

  it('does not mind the failure of the load that was under way', async () => {
    const { cache, access, flights, get, last, clock } = handLoadedCache()
    const got = get()
    cache.amend(shorter, access)
    await flights[0]?.crash()
    expect([cache.failing, cache.retryAfter(clock.monotonic())]).toEqual([false, undefined])
    await last().land('second')
    expect(await got).toBe('second')
  })

  it('keeps counting those who wait', async () => {
    const { cache, access, get, flights, last } = handLoadedCache()
    const got = Array.from({ length: 1000 }, get)
    cache.amend(shorter, access)
    await flights[0]?.land('discarded')
    expect(await told(get())).toEqual({ code: 'overloaded', retryAfter: 1 })
    await last().land('second')
    expect(new Set(await Promise.all(got))).toEqual(new Set(['second']))
  })
})

describe('what a load is told and tells', () => {
  const watched = () => {
    const made = handLoadedCache()
    const counts: (() => boolean)[] = []
    const announced: number[] = []
    const access: typeof made.access = {
      ...made.access,
      load(previous, stillCounts) {
        const at = counts.push(stillCounts)
        const announce = () => announced.push(at)
        return made.access.load(previous, stillCounts).then((loaded) => ({ ...loaded, announce }))
      },
    }
    return { ...made, access, announced, counting: () => counts.map((still) => still()) }
  }

  it('counts until it has landed or another has begun', async () => {
    const { cache, access, last, flights, counting } = watched()
    const got = told(cache.get(access))
    expect(counting()).toEqual([true])
    const refreshed = cache.refresh(access)
    expect(counting()).toEqual([false, true])
    cache.amend((value) => value, access)
    expect(counting()).toEqual([false, false, true])
    for (const flight of flights) await flight.land('landed')
    await refreshed
    expect([await got, counting(), last() === flights[2]]).toEqual(['landed', [false, false, false], true])
  })

  it('announces what has become the value, and that alone', async () => {
    const { cache, access, flights, announced } = watched()
    const got = told(cache.get(access))
    const refreshed = cache.refresh(access)
    await flights[1]?.land('second')
    await refreshed
    await flights[0]?.land('first')
    await settle()
    expect([await got, announced]).toEqual(['second', [2]])
  })

  it('says since when a value has been loading', async () => {
    const { cache, access, clock, last } = handLoadedCache()
    const began = clock.monotonic()
    const got = cache.get(access)
    clock.advance(2)
    await last().land('first')
    await got
    expect([cache.loadedSince(began), cache.loadedSince(began + 1)]).toEqual([true, false])
  })
})
