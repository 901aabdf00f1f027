import { turnableClock } from '@claimcheck/test-fixtures'
import type { Access, CacheTerms, Loaded } from '../../src/key/cache-terms.js'
import { JwksCache } from '../../src/key/jwks-cache.js'

/** A load that lands when the test says so. */
export interface Flight {
  readonly previous: string | undefined
  land(value: string, maxAge?: number): Promise<void>
  crash(cause?: unknown): Promise<void>
}

/** Lets what is settled be noticed. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A cache of texts with a turned clock, whose loads the test makes by hand. */
export function handLoadedCache(terms: Partial<CacheTerms> = {}) {
  const clock = turnableClock()
  const flights: Flight[] = []
  const cache = new JwksCache<string>({ maxStale: 3600, cooldown: 10, random: () => 0, ...terms })
  const access: Access<string> = {
    time: clock.monotonic,
    load: (previous) =>
      new Promise<Loaded<string>>((resolve, reject) => {
        flights.push({
          previous,
          land: (value, maxAge = 600) => {
            resolve({ value, maxAge })
            return settle()
          },
          crash: (cause = new Error('the issuer is away')) => {
            reject(cause)
            return settle()
          },
        })
      }),
  }
  const last = (): Flight => {
    const flight = flights.at(-1)
    if (flight === undefined) throw new Error('nothing was loaded')
    return flight
  }
  const get = () => cache.get(access)
  /** The cache with a value that was loaded just now. */
  const warm = async (value = 'first', maxAge = 600) => {
    const got = get()
    await last().land(value, maxAge)
    await got
  }
  /** A load that fails, behind a request that is told so or not. */
  const fail = async () => {
    const got = Promise.resolve(get()).catch(() => undefined)
    await last().crash()
    await got
  }
  return { cache, access, clock, flights, last, get, warm, fail }
}

/** What a request is told: the value, or why there is none. */
export async function told(answer: unknown): Promise<unknown> {
  try {
    return await answer
  } catch (error) {
    const { code, retryAfter } = error as { code?: unknown; retryAfter?: unknown }
    return { code, retryAfter }
  }
}
