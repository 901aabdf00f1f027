import { MessageChannel } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { answerInTime } from '../src/deadline.js'
import { failureOf } from './scene.js'

const never = () => new Promise<never>(() => undefined)

describe('answerInTime', () => {
  it('gives the answer, or what asking rejects with', async () => {
    expect(await answerInTime(1, async () => 'yes')).toBe('yes')
    const refusal = new Error('no')
    expect(await failureOf(answerInTime(1, () => Promise.reject(refusal)))).toBe(refusal)
  })

  it('rejects when no answer came, and tells whom it asked', async () => {
    const reasons: unknown[] = []
    const asked = answerInTime(0.01, (signal) => {
      signal.addEventListener('abort', () => reasons.push(signal.reason))
      return never()
    })
    const failure = await failureOf(asked)
    expect(failure).toMatchObject({ name: 'DeadlineMissed', message: 'no answer from Redis within 0.01 s' })
    expect(reasons).toEqual([failure])
  })

  it('does not tell whom it asked that it gave up when it did not', async () => {
    let signal: AbortSignal | undefined
    await answerInTime(0.01, async (given) => {
      signal = given
    })
    await new Promise((done) => setTimeout(done, 30))
    expect(signal?.aborted).toBe(false)
  })

  it('takes an answer that lay unread while the process stood still', async () => {
    const { port1, port2 } = new MessageChannel()
    const answer = new Promise<unknown>((resolve) => port2.once('message', resolve))
    const asked = answerInTime(0.01, () => answer)
    port1.postMessage('late')
    const end = performance.now() + 50
    while (performance.now() < end);
    expect(await asked).toBe('late')
    port1.close()
  })
})
