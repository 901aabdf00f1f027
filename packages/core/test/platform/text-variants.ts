import { describe, expect, it } from 'vitest'
import type { Platform } from '../../src/platform/platform.js'

const bytes = (...values: number[]) => Buffer.from(values)

const readable = [
  { title: 'nothing', text: '' },
  { title: 'ASCII', text: '{"alg":"ES256"}' },
  { title: 'ASCII with control characters', text: 'a\0\t\n\x7f' },
  { title: 'two bytes', text: 'é' },
  { title: 'three bytes', text: '€' },
  { title: 'four bytes', text: '😀' },
  { title: 'the last code point', text: '\u{10ffff}' },
  { title: 'the neighbours of the surrogates', text: '\ud7ff\ue000' },
  { title: 'a noncharacter', text: '\uffff' },
  { title: 'a replacement character of its own', text: '\ufffd' },
  { title: 'a byte order mark, which stays', text: '\ufeff{}' },
  { title: 'ASCII and more after a while', text: `${'a'.repeat(1000)}é` },
]

const unreadable = [
  { title: 'a lone continuation byte', value: bytes(0x80) },
  { title: 'a lone lead byte', value: bytes(0x41, 0xc3) },
  { title: 'a lead byte and ASCII', value: bytes(0xc3, 0x41) },
  { title: 'an overlong slash of two bytes', value: bytes(0xc0, 0xaf) },
  { title: 'an overlong slash of three bytes', value: bytes(0xe0, 0x80, 0xaf) },
  { title: 'an overlong slash of four bytes', value: bytes(0xf0, 0x80, 0x80, 0xaf) },
  { title: 'an overlong NUL', value: bytes(0xc0, 0x80) },
  { title: 'a high surrogate', value: bytes(0xed, 0xa0, 0x80) },
  { title: 'a low surrogate', value: bytes(0xed, 0xbf, 0xbf) },
  { title: 'a surrogate pair (CESU-8)', value: bytes(0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80) },
  { title: 'a code point above U+10FFFF', value: bytes(0xf4, 0x90, 0x80, 0x80) },
  { title: 'a lead byte of five', value: bytes(0xf8, 0x88, 0x80, 0x80, 0x80) },
  { title: '0xFE', value: bytes(0xfe) },
  { title: '0xFF', value: bytes(0xff) },
  { title: 'UTF-16', value: Buffer.from('\ufeff{}', 'utf16le') },
  { title: 'Latin-1', value: bytes(0x7b, 0xe9, 0x7d) },
  { title: 'a character that is cut off', value: bytes(0xf0, 0x9f, 0x98) },
]

// FIPS 180-4 and RFC 6234 §8.5; the last is what `sha256sum` says.
const digests = [
  { text: 'abc', hex: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' },
  { text: '', hex: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
  {
    text: 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    hex: '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  },
  { text: 'a'.repeat(1_000_000), hex: 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0' },
  { text: 'é€😀', hex: 'df9226927fd572c1ee66eec85de1bb139497614899f36e4e90474cb71f6ef9d0' },
]

/** What every variant of `decodeText` and `sha256` must do alike. */
export function describeText(name: string, { decodeText, sha256 }: Pick<Platform, 'decodeText' | 'sha256'>): void {
  describe(`decodeText of ${name} (RFC 3629 §3)`, () => {
    it.each(readable)('reads $title', ({ text }) => {
      expect(decodeText(Buffer.from(text).toString('base64url'))).toBe(text)
    })

    it.each(unreadable)('refuses $title', ({ value }) => {
      expect(decodeText(value.toString('base64url'))).toBeUndefined()
    })
  })

  describe(`sha256 of ${name}`, () => {
    it.each(digests.map((row) => ({ ...row, title: row.text.slice(0, 16) })))('of “$title”', async ({ text, hex }) => {
      expect(await sha256(text)).toBe(Buffer.from(hex, 'hex').toString('base64url'))
    })
  })
}
