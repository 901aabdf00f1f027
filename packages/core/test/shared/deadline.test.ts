import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answerWithin, DeadlineMissed, isThenable } from '../../src/shared/deadline.js'

describe('answerWithin (DESIGN §8)', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('gives an answer at once that is there at once', () => {
    expect(answerWithin(1, () => 'now')).toBe('now')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('passes on what is thrown', () => {
    const error = new Error('down')
    const ask = () => {
      throw error
    }
    expect(() => answerWithin(1, ask)).toThrow(error)
  })

  it('waits for a promise, and leaves no timer behind', async () => {
    await expect(answerWithin(1, async () => 'later')).resolves.toBe('later')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('passes on a rejection, and leaves no timer behind', async () => {
    const error = new Error('down')
    await expect(answerWithin(1, () => Promise.reject(error))).rejects.toBe(error)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('takes an answer that comes in time', async () => {
    const answer = answerWithin(1, () => new Promise((resolve) => setTimeout(resolve, 999, 'late')))
    await vi.advanceTimersByTimeAsync(999)
    await expect(answer).resolves.toBe('late')
  })

  it('misses an answer that does not', async () => {
    const outcome = expect(answerWithin(1, () => new Promise(() => undefined))).rejects.toBeInstanceOf(DeadlineMissed)
    await vi.advanceTimersByTimeAsync(1000)
    await outcome
    expect(vi.getTimerCount()).toBe(0)
  })

  it('waits as long as it is told and no longer', async () => {
    let outcome = 'pending'
    Promise.resolve(answerWithin(0.25, () => new Promise(() => undefined))).catch(() => {
      outcome = 'missed'
    })
    await vi.advanceTimersByTimeAsync(249)
    expect(outcome).toBe('pending')
    await vi.advanceTimersByTimeAsync(1)
    expect(outcome).toBe('missed')
  })
})

describe('isThenable', () => {
  it('knows promises and what behaves like one', () => {
    const thenable = Object.fromEntries([['then', () => undefined]])
    expect([Promise.resolve(), thenable].map(isThenable)).toEqual([true, true])
  })

  it.each([undefined, null, 7, 'then', true, {}, Object.fromEntries([['then', true]]), () => undefined])(
    'knows that %o is none',
    (value) => {
      expect(isThenable(value)).toBe(false)
    },
  )
})
