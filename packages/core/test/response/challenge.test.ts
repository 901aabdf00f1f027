import { describe, expect, it } from 'vitest'
import { challenge } from '../../src/response/challenge.js'

describe('a challenge', () => {
  it('[BR-09] is never a bare scheme: the realm follows', () => {
    expect(challenge('Bearer', { realm: 'api' })).toBe('Bearer realm="api"')
  })

  it('has realm, error, error_description and scope in this order, however they are given', () => {
    const parameters = { scope: 'a b', error_description: 'No', error: 'invalid_token', realm: 'api' }
    expect(challenge('Bearer', parameters)).toBe(
      'Bearer realm="api", error="invalid_token", error_description="No", scope="a b"',
    )
  })

  it('leaves out what is not given', () => {
    expect(challenge('Bearer', { realm: 'api', error: undefined, scope: 'a' })).toBe('Bearer realm="api", scope="a"')
  })

  it('[BR-11] has a space in place of every character outside %x20-21 / %x23-5B / %x5D-7E', () => {
    const everything = Array.from({ length: 0x180 }, (_, code) => String.fromCharCode(code)).join('')
    const [, value] = /^Bearer realm="api", error_description="(.*)"$/.exec(
      challenge('Bearer', { realm: 'api', error_description: everything }),
    ) ?? ['', 'no match']
    const permitted = `${' '.repeat(0x20)} !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_\`abcdefghijklmnopqrstuvwxyz{|}~`
    expect(value?.replaceAll(' ', '')).toBe(permitted.replaceAll(' ', ''))
    expect(value).toHaveLength(everything.length)
  })

  it.each([
    { title: 'a quote', text: 'a", error="x' },
    { title: 'a backslash', text: 'a\\' },
    { title: 'a line break', text: 'a\r\nSet-Cookie: b' },
    { title: 'a letter outside ASCII', text: 'é\u{1f600}' },
  ])('[BR-11] cannot be broken by $title', ({ text }) => {
    expect(challenge('Bearer', { realm: text, scope: text })).toMatch(
      /^Bearer realm="[\x20\x21\x23-\x5b\x5d-\x7e]+", scope="[\x20\x21\x23-\x5b\x5d-\x7e]+"$/,
    )
  })
})
