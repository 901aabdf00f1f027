import { expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }

it.each([
  { door: '.', offers: ['testAuth', 'testIssuer', 'testKey'] },
  { door: './express', offers: ['withAuth'] },
  { door: './fastify', offers: ['withAuth'] },
  { door: './koa', offers: ['withAuth'] },
  { door: './internal', offers: ['AUDIENCE', 'ISSUER', 'standardClaims', 'startLoopbackServer', 'testClock'] },
] as const)('$door offers exactly this', async ({ door, offers }) => {
  const { [door]: paths } = manifest.exports
  const names = Object.keys(await import(new URL(`../${paths['@claimcheck/source']}`, import.meta.url).href))
  expect(names.sort()).toEqual([...offers])
})

it('publishes every door but the internal one, and nothing from the sources', () => {
  const published = Object.keys(manifest.publishConfig.exports)
  expect(published).toEqual(Object.keys(manifest.exports).filter((door) => door !== './internal'))
  expect(JSON.stringify(manifest.publishConfig)).not.toContain('source')
})
