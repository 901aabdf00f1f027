import { describe, expect, it } from 'vitest'
import { goals } from '../goals/goals.mjs'
import { fastestPeer, judgeGoal, problemsOf } from '../goals/judge.mjs'
import { empty, rows, runOf, warm } from './made-up-run.js'

const goal = (changes: object) => ({
  title: 'a goal',
  section: 'http',
  table: 'express',
  row: 'claimcheck',
  column: 'warm',
  ...changes,
})
const judged = (changes: object) => judgeGoal(runOf(rows), goal(changes))

describe('goals', () => {
  it.each([
    { title: 'a median of ratios', changes: { under: empty, atLeast: 0.97 }, value: 0.98, reached: true },
    { title: 'one that is too low', changes: { under: empty, atLeast: 0.99 }, value: 0.98, reached: false },
    { title: 'a value', changes: { atMost: 900 }, value: 900, reached: true },
    { title: 'one that is too high', changes: { atMost: 899 }, value: 900, reached: false },
    { title: 'the worst round', changes: { atMost: 900, everyRound: true }, value: 980, reached: false },
    { title: 'columns together', changes: { column: ['warm', 'warm'], atMost: 1800 }, value: 1800, reached: true },
    {
      title: 'columns of which one is missing',
      changes: { column: ['warm', 'cold'], atMost: 1 },
      value: undefined,
      reached: false,
    },
    { title: 'the fastest peer', changes: { under: fastestPeer, atLeast: 1 }, value: 1.5, reached: true },
    { title: 'a row that is not there', changes: { row: 'nobody', atMost: 1 }, value: undefined, reached: false },
    {
      title: 'a row that was not measured',
      changes: { under: 'absent', atLeast: 0 },
      value: undefined,
      reached: false,
    },
    { title: 'a table that is not there', changes: { table: 'hapi', atMost: 1 }, value: undefined, reached: false },
  ])('judge by $title', ({ changes, value, reached }) => {
    expect(judged(changes)).toMatchObject({ value, reached })
  })

  it('call nobody a peer that lets everyone in or is ours', () => {
    const others = [warm('slow', [10, 10, 10]), ...rows, warm('slower', [5, 5]), warm('claimcheck, revoked', [990])]
    const raced = judgeGoal(runOf(others), goal({ under: fastestPeer, atLeast: 1 }))
    expect(raced).toMatchObject({ under: 'jose', values: [2, 1] })
  })

  it('have a title and one bound each, and fit a row of a table', () => {
    expect(new Set(goals.map(({ title }) => title)).size).toBe(goals.length)
    for (const { atLeast, atMost, under, unit } of goals) {
      expect([atLeast, atMost].filter((bound) => bound !== undefined)).toHaveLength(1)
      expect([under, unit].filter((one) => one !== undefined)).toHaveLength(1)
    }
  })

  it('that are missed need a reason, and those that are reached must not have one', () => {
    const two = [judged({ title: 'reached', atMost: 900 }), judged({ title: 'missed', atMost: 899 })]
    expect(problemsOf(two, { missed: 'why' })).toEqual([])
    expect(problemsOf(two, { missed: 'why', reached: 'why', gone: 'why' })).toEqual([
      '"reached" is reached, but has a reason for being missed',
      '"gone" has a reason, but is no goal',
    ])
    expect(problemsOf(two, {})).toEqual(['"missed" is missed, and no reason is written'])
  })
})
