import { describe, expect, it } from 'vitest'
import { isToken68 } from '../../src/credentials/token68.js'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/'
const everyCharacter = Array.from({ length: 0x180 }, (_, code) => String.fromCharCode(code))

describe('isToken68 (RFC 9110 §11.2)', () => {
  it('[BR-04] takes its alphabet and no other character', () => {
    expect(everyCharacter.filter(isToken68).sort().join('')).toBe([...alphabet].sort().join(''))
  })

  it('[BR-04] takes no other character behind one of its alphabet, but for padding', () => {
    const taken = everyCharacter.filter((character) => isToken68(`a${character}`))
    expect(taken.sort().join('')).toBe([...`${alphabet}=`].sort().join(''))
  })

  it.each(['a=', 'a==', 'a====', alphabet])('takes %s', (text) => {
    expect(isToken68(text)).toBe(true)
  })

  it.each(['', '=', 'a=b', 'a\n', '\na', 'a b', 'a=\n'])('refuses %j', (text) => {
    expect(isToken68(text)).toBe(false)
  })

  it('answers at once for a long text that breaks off at its end', () => {
    const began = performance.now()
    expect(isToken68(`${'a'.repeat(1_000_000)}${'='.repeat(1_000_000)}!`)).toBe(false)
    expect(performance.now() - began).toBeLessThan(1000)
  })
})
