import { mountedIn, neutral, ours } from '../contestants/index.mjs'

const words = { warm: 'warm tokens', one: 'one token', unseen: 'tokens never seen' }

/** A table without samples. `order` is what its visits need to know. */
export function emptyTable({ id, title, framework, algorithm, kinds, only }) {
  const wanted = mountedIn(framework).filter(({ name }) => only === undefined || only.includes(name))
  const rows = wanted.map(({ name, version, baseline }) => ({ name, version, baseline, samples: [] }))
  const ratios = kinds.flatMap(ratiosOf)
  return { id, title, columns: kinds.flatMap(columnsOf), rows, ratios, order: { framework, algorithm, kinds } }
}

const columnsOf = (kind) => [
  { id: kind, label: `${words[kind]}, requests/s`, spread: true },
  { id: `${kind}P50`, label: 'p50 ms', digits: 1 },
  { id: `${kind}P99`, label: 'p99 ms', digits: 1 },
  { id: `${kind}Cpu`, label: 'CPU µs', digits: 1 },
  ...(kind === 'unseen' ? [{ id: 'unseenLoopP99', label: 'loop delay p99 ms', digits: 1 }] : []),
]

/** A baseline has no tokens to see: what is new to it was measured as warm. */
const ratiosOf = (kind) => [
  { label: `${words[kind]}: ours ÷ this`, column: kind, over: ours },
  ...(kind === 'unseen' ? [] : [{ label: `${words[kind]}: this ÷ empty`, column: kind, under: neutral }]),
]
