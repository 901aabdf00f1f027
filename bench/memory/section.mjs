import { startChild } from '../child.mjs'
import { versionOf } from '../contestants/version-of.mjs'
import { inRounds, inTurn } from '../rounds.mjs'
import { rowNames } from './cached-tokens.mjs'
import { entryKinds } from './denylist-entries.mjs'

const figure = (count) => count.toLocaleString('en')

/** Bytes, not time: the tables are made side by side, to be ready sooner. */
export async function measureMemory(plan) {
  const made = await Promise.allSettled([cachedTokens(plan), denylist(plan), distinctTokens(plan)])
  // Not before all are done: what still runs would disturb the next section.
  const failure = made.find(({ status }) => status === 'rejected')
  if (failure !== undefined) throw failure.reason
  return {
    id: 'memory',
    title: 'Memory',
    note: 'JavaScript objects and array buffers after garbage collection, in a process of its own for every sample. Keys, and what the runtime holds besides, are not in it.',
    tables: made.map(({ value }) => value),
  }
}

async function askOnce(question) {
  const worker = startChild('./memory/worker.mjs')
  try {
    return await worker.ask(question)
  } finally {
    await worker.stop()
  }
}

async function cachedTokens(plan) {
  const count = plan.cachedTokens
  const rows = rowNames.map((name) => ({ name, version: versionIn(name), samples: [] }))
  const sample = async ({ name, samples }) => {
    const ask = (cached) => askOnce({ measure: 'growthOver', row: name, cached, count })
    const [kept, dropped] = await Promise.all([ask(true), ask(false)])
    samples.push({ bytes: (kept - dropped) / count })
  }
  const made = await inRounds(plan, async (round) => {
    for (const row of inTurn(rows, round)) await sample(row)
  })
  return {
    id: 'cached-token',
    title: `A cached token, payload of 700 bytes: ${figure(count)} distinct tokens, cache of 10,000; rounds: ${made}`,
    note: 'What a verifier with a cache holds more than the same without one after the same number of tokens (ES256), for each. With a denylist, the digests by which a token may be revoked are kept beside it. A cache has room for 10,000 from the start: of fewer tokens, each bears more of it.',
    columns: [{ id: 'bytes', label: 'bytes', digits: 0, spread: true }],
    ratios: [{ label: 'this ÷ claimcheck', column: 'bytes', under: 'claimcheck' }],
    rows,
  }
}

const versionIn = (name) => versionOf(name.startsWith('claimcheck') ? '@claimcheck/core' : 'fast-jwt')

async function denylist({ denylistEntries: count }) {
  const rowOf = async (kind) => {
    const sample = await askOnce({ measure: 'denylistOf', kind, count })
    return { name: `${figure(count)} ${kind}`, samples: [sample] }
  }
  return {
    id: 'denylist',
    title: 'memoryDenylist',
    note: 'A table grows by 15 % when it is 70 % full, so an entry takes 29 to 33 bytes, and one with a moment (of a subject, a client, an issuer) 40 to 46, depending on how many there are.',
    columns: [
      { id: 'bytes', label: 'bytes per entry', digits: 1 },
      { id: 'mebibytes', label: 'MiB', digits: 1 },
    ],
    rows: await Promise.all(entryKinds.map(rowOf)),
  }
}

async function distinctTokens({ distinctTokens: stops }) {
  const samples = await askOnce({ measure: 'memoryAfter', stops })
  const rows = stops.map((stop, at) => ({ name: `after ${figure(stop)}`, samples: [samples[at]] }))
  return {
    id: 'distinct-tokens',
    title: 'Distinct tokens through one server with its cache of 10,000',
    note: 'HS256, whose tokens are quickly made: how a token is signed is not kept. Resident memory is the whole process, which lets go when it likes.',
    columns: [
      { id: 'heapMebibytes', label: 'MiB', digits: 1 },
      { id: 'residentMebibytes', label: 'resident MiB', digits: 0 },
    ],
    ratios: [{ label: 'this ÷ first', column: 'heapMebibytes', under: rows[0].name }],
    rows,
  }
}
