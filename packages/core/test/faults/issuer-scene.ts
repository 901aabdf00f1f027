import { type FaultyIssuerOptions, startFaultyIssuer, turnableClock } from '@claimcheck/test-fixtures'
import { onTestFinished, vi } from 'vitest'
import type { RemoteKeysOptions } from '../../src/key/remote-options.js'
import { type Watched, type WatchedServer, watchedServer } from './watched-server.js'

export interface Scene extends Pick<Watched, 'by'> {
  readonly issuer?: FaultyIssuerOptions
  /** 0…1: how much of its jitter the back-off adds. */
  readonly jitter?: number
}

/** An issuer that can fail, a clock to turn, and as many servers as the test starts. */
export async function issuerScene({ by = 'discovery', issuer: made = {}, jitter = 0 }: Scene = {}) {
  const random = vi.spyOn(Math, 'random').mockReturnValue(jitter)
  const issuer = await startFaultyIssuer(made)
  const clock = turnableClock()
  const servers: WatchedServer[] = []
  onTestFinished(async () => {
    await Promise.all(servers.map(({ server }) => server.close()))
    await issuer.close()
    random.mockRestore()
  })
  const start = (keys: RemoteKeysOptions = {}): WatchedServer => {
    const server = watchedServer({ issuer, clock, by, keys })
    servers.push(server)
    return server
  }
  /** Lets time pass, when what goes on behind the requests has ended: it takes none of it. */
  const later = async (seconds: number) => {
    await Promise.all(servers.map(({ settled }) => settled()))
    clock.advance(seconds)
  }
  /** Lets time pass in steps, with requests at each. */
  const passes = async (seconds: number, step: number, requests: (second: number) => Promise<unknown>) => {
    for (let at = step; at <= seconds + 1e-9; at += step) {
      await later(step)
      await requests(at)
    }
    await later(0)
  }
  return { issuer, clock, start, later, passes }
}
