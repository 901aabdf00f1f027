import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bare401, claimcheckManyRevoked, inProcess, mountedIn } from '../contestants/index.mjs'
import { failed, judgeInProcess, judgeOverHttp } from '../gate.mjs'
import { startIssuer } from '../issuer.mjs'

type Issuer = Awaited<ReturnType<typeof startIssuer>>

// jsonwebtoken, under the first three, and jwk-to-pem, under the last, do not know EdDSA.
const withoutEdDSA = ['express-jwt + jwks-rsa', 'passport-jwt', 'koa-jwt + jwks-rsa', 'fast-jwt, get-jwks']

const marksInProcess = (name: string, algorithm: string) =>
  algorithm === 'EdDSA' && withoutEdDSA.includes(name) ? ['refuses the good token'] : []

describe.each(['RS256', 'ES256', 'EdDSA'])('the gate of the bench, %s', (algorithm) => {
  let issuer: Issuer
  beforeAll(async () => {
    issuer = await startIssuer(algorithm)
  })
  afterAll(() => issuer.close())

  const judged = async (contestant: (typeof inProcess)[number]) => {
    const { trust, mint, forged } = issuer
    return judgeInProcess(contestant, { trust, good: await mint(), forged })
  }

  it.each([...inProcess, claimcheckManyRevoked].filter(({ baseline }) => !baseline))(
    'knows $name',
    async (contestant) => {
      expect(await judged(contestant)).toEqual(marksInProcess(contestant.name, algorithm))
    },
  )

  it.each(inProcess.filter(({ baseline }) => baseline))(
    'finds that $name checks signatures and no claims',
    async (floor) => {
      const accepted = ['expired', 'foreign issuer', 'foreign audience']
      expect(await judged({ ...floor, baseline: false })).toEqual(accepted.map((reason) => `accepts: ${reason}`))
    },
  )

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

// As get-jwks's documentation shows it, with the issuers that it may ask: it refuses others without a status, so Fastify says 500.
const marksOverHttp = (name: string) => (name === '@fastify/jwt + get-jwks' ? ['answers 500: foreign issuer'] : [])

describe.each(['express', 'fastify', 'koa', 'node-http'])('the gate over HTTP, %s', (framework) => {
  let issuer: Issuer
  let start: (mount: unknown, trust: unknown) => Promise<number>
  beforeAll(async () => {
    issuer = await startIssuer('RS256')
    start = (await import(`../http/frameworks/${framework}.mjs`)).start
  })
  afterAll(() => issuer.close())

  const judged = async (contestant: { mount: Record<string, unknown> }) => {
    const port = await start(contestant.mount[framework], issuer.trust)
    return judgeOverHttp(`http://127.0.0.1:${port}/orders`, { good: await issuer.mint(), forged: issuer.forged })
  }

  it.each(mountedIn(framework).filter(({ baseline }) => !baseline))('knows $name', async (contestant) => {
    const marks = await judged(contestant)
    expect(marks).toEqual(marksOverHttp(contestant.name))
    expect(failed(marks)).toBe(false)
  })

  it.each(mountedIn(framework).filter(({ baseline }) => baseline))('finds that $name lets everyone in', async (row) => {
    const marks = await judged(row)
    expect(marks).toHaveLength(5)
    for (const mark of marks) expect(mark).toMatch(/^accepts: /)
  })

  it('finds that bare 401 lets nobody in', async () => {
    const port = await start(bare401.mount[framework as keyof typeof bare401.mount], issuer.trust)
    const answer = await fetch(`http://127.0.0.1:${port}/orders`)
    expect([answer.status, answer.headers.get('www-authenticate'), await answer.text()]).toEqual([401, 'Bearer', ''])
  })
})
