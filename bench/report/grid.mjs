// A bar would end a cell.
const escaped = (text) => text.replaceAll('|', '\\|')
const line = (cells) => `| ${cells.map(escaped).join(' | ')} |`

/** A table whose first column is words and whose others are numbers. */
export const grid = (heads, rows) =>
  [line(heads), line(heads.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n')
