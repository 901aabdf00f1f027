import { measured, ratiosOf, rowOf, tableOf } from '../report/lookup.mjs'
import { median } from '../report/statistics.mjs'

/** In place of a row's name: the peer with the highest median in that column, marked or not. */
export const fastestPeer = Symbol('the fastest peer')

/** What a run says of a goal: its value of each round, the one that counts, and `reached`, which needs a value. */
export function judgeGoal(run, goal) {
  const table = tableOf(run, goal.section, goal.table)
  const row = rowOf(table, goal.row)
  const under = goal.under === fastestPeer ? fastestIn(table, goal) : goal.under
  const isRatio = goal.under !== undefined
  const values = isRatio ? ratiosOf(table, row, { ...goal, under }) : sums(row, [goal.column].flat())
  const value = values.length === 0 ? undefined : counted(values, goal)
  const reached = value !== undefined && holds(value, goal)
  return { ...goal, isRatio, under, values, value, reached }
}

export const judgeGoals = (run, goals) => goals.map((goal) => judgeGoal(run, goal))

function counted(values, { everyRound = false, atLeast }) {
  if (!everyRound) return median(values)
  return atLeast === undefined ? Math.max(...values) : Math.min(...values)
}

const holds = (value, { atLeast = -Infinity, atMost = Infinity }) => value >= atLeast && value <= atMost

function fastestIn(table, { row, column }) {
  const peers = (table?.rows ?? []).filter(({ name, baseline }) => !baseline && !name.startsWith(row))
  const raced = peers.map((peer) => ({ name: peer.name, values: measured(peer, column) }))
  const best = raced.filter(({ values }) => values.length > 0).sort((a, b) => median(b.values) - median(a.values))
  return best[0]?.name
}

/** Several columns count together, round by round. */
function sums(row, columns) {
  const rounds = (row?.samples ?? []).map((sample) => columns.reduce((sum, column) => sum + sample[column], 0))
  return rounds.filter(Number.isFinite)
}

/** What is wrong with the reasons: one for a goal that is reached or does not exist, none for one that is missed. */
export function problemsOf(judged, missed) {
  const reachedOrGone = Object.keys(missed).flatMap((title) => {
    const goal = judged.find((one) => one.title === title)
    if (goal === undefined) return [`"${title}" has a reason, but is no goal`]
    return goal.reached ? [`"${title}" is reached, but has a reason for being missed`] : []
  })
  const unexplained = judged.filter(({ title, reached }) => !reached && !Object.hasOwn(missed, title))
  return [...reachedOrGone, ...unexplained.map(({ title }) => `"${title}" is missed, and no reason is written`)]
}
