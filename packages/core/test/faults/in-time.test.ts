import type { Behaviour, Target } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { type Answer, admitted, unavailable } from '../key/answers.js'
import { issuerScene } from './issuer-scene.js'
import type { WatchedServer } from './watched-server.js'

/** The answer, or `late` when there is none after 3 s and half a second. */
function inTime(answer: Promise<Answer>): Promise<Answer | 'late'> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, 3500, 'late')
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

const slow: readonly { readonly at: Target; readonly how: Behaviour; readonly reason: string }[] = [
  { at: 'jwks', how: { mode: 'hang' }, reason: 'timeout' },
  { at: 'jwks', how: { mode: 'stall' }, reason: 'timeout' },
  { at: 'jwks', how: { mode: 'drip' }, reason: 'timeout' },
  { at: 'jwks', how: { mode: 'truncate' }, reason: 'connection' },
  { at: 'discovery', how: { mode: 'hang' }, reason: 'timeout' },
  { at: 'discovery', how: { mode: 'stall' }, reason: 'timeout' },
  { at: 'discovery', how: { mode: 'drip' }, reason: 'timeout' },
  { at: 'discovery', how: { mode: 'truncate' }, reason: 'connection' },
]

/** A server whose keys have aged, and one that has none, at an issuer that has become slow. */
async function atSlowIssuer({ at, how, reason }: (typeof slow)[number]) {
  const { issuer, clock, start } = await issuerScene()
  const [warm, cold] = [start(), start()]
  await warm.ask()
  issuer.behave(at, how)
  clock.advance(600)
  const asked = ({ ask, askUnknown }: WatchedServer) => [inTime(ask()), inTime(askUnknown())]
  const answers = await Promise.all([...asked(warm), ...asked(cold)])
  expect([warm.state()?.lastError, cold.state()?.lastError]).toEqual([reason, reason])
  await expect.poll(() => issuer.unfinished).toBe(2)
  return answers
}

// With the time-out as it is by default, in real time.
describe('an issuer that hangs, drips or truncates', () => {
  it('leaves no request without an answer for longer than 3 s and half a second, and no connection open', async () => {
    const expected = [admitted, unavailable(30), unavailable(1), unavailable(1)]
    expect(await Promise.all(slow.map(atSlowIssuer))).toEqual(slow.map(() => expected))
  })

  it('leaves none waiting for a second fetch after a first that took its time, whoever began it', async () => {
    const { issuer, clock, start } = await issuerScene({ by: 'remote' })
    const server = start()
    issuer.behave('jwks', { mode: 'delayed', ms: 900 }, { mode: 'hang' })
    const first = inTime(server.askUnknown())
    await expect.poll(() => issuer.requests.jwks).toBe(1)
    clock.advance(0.1)
    expect(await Promise.all([first, inTime(server.askUnknown())])).not.toContain('late')
  })

  it('is waited for when it is slow with its metadata and slow with its keys', async () => {
    const { issuer, start } = await issuerScene()
    issuer.behave('discovery', { mode: 'delayed', ms: 400 })
    issuer.behave('jwks', { mode: 'delayed', ms: 400 })
    expect(await inTime(start().ask())).toEqual(admitted)
  })
})
