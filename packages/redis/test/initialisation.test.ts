import { describe, expect, it } from 'vitest'
import { clientKinds } from './clients.js'
import { describeWithRedis } from './redis-server.js'
import { failureOf, ownPrefix, redisForTests } from './scene.js'

describeWithRedis('a store on Redis', () => {
  const suite = redisForTests()

  it.each(clientKinds)('is ready once it has been initialised, with $name', async (kind) => {
    const { store } = await suite.open({ kind, uninitialised: true })
    const failure = await failureOf(store.ready())
    expect(failure).toMatchObject({ name: 'VerifierUnavailable', cause: { name: 'NotInitialised' } })
    await store.initialise()
    await expect(store.ready()).resolves.toBeUndefined()
  })

  it('keeps the generation it has, whoever initialises it again', async () => {
    const prefix = ownPrefix()
    const [one, other] = [await suite.open({ prefix, uninitialised: true }), await suite.open({ prefix })]
    const generation = await suite.tell('GET', `${prefix}generation`)
    await Promise.all([one.store.initialise(), other.store.initialise(), other.store.initialise()])
    expect(await suite.tell('GET', `${prefix}generation`)).toBe(generation)
    expect(generation).toMatch(/^1:[\w-]{22}$/)
    expect(await suite.tell('TTL', `${prefix}generation`)).toBe(-1)
  })

  it('gets another generation when it has lost its own', async () => {
    const prefix = ownPrefix()
    const { store } = await suite.open({ prefix })
    const generation = await suite.tell('GET', `${prefix}generation`)
    await suite.tell('DEL', `${prefix}generation`)
    await store.initialise()
    expect(await suite.tell('GET', `${prefix}generation`)).not.toBe(generation)
  })

  it('does not write over what is not its own', async () => {
    const prefix = ownPrefix()
    const { store } = await suite.open({ prefix, uninitialised: true })
    await suite.tell('SET', `${prefix}generation`, 'something else')
    expect(await failureOf(store.initialise())).toMatchObject({ name: 'UsageError' })
    expect(await suite.tell('GET', `${prefix}generation`)).toBe('something else')
  })

  describe.each(['ready', 'initialise'] as const)('that does not answer', (method) => {
    it(`rejects ${method}()`, async () => {
      const { store } = await suite.open({ timeout: 0.05 })
      suite.redis.freeze()
      const failure = await failureOf(store[method]())
      expect(failure).toMatchObject({ name: 'VerifierUnavailable', cause: { name: 'DeadlineMissed' } })
    })
  })

  it('does not hold up its own clients, nor close them, when it is closed', async () => {
    const { store, client } = await suite.open({ wait: { replicas: 1, timeout: 0.01 } })
    await failureOf(store.revokeIssuer({ issuer: 'https://issuer.test' }))
    await store.close()
    const { client: own } = client as { client: { status?: string } }
    expect(own.status).toBe('ready')
    expect(`${await suite.tell('CLIENT', 'LIST')}`.match(/^id=/gm)).toHaveLength(2)
  })
})
