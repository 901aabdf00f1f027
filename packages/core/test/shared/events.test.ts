import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Event } from '../../src/index.js'
import { quietly } from '../../src/shared/events.js'

const event: Event = { type: 'store_full', max: 1 }

const rejections: unknown[] = []
const remember = (reason: unknown) => rejections.push(reason)
beforeAll(() => void process.on('unhandledRejection', remember))
afterAll(() => void process.off('unhandledRejection', remember))

describe('an observer', () => {
  it('is told the event', () => {
    const observe = vi.fn()
    quietly(observe)(event)
    expect(observe.mock.calls).toEqual([[event]])
  })

  it('that throws is not heard', () => {
    const observe = quietly(() => {
      throw new Error('from an observer')
    })
    expect(() => observe(event)).not.toThrow()
  })

  it('that rejects is not heard, and causes no unhandled rejection', async () => {
    quietly(() => Promise.reject(new Error('from an observer')))(event)
    quietly(async () => {
      await Promise.resolve()
      throw new Error('later')
    })(event)
    await new Promise((resolve) => setImmediate(resolve))
    expect(rejections).toEqual([])
  })
})
