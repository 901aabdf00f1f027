import { describe, expect, it } from 'vitest'
import { admitted, unavailable } from '../key/answers.js'
import { type Fault, keySetFaults } from './faults.js'
import { issuerScene } from './issuer-scene.js'
import { metadataFaults } from './metadata-faults.js'
import type { Watched, WatchedServer } from './watched-server.js'

interface Row extends Fault {
  readonly by: NonNullable<Watched['by']>
}

const remotely = (fault: Fault): Row => ({ ...fault, by: 'remote', asks: { discovery: 0, jwks: 1 } })
const byDiscovery = (fault: Fault): Row => ({ ...fault, by: 'discovery' })
const nothing = { discovery: 0, jwks: 0 }

/** What callers see, what operators are told, what the issuer is asked, and what the server knows. */
const seen = async ({ ask, askUnknown, told, asked, state, settled }: WatchedServer) => {
  const answers = { known: await ask(), unknown: await askUnknown() }
  await settled()
  const failures = told().filter(({ type }) => type !== 'key_skipped')
  return { ...answers, told: failures, asked: asked(), state: state() }
}

const refreshed = { type: 'keys_refreshed', keys: 1 }
const fresh = { ageSeconds: 0, fresh: true, keys: 1, lastError: undefined }

async function meet({ by, begin, end, failure, asks, arrives = asks, keys }: Row): Promise<void> {
  const { issuer, later, start } = await issuerScene({ by })
  const [warm, cold] = [start(keys), start(keys)]
  expect([await warm.ask(), warm.told(), warm.asked().jwks]).toEqual([admitted, [refreshed], 1])

  const { discovery, jwks } = issuer.requests
  await begin(issuer)
  await later(600)
  const expected = failure.received === undefined ? {} : { expected: issuer.issuer }
  const failed = { told: [{ type: 'keys_failed', ...expected, ...failure }], asked: asks }
  const stale = { ageSeconds: 600, fresh: false, keys: 1, lastError: failure.reason }
  const none = { ageSeconds: undefined, fresh: false, keys: 0, lastError: failure.reason }
  expect(await Promise.all([seen(warm), seen(cold)])).toEqual([
    { known: admitted, unknown: unavailable(30), ...failed, state: stale },
    { known: unavailable(1), unknown: unavailable(1), ...failed, state: none },
  ])
  expect(issuer.requests).toMatchObject({
    discovery: discovery + 2 * arrives.discovery,
    jwks: jwks + 2 * arrives.jwks,
  })
  await later(29.9)
  expect([await warm.ask(), warm.asked()]).toEqual([admitted, nothing])

  issuer.behave('jwks', { mode: 'ok' })
  issuer.behave('discovery', { mode: 'ok' })
  await end?.(issuer)
  await later(0.1)
  expect([await warm.ask(), await cold.ask()]).toEqual([admitted, admitted])
  await Promise.all([warm.settled(), cold.settled()])
  expect([warm.told(), warm.state(), cold.told(), cold.state()]).toEqual([[refreshed], fresh, [refreshed], fresh])
}

describe('an issuer whose key set is not to be had', () => {
  it.each([...keySetFaults.map(byDiscovery), ...keySetFaults.map(remotely)])(
    'by $by, when it $title: known keys go on working, others are told to come back, and it is asked once',
    meet,
  )
})

describe('an issuer whose metadata is not to be had', () => {
  it.each(metadataFaults.map(byDiscovery))(
    'when it $title: known keys go on working, others are told to come back, and it is asked once',
    meet,
  )
})
