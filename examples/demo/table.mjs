import { styleText } from 'node:util'
import { isExpected, isGood } from './compare.mjs'

const gap = '  '
const widths = { mark: 1, request: 28, sent: 12, expected: 24, framework: 11 }

/** Results as one aligned table: a row per request, and below it what every framework said besides. */
export function renderTable(results, { width, colours }) {
  const paint = (style, text) => (colours ? styleText(style, text) : text)
  const names = results[0].answers.map(({ framework }) => framework)
  const columns = [widths.mark, widths.request, widths.sent, widths.expected, ...names.map(() => widths.framework)]
  const head = ['', 'request', 'sent', 'expected', ...names.map((name) => spread(name, 'ms'))]
  const line = (cells) => cells.map((cell, at) => cell.padEnd(columns[at])).join(gap)
  const rows = results.flatMap((result) => [
    paintMarks(line(rowOf(result)), paint),
    ...besides(result, width).map((text) => paint('dim', text)),
  ])
  return [line(head), line(columns.map((count) => '─'.repeat(count))), ...rows].map((row) => row.trimEnd()).join('\n')
}

function rowOf(result) {
  const { title, request, expected, answers } = result
  return [
    isGood(result) ? '✓' : '✗',
    title,
    `${request.method} ${request.path}`,
    [expected.status, expected.code].filter((part) => part !== undefined).join(' '),
    ...answers.map(cellOf),
  ]
}

const cellOf = (answer) => spread(isExpected(answer) ? `${answer.status}` : `${answer.status} ✗`, answer.ms.toFixed(1))

/** To the left and to the right of a framework's column. */
const spread = (left, right) => left + right.padStart(widths.framework - left.length)

const paintMarks = (text, paint) =>
  text.replaceAll('✓', () => paint('green', '✓')).replaceAll('✗', () => paint('red', '✗'))

/** The challenge and the time to wait, once where all say the same. */
function besides({ answers }, width) {
  const said = [...new Set(answers.map(({ challenge, retryAfter }) => challenge ?? waiting(retryAfter)))]
  if (said.length > 1) return indented('the answers differ: see below', width)
  return said[0] === undefined ? [] : indented(said[0], width)
}

const waiting = (retryAfter) => (retryAfter === undefined ? undefined : `no challenge; Retry-After: ${retryAfter}`)

function indented(text, width) {
  const lines = ['']
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trimStart()
    if (longer.length + indent.length > width) lines.push(word)
    else lines[lines.length - 1] = longer
  }
  return lines.map((line) => indent + line)
}

const indent = ' '.repeat(widths.mark + gap.length)
