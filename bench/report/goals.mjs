import { goals } from '../goals/goals.mjs'
import { fastestPeer, judgeGoals } from '../goals/judge.mjs'
import { grid } from './grid.mjs'
import { figure, none } from './numbers.mjs'

const heads = ['goal', 'wanted', 'measured', 'spread', 'reached']

/** The first table of a report. Of a run of some sections, only their goals; reasons belong to a full run. */
export function renderGoals(run, missed) {
  const judged = judgeGoals(run, goals).filter(({ section }) => run.sections.some(({ id }) => id === section))
  if (judged.length === 0) return []
  const reached = judged.filter((goal) => goal.reached).length
  const parts = [`## Goals: ${reached} of ${judged.length} reached`, note, grid(heads, judged.map(cellsOf))]
  return run.name === 'full' && reached < judged.length
    ? [...parts, '### Missed, and why', reasons(judged, missed)]
    : parts
}

const note =
  'Medians of the values, or of the ratios, of each round; spread: of the same values. Upstream requests: the round with the most. What was not measured is not reached.'

function cellsOf(goal) {
  const { title, value, values, reached } = goal
  if (value === undefined) return [title, wanted(goal), none, none, '**not measured**']
  const show = (one) => figure(one, digitsOf(goal))
  const spread = values.length > 1 ? `${show(Math.min(...values))}…${show(Math.max(...values))}` : none
  return [`${title}${peerOf(goal)}`, wanted(goal), `${show(value)} ${unitOf(goal)}`, spread, reached ? 'yes' : '**no**']
}

const peerOf = ({ title, under }) => (title.endsWith(fastestPeer.description) ? ` (${under})` : '')

const wanted = ({ atLeast, atMost, ...goal }) =>
  `${atLeast === undefined ? '≤' : '≥'} ${atLeast ?? atMost} ${unitOf(goal)}`

const unitOf = ({ isRatio, unit }) => (isRatio ? '×' : unit)

// Three digits of a ratio near one: 0.968 against a goal of 0.97 must not read as if it were reached.
function digitsOf({ isRatio, digits = 0, value }) {
  if (!isRatio) return digits
  return value < 10 ? 3 : 1
}

/** Each reason once, above the goals that are missed for it. */
function reasons(judged, missed) {
  const byReason = new Map()
  for (const { title } of judged.filter(({ reached }) => !reached)) {
    const reason = missed[title] ?? '_No reason is written yet._'
    byReason.set(reason, [...(byReason.get(reason) ?? []), title])
  }
  return [...byReason]
    .map(([reason, titles]) => `${reason}\n\n${titles.map((title) => `- ${title}`).join('\n')}`)
    .join('\n\n')
}
