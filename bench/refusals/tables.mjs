import { bare401 } from '../contestants/index.mjs'
import { kinds } from './forgeries.mjs'

const columns = [
  { id: 'share', label: 'this ÷ bare 401', digits: 2, spread: true },
  { id: 'rate', label: 'refusals/s', spread: true },
  { id: 'p99', label: 'p99 ms', digits: 1 },
  { id: 'cpu', label: 'CPU µs', digits: 1 },
  { id: 'fetches', label: 'key sets fetched', spread: true },
  { id: 'fetchesPerSecond', label: 'per second', digits: 1 },
  { id: 'others', label: 'other upstream requests', spread: true },
]

export const emptyTables = (servers) => kinds.map(({ id, title }) => ({ id, title, columns, rows: servers.map(rowOf) }))

const isBare = ({ contestant }) => contestant === bare401.name

const rowOf = (server) => ({
  name: server.name,
  version: server.version,
  ...(isBare(server) ? { baseline: true } : { marks: server.marks }),
  samples: [],
})

/** A bare 401 has no issuer to ask. */
export function sampleOf(server, { rate, p99, cpu, seconds, keySets, others }) {
  return isBare(server)
    ? { rate, p99, cpu }
    : { rate, p99, cpu, fetches: keySets, fetchesPerSecond: keySets / seconds, others }
}

/** Each framework has a bare 401 of its own, so a ratio of the table, which has one row for all, would not do. */
export function addShares({ rows }, round) {
  for (const { name, samples } of rows) {
    const [framework] = name.split(': ')
    const bare = rows.find((row) => row.name === `${framework}: ${bare401.name}`)
    samples[round].share = samples[round].rate / bare.samples[round].rate
  }
}
