import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeTimes } from '../../src/claims/judge-claims.js'
import { timeWindow } from '../../src/claims/lifetime.js'

const base = 1_800_000_000
const time = fc.integer({ min: base - 2_000, max: base + 2_000 })
const optional = fc.option(time, { nil: undefined })
const scenes = fc.record({
  exp: time,
  nbf: optional,
  iat: optional,
  clockTolerance: fc.constantFrom(0, 5, 60),
  maxTokenAge: fc.option(fc.integer({ min: 1, max: 3_000 }), { nil: undefined }),
})
type Scene = Parameters<typeof claimsAndRules>[0]

function claimsAndRules({
  clockTolerance,
  maxTokenAge,
  ...times
}: { clockTolerance: number; maxTokenAge: number | undefined } & Record<'exp' | 'nbf' | 'iat', number | undefined>) {
  const claims = Object.fromEntries(Object.entries(times).filter(([, value]) => value !== undefined))
  return { claims, rules: { clockTolerance, maxTokenAge } }
}

function passes(scene: Scene, now: number): boolean {
  try {
    judgeTimes({ ...claimsAndRules(scene), now } as never)
    return true
  } catch {
    return false
  }
}

const windowOf = (scene: Scene) => {
  const { claims, rules } = claimsAndRules(scene)
  return timeWindow(claims, rules as Parameters<typeof timeWindow>[1])
}

describe('the window in which time need not be judged', () => {
  it('has no moment in it that the rules refuse, and at most two seconds less than they allow', () => {
    fc.assert(
      fc.property(scenes, fc.double({ min: base - 6_000, max: base + 6_000, noNaN: true }), (scene, now) => {
        const { from, until } = windowOf(scene)
        const isInside = now >= from && now < until
        const isNear = Math.abs(now - from) <= 2 || Math.abs(now - until) <= 2
        const expected = passes(scene, now)
        expect(isInside && !expected).toBe(false)
        expect(isInside || isNear || !expected).toBe(true)
      }),
      { numRuns: 20_000 },
    )
  })

  it.each([
    { title: 'one second before its end the rules decide', now: base + 99.5, inside: false },
    { title: 'before that it need not be asked', now: base + 98.5, inside: true },
    { title: 'in its first second the rules decide', now: base + 0.5, inside: false },
    { title: 'after that it need not be asked', now: base + 1.5, inside: true },
  ])('$title', ({ now, inside }) => {
    const { from, until } = windowOf({
      exp: base + 100,
      nbf: base,
      iat: undefined,
      clockTolerance: 0,
      maxTokenAge: undefined,
    })
    expect(now >= from && now < until).toBe(inside)
  })

  it.each([
    { title: 'exp', scene: { exp: undefined, nbf: undefined, iat: base, clockTolerance: 0, maxTokenAge: undefined } },
    {
      title: 'iat, where an age is limited',
      scene: { exp: base + 9_000, nbf: undefined, iat: undefined, clockTolerance: 0, maxTokenAge: 60 },
    },
  ])('is empty without $title', ({ scene }) => {
    const { from, until } = windowOf(scene)
    expect([base - 1e6, base, base + 1e6].some((now) => now >= from && now < until)).toBe(false)
  })
})
