import type { TokenMarks } from '@claimcheck/core/store'
import { describe, expect, it } from 'vitest'
import { DirectQuestion } from '../src/direct-question.js'
import { layoutAt } from '../src/layout.js'

const generation = '1:AAAAAAAAAAAAAAAAAAAAAA'
const marks: TokenMarks = {
  marks: {
    token: { kind: 'token', digest: 'digest-1', words: [0, 0, 0, 0] },
    issuer: { kind: 'issuer', digest: 'digest-2', words: [0, 0, 0, 0] },
  },
  issuedAt: 1,
  hasSession: false,
}
const question = (...alsoKeys: string[]) => new DirectQuestion(layoutAt('a:'), marks, alsoKeys)

describe('what Redis is asked about a token', () => {
  it('is the generation and every mark in one command, after the keys of the application', () => {
    expect(question('x', 'y').commands).toEqual([
      ['EXISTS', 'x'],
      ['EXISTS', 'y'],
      ['MGET', 'a:generation', 'a:t:digest-1', 'a:i:digest-2'],
    ])
  })

  it.each([
    { title: 'nothing', replies: [[generation, null, null]], token: undefined, issuer: undefined },
    { title: 'always', replies: [[generation, '*', null]], token: Number.POSITIVE_INFINITY, issuer: undefined },
    { title: 'a moment', replies: [[generation, null, '17.5']], token: undefined, issuer: 17.5 },
    { title: 'the beginning of time', replies: [[generation, null, '0']], token: undefined, issuer: 0 },
    { title: 'a value of no form', replies: [[generation, '', '-1']], token: Infinity, issuer: Infinity },
  ])('is answered by $title', ({ replies, token, issuer }) => {
    const { moments, also } = question().read(replies)
    expect([moments.get('token'), moments.get('issuer'), also]).toEqual([token, issuer, false])
  })

  it.each([
    { counts: [0, 0], also: false },
    { counts: [0, 1], also: true },
    { counts: ['1', '0'], also: true },
    { counts: ['0', '0'], also: false },
  ])('is answered for the keys of the application by $counts', ({ counts, also }) => {
    expect(question('x', 'y').read([...counts, [generation, null, null]]).also).toBe(also)
  })

  const refused = new Error('MOVED')
  it.each([
    { title: 'is refused', keys: [], replies: [refused], name: 'Error' },
    {
      title: 'is refused for a key of the application',
      keys: ['x'],
      replies: [refused, [generation, null, null]],
      name: 'Error',
    },
    { title: 'lacks the generation', keys: [], replies: [[null, null, null]], name: 'NotInitialised' },
    { title: 'is no list', keys: [], replies: ['OK'], name: 'TypeError' },
    { title: 'is too short', keys: [], replies: [[generation, null]], name: 'TypeError' },
    { title: 'is too long', keys: [], replies: [[generation, null, null, null]], name: 'TypeError' },
    { title: 'does not come', keys: [], replies: [], name: 'TypeError' },
    {
      title: 'has something other than a count',
      keys: ['x'],
      replies: [null, [generation, null, null]],
      name: 'TypeError',
    },
    { title: 'has a count that cannot be', keys: ['x'], replies: [2, [generation, null, null]], name: 'TypeError' },
  ])('says nothing when it $title', ({ keys, replies, name }) => {
    expect(() => question(...keys).read(replies)).toThrow(expect.objectContaining({ name }))
  })
})
