import { type Algorithm, mint, testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { staticKeys } from '../src/index.js'
import { cacheScene } from './cache-scene.js'
import { outcomeOf } from './test-server.js'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const algorithms = ['ES256', 'EdDSA', 'RS256', 'PS256', 'ES512'] as const satisfies readonly Algorithm[]

/** The next of the alphabet: another value of the last bits too, which in the last character of a part may decode to nothing. */
const next = (character: string) => alphabet[(alphabet.indexOf(character) + 1) % 64] ?? ''

/** What a digest or a comparison that looks at low bytes only would take for the same. */
const lookAlike = (character: string) => String.fromCharCode(character.charCodeAt(0) + 0x100)

const changes: { title: string; change: (character: string) => string }[] = [
  { title: 'by the next character', change: next },
  { title: 'by one far from it', change: (character) => alphabet[(alphabet.indexOf(character) + 32) % 64] ?? '' },
  { title: 'in upper and lower case', change: otherCase },
  { title: 'by one with the same low byte', change: lookAlike },
  { title: 'by half of a pair', change: () => '\ud800' },
  { title: 'by nothing', change: () => '' },
  { title: 'by itself, twice', change: (character) => character + character },
  { title: 'by a line break behind it', change: (character) => `${character}\n` },
]

function otherCase(character: string): string {
  const upper = character.toUpperCase()
  return upper === character ? character.toLowerCase() : upper
}

function sceneOf(alg: Algorithm) {
  const keys = staticKeys({ keys: algorithms.map((name) => testKeys[name].publicJwk) })
  const scene = cacheScene({ keys, algorithms: [...algorithms] })
  return { ...scene, token: mint({}, { alg, now: scene.clock.now() }) }
}

describe.each(algorithms)('a token signed with %s whose verification is kept', (alg) => {
  it.each(changes)('is refused when any one character is replaced: $title', async ({ change }) => {
    const { server, token, counted } = sceneOf(alg)
    await server.verify(token)
    const altered = [...token]
      .map((character, at) => token.slice(0, at) + change(character) + token.slice(at + 1))
      .filter((text) => text !== token)
    expect(altered.length).toBeGreaterThan(token.length / 2)
    const outcomes = await Promise.all(altered.map((text) => outcomeOf(server.verify(text))))
    expect(outcomes.filter((outcome) => outcome === 'done')).toEqual([])
    expect(counted()).toMatchObject({ hits: 0, size: 1 })
    await server.verify(token)
    expect(counted()).toEqual({ hits: 1, misses: 0, size: 1 })
  })

  it('is refused with any other last character in each of its parts', async () => {
    const { server, token, counted } = sceneOf(alg)
    await server.verify(token)
    const ends = [token.indexOf('.'), token.lastIndexOf('.'), token.length].map((end) => end - 1)
    const altered = ends
      .flatMap((at) => [...alphabet].map((other) => token.slice(0, at) + other + token.slice(at + 1)))
      .filter((text) => text !== token)
    expect(altered).toHaveLength(3 * 63)
    const outcomes = await Promise.all(altered.map((text) => outcomeOf(server.verify(text))))
    expect(outcomes.filter((outcome) => outcome === 'done')).toEqual([])
    expect(counted()).toMatchObject({ hits: 0, size: 1 })
  })
})
