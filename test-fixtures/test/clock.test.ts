import { expect, it } from 'vitest'
import { turnableClock } from '../src/index.js'

it('stands still until it is turned', () => {
  const { now, monotonic, advance } = turnableClock(1000)
  expect([now(), monotonic()]).toEqual([1000, 0])
  advance(1.5)
  expect([now(), monotonic()]).toEqual([1001.5, 1500])
})

it('steps the wall clock without time passing', () => {
  const clock = turnableClock(1000)
  clock.stepWall(-3600)
  expect([clock.now(), clock.monotonic()]).toEqual([-2600, 0])
})
