import { startLoopbackServer } from '@claimcheck/testing/internal'
import { describe, expect, it } from 'vitest'
import { sendRaw } from '../src/index.js'
import { authorizationHeader } from '../vectors/authorization-header.js'

describe('the authorization-header vectors', () => {
  it('have titles of their own', () => {
    expect(new Set(authorizationHeader.map(({ title }) => title)).size).toBe(authorizationHeader.length)
  })

  it('arrive over HTTP as they are, unless they are marked', async () => {
    const server = await startLoopbackServer((request, response) => {
      const lines = request.rawHeaders.filter((_, index, all) => all[index - 1] === 'Authorization' && index % 2 === 1)
      response.end(JSON.stringify(lines))
    })
    for (const { lines } of authorizationHeader.filter(({ directOnly }) => !directOnly)) {
      const headerLines = lines.map((line) => ['Authorization', line] as const)
      const { body } = await sendRaw(server.port, { headerLines })
      expect(JSON.parse(body.toString())).toEqual(lines.map((line) => line.trimEnd()))
    }
    await server.stop()
  })
})
