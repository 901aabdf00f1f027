import { describe, expect, it } from 'vitest'
import { headerLines } from '../../src/request/header-lines.js'
import { requestWith } from '../verdicts.js'

const rows = [
  { title: 'finds nothing among no lines', rawHeaders: [], lines: [] },
  { title: 'finds nothing among other names', rawHeaders: ['Accept', 'a', 'X-Authorization', 'b'], lines: [] },
  { title: 'finds a line', rawHeaders: ['Accept', 'a', 'Authorization', 'b'], lines: ['b'] },
  { title: 'keeps an empty line', rawHeaders: ['Authorization', ''], lines: [''] },
  {
    title: 'finds every line, in any case of the name and in order',
    rawHeaders: ['authorization', 'c', 'Accept', 'x', 'AUTHORIZATION', 'a', 'aUthorizatioN', 'b'],
    lines: ['c', 'a', 'b'],
  },
  {
    title: 'does not take a value for a name',
    rawHeaders: ['Accept', 'authorization', 'X-Other', 'authorization'],
    lines: [],
  },
  {
    title: 'does not take a longer, shorter or padded name for ours',
    rawHeaders: ['Authorizations', 'a', 'Authorizatio', 'b', 'Authorization ', 'c', ' Authorization', 'd'],
    lines: [],
  },
  {
    title: 'does not take an underscore for a hyphen',
    rawHeaders: ['Sec_Fetch_Site', 'a'],
    name: 'sec-fetch-site',
    lines: [],
  },
]

describe('headerLines (RFC 9110 §5.1, §5.3)', () => {
  it.each(rows)('$title', ({ rawHeaders, name = 'authorization', lines }) => {
    expect(headerLines({ ...requestWith({}), rawHeaders }, name)).toEqual(lines)
  })
})
