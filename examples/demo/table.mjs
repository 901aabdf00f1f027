import { styleText } from 'node:util'
import Table from 'cli-table3'

const head = ['', 'request', 'status', 'code', 'challenge', 'ms']
const gap = '  '

/** Results as one aligned table, `width` characters wide. */
export function renderTable(results, { width, colours }) {
  const paint = (style, text) => (colours ? styleText(style, text) : text)
  const colWidths = widthsWithin(width)
  const table = new Table({
    head,
    colWidths,
    colAligns: head.map((name) => (name === 'ms' ? 'right' : 'left')),
    wordWrap: true,
    chars: withoutLines,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  const rule = colWidths.map((columns) => '─'.repeat(columns))
  table.push(rule, ...results.map((result) => row(result, paint)))
  return table.toString().replace(/ +$/gm, '')
}

/** The challenge gets what the others leave. */
function widthsWithin(width) {
  const others = { mark: 1, request: 28, status: 6, code: 20, ms: 6 }
  const taken = Object.values(others).reduce((sum, columns) => sum + columns + gap.length, 0)
  const { ms, ...before } = others
  return [...Object.values(before), width - taken, ms]
}

function row({ title, request, got, differences }, paint) {
  const good = differences.length === 0
  return [
    good ? paint('green', '✓') : paint('red', '✗'),
    `${title}\n${paint('dim', `${request.method} ${request.path}`)}`,
    String(got.status),
    got.code ?? '–',
    got.challenge ?? (got.retryAfter === undefined ? '–' : `none; Retry-After: ${got.retryAfter}`),
    got.ms.toFixed(1),
  ]
}

const edges = ['top', 'bottom', 'left', 'right', 'mid']
const joints = ['top-mid', 'top-left', 'top-right', 'bottom-mid', 'bottom-left', 'bottom-right']
const crossings = ['left-mid', 'mid-mid', 'right-mid']
const withoutLines = {
  ...Object.fromEntries([...edges, ...joints, ...crossings].map((name) => [name, ''])),
  middle: gap,
}
