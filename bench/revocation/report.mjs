import { median, ratio } from '../report/statistics.mjs'

/** The whole run as Markdown. */
export function renderRevocation({ machine, plan, delays, hotPath }) {
  const count = plan.entries.toLocaleString('en')
  return [
    '# Bench, revocation',
    `Node ${machine.node}, ${machine.cores} × ${machine.cpu}, ${machine.date}`,
    `## From the call in one process to the first refusal in another, which decides without pause; ${plan.revocations} revocations each`,
    table(['mode', 'median ms', 'maximum ms'], Object.entries(delays).map(renderDelay)),
    `## Decisions on tokens whose verification is cached, one at a time; ${count} entries, ${plan.rounds} rounds`,
    table(['denylist', 'costs', 'per second'], Object.entries(hotPath.rows).map(renderRow(hotPath.rows))),
    `The copy of ${count} entries was read in ${hotPath.snapshotSeconds.toFixed(1)} s.`,
  ].join('\n\n')
}

const renderDelay = ([mode, samples]) => [mode, median(samples).toFixed(1), Math.max(...samples).toFixed(1)]

const rates = (samples) => samples.map(({ perSecond }) => perSecond)

const renderRow = (rows) => {
  const [bare] = Object.values(rows)
  return ([name, samples]) => [
    name,
    `${ratio(rates(bare), rates(samples)).toFixed(3)} ×`,
    Math.round(median(rates(samples))).toLocaleString('en'),
  ]
}

const line = (cells) => `| ${cells.join(' | ')} |`
const table = ([first, ...heads], rows) =>
  [line([first, ...heads]), line(['---', ...heads.map(() => '---:')]), ...rows.map(line)].join('\n')
