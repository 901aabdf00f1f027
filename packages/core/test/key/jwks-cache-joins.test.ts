import { describe, expect, it } from 'vitest'
import { handLoadedCache, settle, told } from './hand-loaded-cache.js'

const unavailable = (retryAfter: number) => ({ code: 'keys_unavailable', retryAfter })

describe('the reload of a cache for what it lacks (DESIGN §9)', () => {
  it('loads once and refuses within the cool-down rather than wait', async () => {
    const { cache, access, clock, flights, last, warm } = handLoadedCache()
    await warm()
    const got = cache.reload(access)
    await last().land('second')
    expect(await got).toBe('second')
    clock.advance(9.999)
    expect([cache.reload(access), flights.length]).toEqual([undefined, 2])
    clock.advance(0.001)
    expect(cache.reload(access)).toBeInstanceOf(Promise)
    expect(flights.length).toBe(3)
    await last().land('third')
  })

  it('joins a load that is under way, also within the cool-down', async () => {
    const { cache, access, flights, last, warm } = handLoadedCache()
    await warm()
    const got = [cache.reload(access), cache.reload(access), cache.reload(access)]
    await last().land('second')
    expect([await Promise.all(got), flights.length]).toEqual([['second', 'second', 'second'], 2])
  })

  it('refuses within the back-off of a failed load', async () => {
    const { cache, access, clock, flights, warm, fail } = handLoadedCache()
    await warm()
    clock.advance(480)
    await fail()
    clock.advance(29.999)
    expect([cache.reload(access), flights.length]).toEqual([undefined, 2])
    clock.advance(0.001)
    expect(cache.reload(access)).toBeInstanceOf(Promise)
  })

  it('does not share its cool-down with loads by age', async () => {
    const { cache, access, clock, flights, get, last, warm } = handLoadedCache({ cooldown: 1000 })
    await warm()
    cache.reload(access)
    await last().land('second')
    clock.advance(480)
    expect([get(), flights.length]).toEqual(['second', 3])
    await last().land('third')
    expect(cache.reload(access)).toBeUndefined()
  })

  it('gives the value that is there when the load fails', async () => {
    const { cache, access, last, warm } = handLoadedCache()
    await warm()
    const got = cache.reload(access)
    await last().crash()
    expect([await got, cache.failing]).toEqual(['first', true])
  })
})

describe('the joining of a cache (DESIGN §9)', () => {
  const crowd = (size: number, join: () => unknown) => Array.from({ length: size }, () => told(join()))

  it('lets 1,000 requests join one load and refuses the next at once', async () => {
    const { flights, get, last } = handLoadedCache()
    const got = crowd(1000, get)
    expect(await told(get())).toEqual({ code: 'overloaded', retryAfter: 1 })
    await last().land('first')
    expect([new Set(await Promise.all(got)), flights.length]).toEqual([new Set(['first']), 1])
  })

  it('counts those who reload too', async () => {
    const { cache, access, last, warm } = handLoadedCache()
    await warm()
    const got = crowd(1000, () => cache.reload(access))
    expect(await told(cache.reload(access))).toEqual({ code: 'overloaded', retryAfter: 1 })
    await last().land('second')
    expect(new Set(await Promise.all(got))).toEqual(new Set(['second']))
  })

  it('has room again when the load has failed', async () => {
    const { clock, get, last } = handLoadedCache()
    const got = crowd(1000, get)
    await last().crash()
    expect(new Set((await Promise.all(got)).map((one) => JSON.stringify(one)))).toEqual(
      new Set([JSON.stringify(unavailable(1))]),
    )
    clock.advance(0.25)
    const again = get()
    await last().land('first')
    expect(await again).toBe('first')
  })
})

describe('the refresh of a cache (DESIGN §9)', () => {
  it('loads whatever the age and the back-off', async () => {
    const { cache, access, flights, get, last, warm, fail, clock } = handLoadedCache()
    await warm()
    clock.advance(480)
    await fail()
    const refreshed = cache.refresh(access)
    await last().land('third')
    await refreshed
    expect([get(), flights.length, cache.failing]).toEqual(['third', 3, false])
  })

  it('discards a load that began earlier, though it lands later', async () => {
    const { cache, access, flights, get, last, warm, clock } = handLoadedCache()
    await warm()
    clock.advance(480)
    get()
    const [, behind] = flights
    const refreshed = cache.refresh(access)
    await last().land('fresh')
    await refreshed
    await behind?.land('withdrawn meanwhile')
    expect(cache.value).toBe('fresh')
  })

  it('discards a load that began earlier and lands first: those who joined it wait for the later one', async () => {
    const { cache, access, flights, get, last } = handLoadedCache()
    const got = told(get())
    const refreshed = cache.refresh(access)
    await flights[0]?.land('withdrawn meanwhile')
    expect(cache.value).toBeUndefined()
    await last().land('fresh')
    await refreshed
    expect([await got, cache.value]).toEqual(['fresh', 'fresh'])
  })

  it('does not mind the failure of a load that began earlier', async () => {
    const { cache, access, flights, get, last } = handLoadedCache()
    const got = told(get())
    const refreshed = cache.refresh(access)
    await last().land('fresh')
    await refreshed
    await flights[0]?.crash()
    expect([await got, cache.failing]).toEqual(['fresh', false])
  })

  it('fails when the load fails, and the value stays', async () => {
    const { cache, access, last, warm } = handLoadedCache()
    await warm()
    const refreshed = told(cache.refresh(access))
    await last().crash()
    expect([await refreshed, cache.value]).toEqual([unavailable(30), 'first'])
  })

  it('tells each of two callers of the later load', async () => {
    const { cache, access, flights, last } = handLoadedCache()
    const both = [cache.refresh(access), cache.refresh(access)]
    await flights[0]?.crash()
    await last().land('fresh')
    await Promise.all(both)
    expect(cache.value).toBe('fresh')
    await settle()
  })
})
