import { contestantNamed, inProcess, ours } from '../contestants/index.mjs'
import { judgeInProcess } from '../gate.mjs'

const columns = [
  { id: 'cold', label: 'cold, per second', digits: 0, spread: true },
  { id: 'coldLoop', label: 'cold, loop µs', digits: 1 },
  { id: 'hot', label: 'hot, per second', digits: 0, spread: true },
]

// With one core there is no second thread to gain from, and the floor is the synchronous check.
const floors = { 1: 'crypto.verify, sync', 2: 'crypto.verify, callback' }

const ratiosOn = (cores) => [
  { label: 'cold: ours ÷ this', column: 'cold', over: ours },
  { label: `cold: this ÷ ${floors[cores]}`, column: 'cold', under: floors[cores] },
  { label: 'hot: ours ÷ this', column: 'hot', over: ours },
]

/** What the gate says of every contestant, by algorithm. */
export async function judgeAll(issuers) {
  const marks = new Map()
  for (const { trust, mint, forged } of issuers) {
    const good = await mint()
    for (const one of inProcess) {
      marks.set(`${trust.algorithm} ${one.name}`, await judgeInProcess(one, { trust, good, forged }))
    }
  }
  return marks
}

export function emptyTable({ algorithm, inFlight, cores, every }, marks, revoked) {
  const rows = inProcess.map(({ name, version, baseline }) => {
    return { name, version, baseline, marks: [...marks.get(`${algorithm} ${name}`)], samples: [] }
  })
  if (`${algorithm}-${inFlight}-${cores}` === 'RS256-64-2') rows.splice(rowOf(rows, ours) + 1, 0, hotRow(revoked))
  const place = { algorithm, inFlight, cores, every }
  const title = `${algorithm}, ${inFlight} in flight, ${cores === 1 ? 'one core' : 'two cores'}`
  return {
    place,
    rows,
    table: { id: `${algorithm}-${inFlight}-${cores}`, title, columns, rows, ratios: ratiosOn(cores) },
  }
}

const rowOf = (rows, wanted) => rows.findIndex(({ name }) => name === wanted)

const hotRow = (name) => ({
  name,
  version: contestantNamed(name).version,
  marks: [],
  note: 'hot only: a memoryDenylist with so many entries is asked about every token',
  samples: [],
})
