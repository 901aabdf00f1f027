import { base64url, ISSUER, signCompact, testKeys } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { readCompactJws } from '../../src/token/compact-jws.js'
import { codeOf, tokenOf, tokenWith, verdictOn } from '../verdicts.js'

const good = tokenOf()
const [head = '', body = '', signature = ''] = good.split('.')

const read = (text: unknown) => codeOf(Promise.resolve().then(() => readCompactJws(text, 16_384)))

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The same bytes, spelt with bits set that do not count. */
const strayBit = (part: string, bits = 1) =>
  part.slice(0, -1) + alphabet.charAt(alphabet.indexOf(part.slice(-1)) + bits)

/** Two and three characters beyond a multiple of four: one byte, or two, at the end. */
const twoBeyond = base64url('{"alg":"ES256" }')
const threeBeyond = base64url('{"alg":"ES256"  }')

describe('readCompactJws', () => {
  it('gives the parts of a token, decoded, and frozen', () => {
    const token = readCompactJws(good, 16_384)
    expect(token).toEqual({
      text: good,
      signingInput: `${head}.${body}`,
      signature,
      header: JSON.parse(Buffer.from(head, 'base64url').toString()),
      claims: JSON.parse(Buffer.from(body, 'base64url').toString()),
    })
    expect([token, token.header, token.claims].every(Object.isFrozen)).toBe(true)
  })

  it.each([undefined, null, 7, true, {}, [good], new String(good), Buffer.from(good)])(
    'refuses what is no text: %o',
    async (value) => {
      await expect(read(value)).resolves.toBe('token_malformed')
    },
  )
})

const notCompact = [
  ['an empty text', ''],
  ['a scheme before it', `Bearer ${good}`],
  ['a space before it', ` ${good}`],
  ['a space behind it', `${good} `],
  ['a line feed behind it', `${good}\n`],
  ['a quotation mark', `"${good}"`],
  ['a quotation mark within', `${head}".${body}.${signature}`],
  ['braces', `{${good}}`],
  ['a flattened JSON serialization', JSON.stringify({ protected: head, payload: body, signature })],
  ['a general JSON serialization', JSON.stringify({ payload: body, signatures: [{ protected: head, signature }] })],
  ['a header in plain JSON', `{"alg":"ES256"}.${body}.${signature}`],
  ['one part', head],
  ['two parts', `${head}.${body}`],
  ['four parts', `${good}.${signature}`],
  ['six parts', `${good}.a.b.c`],
  ['seven parts', `${good}.a.b.c.d`],
  ['dots only', '..'],
  ['four dots only', '....'],
  ['an empty header', `.${body}.${signature}`],
  ['an empty payload, as of a detached signature', `${head}..${signature}`],
  ['padding behind the header', `${head}=.${body}.${signature}`],
  ['padding behind the payload', `${head}.${body}==.${signature}`],
  ['padding behind the signature', `${good}==`],
  ['plus in place of minus', `${head}.${body}.${signature.slice(0, -1)}+`],
  ['slash in place of underscore', `${head}.${body}.${signature.slice(0, -1)}/`],
  ['a line break within', `${head}.${body}.\r\n${signature}`],
  ['a NUL', `${head}.${body}\u0000.${signature}`],
  ['a letter outside ASCII', `${head}.${body}é.${signature}`],
  ['a letter that looks like one of the alphabet', `${head}.${body}\u0430.${signature}`],
  ['a surrogate alone', `${head}.${body}\ud800.${signature}`],
  ['a percent-encoded dot', `${head}%2e${body}.${signature}`],
].map(([title = '', text = '']) => ({ title, text }))

const encrypted = [
  { title: 'a JWE', text: `${base64url({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.a.b.c.d` },
  { title: 'a JWE without a key of its own', text: `${base64url({ alg: 'dir', enc: 'A256GCM' })}..b.c.d` },
  { title: 'a JWE around a nested token', text: `${base64url({ alg: 'dir', cty: 'JWT' })}..${body}.c.d` },
  { title: 'five parts that are nothing', text: 'a....' },
]

describe('the form of a token (RFC 7515 §7.1)', () => {
  it.each(notCompact)('[JB-17] refuses $title before it is parsed', async ({ text }) => {
    await expect(read(text)).resolves.toBe('token_malformed')
  })

  it.each(encrypted)('[AT-02, JB-07] tells apart and refuses $title', async ({ text }) => {
    await expect(read(text)).resolves.toBe('token_encrypted')
    await expect(verdictOn(text)).resolves.toBe('token_encrypted')
  })

  it('[JB-07] refuses a signed token around a signed token', async () => {
    await expect(verdictOn(tokenWith(good, { cty: 'JWT' }))).resolves.toBe('token_malformed')
  })

  it('[JB-17] refuses five parts with a character outside the alphabet as malformed', async () => {
    await expect(read(`${head}.a.b.c.{d}`)).resolves.toBe('token_malformed')
  })
})

const spellings = [
  { title: 'a header one character beyond a multiple of four', text: `${head}A.${body}.${signature}` },
  { title: 'a header of one character', text: `A.${body}.${signature}` },
  { title: 'stray bits behind one byte of a header', text: `${strayBit(twoBeyond)}.${body}.${signature}` },
  { title: 'stray bits behind two bytes of a header', text: `${strayBit(threeBeyond)}.${body}.${signature}` },
  { title: 'stray bits in a payload', text: `${head}.${strayBit(base64url('{"iss":"a"} '))}.${signature}` },
  { title: 'stray bits in the signature', text: `${head}.${body}.${strayBit(signature)}` },
  { title: 'a signature of one character', text: `${head}.${body}.A` },
]

describe('base64url (RFC 4648 §3.5, §5)', () => {
  it.each([twoBeyond, threeBeyond])('decodes %s as it stands', async (header) => {
    await expect(read(`${header}.${body}.${signature}`)).resolves.toBe('accepted')
  })

  it.each(spellings)('refuses $title', async ({ text }) => {
    await expect(read(text)).resolves.toBe('token_malformed')
  })

  it.each([
    { title: 'one byte', part: twoBeyond, most: 0b1111 },
    { title: 'two bytes', part: threeBeyond, most: 0b11 },
  ])('refuses each stray bit behind $title', async ({ part, most }) => {
    const bits = Array.from({ length: most }, (_, at) => at + 1)
    const spelt = bits.map((stray) => strayBit(part, stray))
    expect(spelt.map((text) => Buffer.from(text, 'base64url').toString())).toEqual(
      bits.map(() => Buffer.from(part, 'base64url').toString()),
    )
    const codes = await Promise.all(spelt.map((text) => read(`${text}.${body}.${signature}`)))
    expect(codes).toEqual(bits.map(() => 'token_malformed'))
  })

  it('lets no second spelling of a signature verify', async () => {
    await expect(verdictOn(good)).resolves.toBe('accepted')
    await expect(verdictOn(`${head}.${body}.${strayBit(signature)}`)).resolves.toBe('token_malformed')
  })
})

describe('the length of a token', () => {
  it('[JB-22] is accepted at the limit and refused one character beyond', async () => {
    await expect(verdictOn(good, { maxTokenLength: good.length })).resolves.toBe('accepted')
    await expect(verdictOn(good, { maxTokenLength: good.length - 1 })).resolves.toBe('token_too_long')
  })

  it.each([
    { length: 16_384, code: 'token_malformed' },
    { length: 16_385, code: 'token_too_long' },
  ])('[JB-22] is limited to 16,384 characters: $length is $code', async ({ length, code }) => {
    await expect(verdictOn('a'.repeat(length))).resolves.toBe(code)
  })

  it('[JB-22] comes before anything else that is wrong', async () => {
    await expect(verdictOn(`{"${'.'.repeat(20_000)}`)).resolves.toBe('token_too_long')
  })
})

describe('the signature of a token', () => {
  it.each([
    { title: 'nothing', part: '' },
    {
      title: 'one bit other',
      part: base64url(Buffer.from(signature, 'base64url').map((b, at) => (at === 5 ? b ^ 1 : b))),
    },
    { title: 'that of another token', part: tokenOf({ sub: 'somebody' }).split('.')[2] },
  ])('[AT-05] is refused as $title', async ({ part }) => {
    await expect(verdictOn(`${head}.${body}.${part}`)).resolves.toBe('signature_invalid')
  })

  it('[AT-05] covers the payload', async () => {
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
    const changed = base64url({ ...claims, sub: 'admin' })
    await expect(verdictOn(`${head}.${changed}.${signature}`)).resolves.toBe('signature_invalid')
  })

  it('[AT-05] covers the header', async () => {
    const changed = base64url({ alg: 'ES256', kid: 'test-ES256' })
    await expect(verdictOn(`${changed}.${body}.${signature}`)).resolves.toBe('signature_invalid')
  })

  it.each(['ES256', 'RS256'] as const)('[AT-05, AT-08] is accepted as %s', async (alg) => {
    await expect(verdictOn(tokenOf({}, { alg }))).resolves.toBe('accepted')
    await expect(verdictOn(tokenOf({}, { alg }), { profile: 'rfc9068' })).resolves.toBe('accepted')
  })

  it('[AT-05] is refused by the key of another algorithm under our header', async () => {
    const header = { alg: 'RS256', kid: testKeys.ES256.kid }
    const token = signCompact({ header, payload: { iss: ISSUER }, alg: 'ES256' })
    await expect(verdictOn(token)).resolves.toBe('key_unknown')
  })
})
