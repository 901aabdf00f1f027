import { describe, expect, it } from 'vitest'
import { claimPaths } from '../../src/claims/claim-paths.js'
import { type ClaimPlace, createVerifier, rolesFromKeys } from '../../src/index.js'
import { ConfigError } from '../../src/shared/failures.js'
import { ours } from '../verdicts.js'

const noPlaces: readonly { title: string; place: unknown }[] = [
  { title: 'an empty name', place: '' },
  { title: 'an empty path', place: [] },
  { title: 'a path with an empty name', place: ['a', ''] },
  { title: 'a path with a number', place: ['a', 0] },
  { title: 'a path of paths', place: [['a']] },
  { title: 'a number', place: 7 },
  { title: 'null', place: null },
  { title: 'undefined', place: undefined },
  { title: 'an object', place: { path: ['a'] } },
]

const noLists: readonly { title: string; list: unknown }[] = [
  { title: 'a name in place of a list', list: 'roles' },
  { title: 'an empty list', list: [] },
  { title: 'null', list: null },
  { title: 'an object', list: { roles: true } },
  ...noPlaces.map(({ title, place }) => ({ title: `a list with ${title}`, list: ['roles', place] })),
]

describe('claimPaths', () => {
  it('reads names as paths of one, and keys as such', () => {
    expect(claimPaths(['a.b', ['a', 'b'], rolesFromKeys('c'), rolesFromKeys(['d', 'e'])])).toEqual([
      { path: ['a.b'], keys: false },
      { path: ['a', 'b'], keys: false },
      { path: ['c'], keys: true },
      { path: ['d', 'e'], keys: true },
    ])
  })

  it('freezes a copy of its own', () => {
    const path = ['a', 'b']
    const paths = claimPaths([path])
    path.push('c')
    expect(paths).toEqual([{ path: ['a', 'b'], keys: false }])
    expect([paths, paths?.[0], paths?.[0]?.path].every(Object.isFrozen)).toBe(true)
  })

  it.each(noLists)('finds no paths in $title', ({ list }) => {
    expect(claimPaths(list)).toBeUndefined()
  })
})

describe('scopeClaims and roleClaims', () => {
  it.each(noLists)('are a ConfigError with $title', ({ list }) => {
    const places = list as ClaimPlace[]
    expect(() => createVerifier({ ...ours, scopeClaims: places })).toThrow(ConfigError)
    expect(() => createVerifier({ ...ours, roleClaims: places })).toThrow(ConfigError)
  })

  it('are a ConfigError where scopes are to be read from keys', () => {
    const places = [rolesFromKeys('a')] as unknown as ClaimPlace[]
    expect(() => createVerifier({ ...ours, scopeClaims: places })).toThrow(ConfigError)
  })
})

describe('rolesFromKeys', () => {
  it.each(noPlaces)('is a ConfigError with $title', ({ place }) => {
    expect(() => rolesFromKeys(place as ClaimPlace)).toThrow(ConfigError)
  })

  it('is frozen', () => {
    const made = rolesFromKeys(['a', 'b'])
    expect(made).toEqual({ kind: 'rolesFromKeys', path: ['a', 'b'] })
    expect(Object.isFrozen(made) && Object.isFrozen(made.path)).toBe(true)
  })
})
