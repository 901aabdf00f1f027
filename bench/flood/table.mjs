/** What is sent besides valid tokens: nothing, or forged ones of a kind. */
export const kinds = [undefined, 'bad signatures', 'unknown kids']

const alone = 'alone'

const columns = [
  { id: 'p50', label: 'p50 ms', digits: 2, spread: true },
  { id: 'p99', label: 'p99 ms', digits: 2, spread: true },
  { id: 'p999', label: 'p99.9 ms', digits: 2, spread: true },
  { id: 'delivered', label: 'forged/s delivered' },
  { id: 'lateP99', label: 'sent late, p99 ms', digits: 2 },
]

export function emptyTable({ name, version }, { perSecond }) {
  const rate = perSecond.forged.toLocaleString('en')
  const nameOf = (kind) => (kind === undefined ? alone : `under ${rate} ${kind}/s`)
  const rows = kinds.map((kind) => ({ name: nameOf(kind), version, baseline: kind === undefined, samples: [] }))
  const ratios = ['p50', 'p99'].map((column) => ({ label: `${column}: this ÷ ${alone}`, column, under: alone }))
  return { id: name, title: `${name}, valid tokens`, columns, rows, ratios }
}

export function sampleOf([{ times, late }, forged]) {
  const sample = { p50: percentile(times, 50), p99: percentile(times, 99), p999: percentile(times, 99.9) }
  const delivered = forged === undefined ? {} : { delivered: forged.perSecond }
  return { ...sample, ...delivered, lateP99: percentile(late, 99) }
}

function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * share) / 100))]
}

export const noteOf = ({ framework, algorithm, perSecond, tokens, seconds }, cpus) =>
  `${framework}, ${algorithm}: ${perSecond.valid.toLocaleString('en')} requests a second with ${tokens.valid.toLocaleString('en')} valid tokens, ` +
  `all of them seen before, for ${seconds} s; the forged ones are distinct. Sent at constant rates by a client of the bench’s own, and timed ` +
  'from when a request was due, so that one held up by another counts in full; how late the client itself was stands in the last column. ' +
  `${cpus.length > 1 ? 'Server and client on a core each' : 'Server and client not pinned'}.`
