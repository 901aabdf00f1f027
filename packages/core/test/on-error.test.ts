import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Shaped, shapeRefusal } from '../src/adapter.js'
import { TokenRefused } from '../src/index.js'

const failure = new TokenRefused('token_expired')
const other = new Error('something else')

interface Hook {
  readonly answer: () => void
  readonly forward: (error?: unknown) => void
}

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

interface Row {
  readonly title: string
  readonly hook: (given: Hook) => unknown
  readonly shaped: Shaped
  /** Milliseconds after which it is decided. */
  readonly after?: number
}

const rows: Row[] = [
  { title: 'answers at once', hook: ({ answer }) => answer(), shaped: 'answered' },
  {
    title: 'answers later, within its promise',
    hook: async ({ answer }) => {
      await later(2900)
      answer()
    },
    shaped: 'answered',
    after: 2900,
  },
  {
    title: 'answers and then throws',
    hook: ({ answer }) => {
      answer()
      throw other
    },
    shaped: 'answered',
  },
  {
    title: 'answers and then forwards',
    hook: ({ answer, forward }) => {
      answer()
      forward(failure)
    },
    shaped: 'answered',
  },
  {
    title: 'answers and never settles',
    hook: ({ answer }) => {
      answer()
      return new Promise(() => undefined)
    },
    shaped: 'answered',
    after: 3000,
  },
  { title: 'forwards that failure', hook: ({ forward }) => forward(failure), shaped: 'forwarded' },
  {
    title: 'forwards that failure later',
    hook: async ({ forward }) => {
      await later(500)
      forward(failure)
    },
    shaped: 'forwarded',
    after: 500,
  },
  {
    title: 'throws that failure',
    hook: () => {
      throw failure
    },
    shaped: 'forwarded',
  },
  { title: 'rejects with that failure', hook: () => Promise.reject(failure), shaped: 'forwarded' },
  { title: 'forwards another error', hook: ({ forward }) => forward(other), shaped: 'standard' },
  { title: 'forwards nothing', hook: ({ forward }) => forward(), shaped: 'standard' },
  {
    title: 'forwards a copy of that failure',
    hook: ({ forward }) => forward(new TokenRefused('token_expired')),
    shaped: 'standard',
  },
  {
    title: 'throws another error',
    hook: () => {
      throw other
    },
    shaped: 'standard',
  },
  {
    title: 'throws undefined',
    hook: () => {
      throw undefined
    },
    shaped: 'standard',
  },
  { title: 'rejects with another error', hook: () => Promise.reject(other), shaped: 'standard' },
  { title: 'returns nothing', hook: () => undefined, shaped: 'standard' },
  { title: 'returns true', hook: () => true, shaped: 'standard' },
  { title: 'returns the failure', hook: () => failure, shaped: 'standard' },
  { title: 'resolves to nothing', hook: async () => undefined, shaped: 'standard' },
  {
    title: 'answers only after it has returned',
    hook: ({ answer }) => void later(1).then(answer),
    shaped: 'standard',
  },
  { title: 'never settles', hook: () => new Promise(() => undefined), shaped: 'standard', after: 3000 },
  {
    title: 'forwards that failure after 3 s',
    hook: async ({ forward }) => {
      await later(3001)
      forward(failure)
    },
    shaped: 'standard',
    after: 3000,
  },
  {
    title: 'answers after 3 s',
    hook: async ({ answer }) => {
      await later(3001)
      answer()
    },
    shaped: 'standard',
    after: 3000,
  },
  {
    title: 'rejects after 3 s',
    hook: async () => {
      await later(3001)
      throw other
    },
    shaped: 'standard',
    after: 3000,
  },
]

const rejections: unknown[] = []
const remember = (reason: unknown) => rejections.push(reason)
beforeAll(() => void process.on('unhandledRejection', remember))
afterAll(() => void process.off('unhandledRejection', remember))

describe('a hook that shapes a refusal', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function run(hook: Row['hook']) {
    let sent = false
    const answer = () => {
      sent = true
    }
    const settled: { shaped?: Shaped; at?: number } = {}
    const began = Date.now()
    const shape = (forward: Hook['forward']) => hook({ answer, forward })
    void shapeRefusal(failure, shape, () => sent).then((shaped) => {
      Object.assign(settled, { shaped, at: Date.now() - began })
    })
    return settled
  }

  it.each(rows)('that $title: $shaped', async ({ hook, shaped, after = 0 }) => {
    const settled = run(hook)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(settled).toEqual({ shaped, at: after })
  })

  it('is told nothing of what it returned but whether it counts as an answer', async () => {
    const answered = vi.fn((result?: unknown) => result === 'a reply')
    expect(await shapeRefusal(failure, () => 'a reply', answered)).toBe('answered')
    expect(await shapeRefusal(failure, async () => 'a reply', answered)).toBe('answered')
    expect(await shapeRefusal(failure, () => 'something', answered)).toBe('standard')
  })

  it('leaves no timer behind', async () => {
    await shapeRefusal(
      failure,
      () => undefined,
      () => true,
    )
    expect(vi.getTimerCount()).toBe(0)
  })

  it('causes no unhandled rejection, whenever it fails', async () => {
    for (const { hook } of rows) run(hook)
    await vi.advanceTimersByTimeAsync(10_000)
    vi.useRealTimers()
    await new Promise((resolve) => setImmediate(resolve))
    expect(rejections).toEqual([])
  })
})
