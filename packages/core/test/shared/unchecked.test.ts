import { describe, expect, it } from 'vitest'
import { unchecked } from '../../src/index.js'
import { ConfigError } from '../../src/shared/failures.js'
import { isUnchecked } from '../../src/shared/unchecked.js'

describe('unchecked (DESIGN §1)', () => {
  it('keeps the reason, frozen', () => {
    const why = unchecked('the gateway checks it')
    expect([why.reason, isUnchecked(why), Object.isFrozen(why)]).toEqual(['the gateway checks it', true, true])
  })

  it.each([undefined, null, '', ' ', '\n', 7, true, {}, ['why']])('insists on words: %j', (reason) => {
    expect(() => unchecked(reason as string)).toThrow(ConfigError)
  })

  it('is known across copies of the package, by its mark', () => {
    expect(isUnchecked({ reason: 'why', [Symbol.for('claimcheck.unchecked')]: true })).toBe(true)
  })

  it.each([
    undefined,
    null,
    true,
    'unchecked',
    {},
    { reason: 'why' },
    { reason: 'why', unchecked: true },
    { reason: 'why', [Symbol.for('claimcheck.unchecked')]: 1 },
    unchecked,
  ])('is nothing else: %o', (value) => {
    expect(isUnchecked(value)).toBe(false)
  })
})
