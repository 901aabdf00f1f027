import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inProcess } from '../contestants/index.mjs'
import { judgeInProcess } from '../gate.mjs'
import { startIssuer } from '../issuer.mjs'

describe.each(['RS256', 'ES256'])('the gate of the bench, %s', (algorithm) => {
  let issuer: Awaited<ReturnType<typeof startIssuer>>
  beforeAll(async () => {
    issuer = await startIssuer(algorithm)
  })
  afterAll(() => issuer.close())

  it.each(inProcess)('lets $name pass', async (contestant) => {
    const { trust, mint, forged } = issuer
    expect(await judgeInProcess(contestant, { trust, good: await mint(), forged })).toEqual([])
  })

  it.each([
    ['accepts everything', async () => {}, /^accepts: /, 5],
    ['refuses everything', () => Promise.reject(new Error('no')), /^refuses the good token$/, 1],
  ])('marks one that %s', async (_title, verify, mark, count) => {
    const { trust, mint, forged } = issuer
    const marks: string[] = await judgeInProcess({ create: () => ({ verify }) }, { trust, good: await mint(), forged })
    expect(marks).toHaveLength(count)
    for (const one of marks) expect(one).toMatch(mark)
  })
})
