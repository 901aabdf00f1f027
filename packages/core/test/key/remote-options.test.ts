import { describe, expect, it } from 'vitest'
import { discoverKeys, remoteKeys } from '../../src/key/remote-keys.js'
import { checkRemoteOptions } from '../../src/key/remote-options.js'
import { ConfigError } from '../../src/shared/failures.js'
import { unchecked } from '../../src/shared/unchecked.js'

const checked = (options: object) => {
  const { assert, ...values } = checkRemoteOptions('remoteKeys', options)
  assert([])
  return values
}

function problemsOf(make: () => unknown): readonly string[] {
  try {
    make()
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('checkRemoteOptions', () => {
  it('has the defaults of DESIGN §9', () => {
    expect(checked({})).toEqual({
      timeout: 3,
      cooldown: 10,
      maxAge: undefined,
      maxStale: 3600,
      maxBytes: 524_288,
      insecureHttp: false,
      snapshot: undefined,
      snapshotMaxAge: 604_800,
    })
  })

  it('takes each option', () => {
    const insecureHttp = unchecked('a private network')
    const snapshot = { sets: [{ issuer: 'https://issuer.test', fetchedAt: 1, document: { keys: [] } }] }
    const given = { timeout: 0.5, cooldown: 0, maxAge: 60, maxStale: 0, maxBytes: 1, snapshot, snapshotMaxAge: 0 }
    expect(checked({ ...given, insecureHttp })).toEqual({ ...given, insecureHttp: true })
  })

  it.each<{ title: string; options: Record<string, unknown>; names: string }>([
    { title: 'a time-out of nothing', options: { timeout: 0 }, names: 'timeout' },
    { title: 'a time-out of more than a minute', options: { timeout: 61 }, names: 'timeout' },
    { title: 'a time-out that is no number', options: { timeout: Number.NaN }, names: 'timeout' },
    { title: 'a time-out in words', options: { timeout: '3s' }, names: 'timeout' },
    { title: 'a negative cool-down', options: { cooldown: -1 }, names: 'cooldown' },
    { title: 'an endless cool-down', options: { cooldown: Number.POSITIVE_INFINITY }, names: 'cooldown' },
    { title: 'an age of nothing', options: { maxAge: 0 }, names: 'maxAge' },
    { title: 'an age in words', options: { maxAge: '10m' }, names: 'maxAge' },
    { title: 'a negative stale time', options: { maxStale: -1 }, names: 'maxStale' },
    { title: 'no bytes', options: { maxBytes: 0 }, names: 'maxBytes' },
    { title: 'null', options: { maxBytes: null }, names: 'maxBytes' },
    { title: 'insecureHttp without a reason', options: { insecureHttp: true }, names: 'insecureHttp' },
    { title: 'a snapshot without sets', options: { snapshot: {} }, names: 'snapshot' },
    { title: 'a snapshot in words', options: { snapshot: '{"sets":[]}' }, names: 'snapshot' },
    { title: 'a negative age of snapshots', options: { snapshotMaxAge: -1 }, names: 'snapshotMaxAge' },
    { title: 'an age of snapshots in words', options: { snapshotMaxAge: '7d' }, names: 'snapshotMaxAge' },
    { title: 'an unknown option', options: { rateLimit: 1 }, names: 'rateLimit' },
  ])('refuses $title by its name', ({ options, names }) => {
    const problems = [
      ...problemsOf(() => discoverKeys(options)),
      ...problemsOf(() => remoteKeys('https://issuer.test/jwks', options)),
    ]
    expect(problems).toHaveLength(2)
    expect(problems.every((problem) => problem.includes(`\`${names}\``))).toBe(true)
  })

  it('copies the snapshot, as JSON', () => {
    const document = { keys: [{ kid: 'a', alg: undefined }] }
    const snapshot = { sets: [{ fetchedAt: 1, document }] }
    const copied = checked({ snapshot }).snapshot
    document.keys.length = 0
    expect(copied).toStrictEqual({ sets: [{ fetchedAt: 1, document: { keys: [{ kid: 'a' }] } }] })
  })

  it('names everything that is wrong at once, the URL first', () => {
    expect(problemsOf(() => remoteKeys('http://issuer.test', { timeout: 0, cooldown: -1 }))).toEqual([
      'remoteKeys(url): it must be an https URL (http only to loopback, or with discoverKeys({ insecureHttp: unchecked(reason) }), remoteKeys likewise)',
      'remoteKeys: `timeout` must be a number from 0.001 to 60',
      'remoteKeys: `cooldown` must be a number from 0 to 86400',
    ])
  })
})
