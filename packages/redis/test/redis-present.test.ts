import { expect, it } from 'vitest'
import { hasRedis, program } from './redis-server.js'

it('has a real Redis to test with, or says what was skipped', () => {
  if (!hasRedis) console.warn(`skipped: the tests of @claimcheck/redis, for want of a ${program} on this machine`)
  // Where every change is tested, a skipped test is a failed one.
  expect(hasRedis || process.env['CI'] !== 'true').toBe(true)
})
