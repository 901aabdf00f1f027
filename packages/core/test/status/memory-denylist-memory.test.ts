import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plainCore } from '../run-in-node.js'

const MiB = 2 ** 20

/** What both scripts begin with: how much memory is in use, in typed arrays and besides. Of the arrays it takes a while to let go. */
const measuring = `
  import { setFlagsFromString } from 'node:v8'
  import { runInNewContext } from 'node:vm'
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc')
  const used = async () => {
    // What is unreachable is swept behind the collector's back: the second time it is gone.
    gc()
    await new Promise((resolve) => setTimeout(resolve, 100))
    gc()
    const { arrayBuffers, heapUsed } = process.memoryUsage()
    return { arrayBuffers, heapUsed }
  }
  const tell = async (before, rest) => {
    const { arrayBuffers, heapUsed } = await used()
    const taken = { arrays: arrayBuffers - before.arrayBuffers, heap: heapUsed - before.heapUsed }
    console.log(JSON.stringify({ ...taken, ...rest }))
  }
`

/** Digests as good as any: hashing a million names would take most of the time. */
const tables = `${measuring}
  import { randomFillSync } from 'node:crypto'
  import { RevocationTables } from './status/revocation-tables.js'
  const kind = process.env.KIND
  const random = randomFillSync(new Int32Array(4 * 1_001_000))
  const wordsAt = (at) => [random[4 * at], random[4 * at + 1], random[4 * at + 2], random[4 * at + 3]]
  const tables = new RevocationTables()
  const before = await used()
  for (let at = 0; at < 1_000_000; at++) {
    tables.add({ kind, words: wordsAt(at), before: at, until: 2e9 }, 1.8e9)
  }
  const samples = Array.from({ length: 1000 }, (_, at) => at * 1000)
  const isThere = (at) => tables.find({ kind, words: wordsAt(at) }) === (kind === 'token' ? Infinity : at)
  const found = samples.filter(isThere)
  const others = samples.filter((_, at) => tables.find({ kind, words: wordsAt(1_000_000 + at) }) !== undefined)
  await tell(before, { size: tables.size, found: found.length, others: others.length })
`

const store = `${measuring}
  import { memoryDenylist } from './index.js'
  const issuer = 'https://issuer.test'
  const expiresAt = Math.floor(Date.now() / 1000) + 3600
  const revoke = {
    token: (id) => store.revokeToken({ issuer, tokenId: 'jti:' + id, expiresAt }),
    subject: (id) => store.revokeSubject({ issuer, subject: id }),
  }[process.env.KIND]
  const store = memoryDenylist({ max: 100_000 })
  const idOf = (at) => 'an-identifier-of-a-usual-length-' + at
  const authOf = (id) => ({ issuer, tokenId: 'jti:' + id, subject: id, clientId: undefined, claims: { iat: 1 } })
  const before = await used()
  for (let at = 0; at < 100_000; at++) await revoke(idOf(at))
  const samples = Array.from({ length: 1000 }, (_, at) => at * 100)
  const found = samples.filter((at) => store.lookup(authOf(idOf(at))) === 'revoked')
  const others = samples.filter((at) => store.lookup(authOf(idOf(at + 100_000))) === 'revoked')
  await tell(before, { found: found.length, others: others.length, more: await revoke('more').catch(({ name }) => name) })
`

describe.each(['token', 'subject'])('the memory of revocations, each of a %s', (kind) => {
  let core: ReturnType<typeof plainCore>
  beforeAll(() => {
    core = plainCore()
  })
  afterAll(() => core.remove())

  const measured = async (script: string) => JSON.parse((await core.run(script, { KIND: kind })).stdout)

  it('is 48 MiB at most for a million, and all are found', async () => {
    const { arrays, heap, ...counts } = await measured(tables)
    expect(counts).toEqual({ size: 1_000_000, found: 1000, others: 0 })
    expect(arrays).toBeGreaterThan(16 * MiB)
    expect(arrays + heap).toBeLessThan(48 * MiB)
  })

  it('is a tenth of that for a hundred thousand, however long their names', async () => {
    const { arrays, heap, ...counts } = await measured(store)
    expect(counts).toEqual({ found: 1000, others: 0, more: 'StoreFull' })
    expect(arrays).toBeLessThan(4.8 * MiB)
    expect(heap).toBeLessThan(MiB)
  })
})
