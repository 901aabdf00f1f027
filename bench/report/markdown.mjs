import { renderGoals } from './goals.mjs'
import { grid } from './grid.mjs'
import { measured, ratiosOf } from './lookup.mjs'
import { figures, none, times } from './numbers.mjs'
import { median } from './statistics.mjs'

/** The whole run as Markdown, goals first. It knows no section by name: each brings its tables, columns and ratios. */
export function renderRun(run, missed) {
  const parts = [`# Bench, ${run.name}`, renderMachine(run), ...renderGoals(run, missed)]
  return `${[...parts, ...run.sections.flatMap(renderSection), ...renderVersions(run)].join('\n\n')}\n`
}

const renderMachine = ({ machine: { date, node, openssl, kernel, cores, cpu } }) =>
  `Node ${node}, OpenSSL ${openssl}, ${kernel}, ${cores} × ${cpu}, ${date}`

function renderSection({ title, note, rounds, failed, tables }) {
  const heading = rounds === undefined ? `## ${title}` : `## ${title}; rounds: ${rounds}`
  const reason = failed === undefined ? undefined : `**This section failed: ${failed}**`
  return [heading, reason, note, ...tables.flatMap(renderTable)].filter(present)
}

function renderTable({ title, note, columns, rows, ratios = [], ...rest }) {
  const table = { ...rest, columns, rows, ratios }
  const heads = [...ratios, ...columns].map(({ label }) => label)
  const cells = (row) => [
    titleOf(row),
    ...ratios.map((ratio) => ratioCell(table, row, ratio)),
    ...columns.map((column) => figures(measured(row, column.id), column)),
  ]
  return [`### ${title}`, grid(['', ...heads], rows.map(cells)), note, ...rowNotes(rows)].filter(present)
}

function ratioCell(table, row, ratio) {
  const values = ratiosOf(table, row, ratio)
  return values.length === 0 ? none : times(median(values))
}

const titleOf = ({ name, version, marks = [] }) =>
  [name, version, ...marks.map((mark) => `**(${mark})**`)].filter(present).join(' ')

const rowNotes = (rows) => {
  const notes = rows.filter(({ note }) => present(note)).map(({ name, note }) => `- ${name}: ${note}`)
  return notes.length === 0 ? [] : [notes.join('\n')]
}

const renderVersions = ({ versions }) => [
  '## Versions',
  Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(' · '),
]

const present = (text) => text !== undefined && text !== ''
