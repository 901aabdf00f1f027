import { neutral, ours } from '../contestants/index.mjs'
import { median, ratio, summary } from './statistics.mjs'

const titles = { express: 'Express 5', fastify: 'Fastify 5', koa: 'Koa 3' }
const none = '–'

/** The whole run as Markdown: every table has ratios first. */
export function renderRun({ machine, plan, inProcess, http }) {
  const { tokens, connections, algorithm } = plan.http
  const placement = http.pinned ? 'server and load on a core each' : 'server and load not pinned'
  return [
    `# Bench, ${plan.name}`,
    `Node ${machine.node}, OpenSSL ${machine.openssl}, ${machine.cores} × ${machine.cpu}, ${machine.date}`,
    `## In process: ${plan.inProcess.tokens} distinct tokens (cold), the same again (hot); rounds: ${inProcess.rounds}`,
    ...inProcess.tables.map(renderInProcess),
    `## HTTP: ${algorithm}, ${tokens} tokens in rotation, ${connections} connections, ${placement}; rounds: ${http.rounds}`,
    ...http.tables.map(renderHttp),
  ].join('\n\n')
}

function renderInProcess({ algorithm, inFlight, rows }) {
  const heads = ['cold: ours ÷ this', 'per second', 'spread', 'loop µs', 'hot: ours ÷ this', 'per second', 'spread']
  const { cold, hot } = rows.find(({ name }) => name === ours)
  const cells = (row) => [
    times(ratio(rates(cold), rates(row.cold))),
    ...rateCells(row.cold),
    figure(row.cold, 'loopMicroseconds', 1),
    times(ratio(rates(hot), rates(row.hot))),
    ...rateCells(row.hot),
  ]
  return `### ${algorithm}, ${inFlight} in flight\n\n${table(heads, rows, cells)}`
}

function renderHttp({ framework, rows }) {
  const heads = ['ours ÷ this', 'this ÷ empty', 'requests/s', 'spread', 'p50 ms', 'p99 ms', 'CPU µs/request']
  const ratesOf = (wanted) => rates(rows.find(({ name }) => name === wanted).samples)
  const cells = ({ samples }) => [
    times(ratio(ratesOf(ours), rates(samples))),
    times(ratio(rates(samples), ratesOf(neutral))),
    ...rateCells(samples),
    figure(samples, 'p50', 0),
    figure(samples, 'p99', 0),
    figure(samples, 'cpuMicroseconds', 0),
  ]
  return `### ${titles[framework]}\n\n${table(heads, rows, cells)}`
}

function table(heads, rows, cells) {
  const lines = [
    ['contestant', ...heads],
    ['---', ...heads.map(() => '---:')],
  ]
  for (const row of rows) lines.push([titleOf(row), ...cells(row)])
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n')
}

const titleOf = ({ name, version, marks = [] }) =>
  [name, version, ...marks.map((mark) => `**(${mark})**`)].filter((word) => word !== undefined).join(' ')

const rates = (samples) => samples.map(({ perSecond }) => perSecond)
const times = (value) => (value === undefined ? none : `${value.toFixed(2)} ×`)
const whole = (value) => Math.round(value).toLocaleString('en')

function rateCells(samples) {
  if (samples.length === 0) return [none, none]
  const { median: middle, min, max } = summary(rates(samples))
  return [whole(middle), `${whole(min)}…${whole(max)}`]
}

const figure = (samples, name, digits) =>
  samples.length === 0 ? none : median(samples.map((sample) => sample[name])).toFixed(digits)
