import { ratiosOf, tableOf } from './lookup.mjs'
import { median } from './statistics.mjs'

const empty = 'empty middleware or hook'

// node:http has no middleware: there it is the server alone.
const places = [
  { id: 'express', framework: 'Express', under: empty },
  { id: 'fastify', framework: 'Fastify', under: empty },
  { id: 'koa', framework: 'Koa', under: empty },
  { id: 'node-http', framework: 'node:http', under: 'no auth' },
]

/**
 * Per framework, what each contestant keeps of the requests per second of the same application with an empty middleware in its
 * place, the greatest share first.
 */
export const keptShares = (run) =>
  places
    .map(({ id, framework, under }) => ({ framework, shares: sharesIn(tableOf(run, 'http', id), under) }))
    .filter(({ shares }) => shares.length > 0)

function sharesIn(table, under) {
  const shares = (table?.rows ?? [])
    .filter(({ baseline }) => !baseline)
    .map((row) => ({ row, kept: ratiosOf(table, row, { column: 'warm', under }) }))
    .filter(({ kept }) => kept.length > 0)
    .map(({ row: { name, marks = [] }, kept }) => ({ name, marked: marks.length > 0, kept: median(kept) }))
  return shares.sort((a, b) => b.kept - a.kept)
}
