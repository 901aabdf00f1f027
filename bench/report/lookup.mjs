import { ratios } from './statistics.mjs'

/** The table of a run, or nothing where it was not measured. */
export const tableOf = (run, section, table) =>
  run.sections.find(({ id }) => id === section)?.tables.find(({ id }) => id === table)

export const rowOf = (table, name) => table?.rows.find((row) => row.name === name)

/** A column of a row: a value per round, NaN where a round has none, so that what is made of it is none either. */
export const roundsOf = (row, column) => (row?.samples ?? []).map((sample) => sample[column] ?? Number.NaN)

export const measured = (row, column) => roundsOf(row, column).filter(Number.isFinite)

/** What a row shows for `{ column, over }` or `{ column, under }`: one ratio per round. */
export function ratiosOf(table, row, { column, over, under }) {
  const own = roundsOf(row, column)
  const other = roundsOf(rowOf(table, over ?? under), column)
  return over === undefined ? ratios(own, other) : ratios(other, own)
}
