import type { Auth } from '@claimcheck/core'
import { expect, it } from 'vitest'
import { clientKinds } from './clients.js'
import { describeWithRedis } from './redis-server.js'
import { ownPrefix, redisForTests } from './scene.js'

describeWithRedis('readAlso', () => {
  const suite = redisForTests()

  it.each(clientKinds)('heeds keys that an application already writes, with $name', async (kind) => {
    const prefix = ownPrefix()
    const readAlso = ({ claims }: Auth) => [`${prefix}jwt:blacklist:${claims.jti}`, `${prefix}blacklist:${claims.sub}`]
    const { mintNow, codeOf } = await suite.open({ kind, prefix, readAlso })
    const [one, ofUser, other] = [mintNow({ jti: 'one' }), mintNow({ sub: 'ada' }), mintNow()]
    expect(await Promise.all([one, ofUser, other].map(codeOf))).toEqual(Array(3).fill('admitted'))
    await suite.tell('SET', `${prefix}jwt:blacklist:one`, '')
    await suite.tell('HSET', `${prefix}blacklist:ada`, 'at', '0')
    expect(await Promise.all([one, ofUser, other].map(codeOf))).toEqual(['token_revoked', 'token_revoked', 'admitted'])
    await suite.tell('DEL', `${prefix}jwt:blacklist:one`)
    expect(await codeOf(one)).toBe('admitted')
  })

  it('still needs a store that has been initialised', async () => {
    const readAlso = () => ['blacklist:nobody']
    const { mintNow, codeOf } = await suite.open({ readAlso, uninitialised: true })
    expect(await codeOf(mintNow())).toBe('status_unavailable')
  })

  it('may have no key for a token', async () => {
    const { mintNow, codeOf } = await suite.open({ readAlso: () => [] })
    expect(await codeOf(mintNow())).toBe('admitted')
  })

  it.each<{ title: string; answer: () => unknown }>([
    { title: 'undefined', answer: () => undefined },
    { title: 'one key without a list', answer: () => 'blacklist:one' },
    { title: 'a list of something else', answer: () => [undefined] },
    { title: 'a list with a hole', answer: () => Array(1) },
    { title: 'an empty key', answer: () => [''] },
    { title: 'a promise', answer: async () => ['blacklist:one'] },
    {
      title: 'an error',
      answer: () => {
        throw new Error('no')
      },
    },
  ])('that answers with $title lets nobody in', async ({ answer }) => {
    const { mintNow, codeOf } = await suite.open({ readAlso: answer as never })
    expect(await codeOf(mintNow())).toBe('status_unavailable')
  })
})
