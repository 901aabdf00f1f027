import { base64url, type Part } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { readCompactJws } from '../../src/token/compact-jws.js'
import { codeOf, tokenOf } from '../verdicts.js'

const [head = '', body = '', signature = ''] = tokenOf().split('.')

const read = (text: string) => codeOf(Promise.resolve().then(() => readCompactJws(text, 16_384)))

const right = '"alg":"ES256"'
const deep = (levels: number) => `{${right},"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
const deepObjects = (levels: number) => `{${right},"a":${'{"a":'.repeat(levels - 2)}{}${'}'.repeat(levels - 2)}}`

const notObjects: readonly { title: string; part: Part }[] = [
  { title: 'nothing but a space', part: ' ' },
  { title: 'no JSON', part: 'alg' },
  { title: 'JSON broken off', part: `{${right}` },
  { title: 'JSON with something behind it', part: `{${right}}}` },
  { title: 'JSON with a comma too many', part: `{${right},}` },
  { title: 'JSON with a comment', part: `{${right}/* */}` },
  { title: 'JSON in single quotes', part: "{'alg':'ES256'}" },
  { title: 'a bare NaN', part: `{${right},"exp":NaN}` },
  { title: 'a bare Infinity', part: `{${right},"exp":Infinity}` },
  { title: 'null', part: 'null' },
  { title: 'a number', part: '7' },
  { title: 'a text', part: '"ES256"' },
  { title: 'true', part: 'true' },
  { title: 'a list', part: '[]' },
  { title: 'a list of an object', part: `[{${right}}]` },
  { title: 'a byte order mark', part: `\ufeff{${right}}` },
  { title: 'UTF-16', part: Buffer.from(`{${right}}`, 'utf16le') },
  { title: 'a byte that is no UTF-8', part: Buffer.from(`{${right},"a":"\xff"}`, 'latin1') },
  { title: 'Latin-1', part: Buffer.from(`{${right},"a":"é"}`, 'latin1') },
  { title: 'an overlong sequence', part: Buffer.from(`{${right},"a":"\xc0\xaf"}`, 'latin1') },
  { title: 'an encoded surrogate', part: Buffer.from(`{${right},"a":"\xed\xa0\x80"}`, 'latin1') },
  { title: 'a sequence broken off', part: Buffer.from(`{${right},"a":"\xe2\x82"}`, 'latin1') },
  { title: 'lists nested 33 deep', part: deep(33) },
  { title: 'objects nested 33 deep', part: deepObjects(33) },
  { title: 'lists nested 5,000 deep', part: deep(5000) },
  { title: 'lists that never close', part: `{${right},"a":${'['.repeat(8000)}` },
]

const objects: readonly { title: string; part: Part }[] = [
  { title: 'white space around everything', part: ` { ${right} }\r\n\t` },
  { title: 'UTF-8 outside ASCII', part: `{${right},"a":"é€😀"}` },
  { title: 'an escaped surrogate alone', part: `{${right},"a":"\\ud800"}` },
  { title: 'an escaped NUL', part: `{${right},"a":"\\u0000"}` },
  { title: 'lists nested 32 deep', part: deep(32) },
  { title: 'objects nested 32 deep', part: deepObjects(32) },
  { title: 'a member named __proto__', part: `{${right},"__proto__":{"alg":"none"}}` },
  { title: 'a member named constructor', part: `{${right},"constructor":{"prototype":{}}}` },
]

const asHeader = (part: Part) => `${base64url(part)}.${body}.${signature}`
const asPayload = (part: Part) => `${head}.${base64url(part)}.${signature}`

describe('the JSON of a token (RFC 7515 §5.2, RFC 7519 §7.2)', () => {
  it.each(notObjects)('[JB-22] refuses as header and as payload: $title', async ({ part }) => {
    await expect(read(asHeader(part))).resolves.toBe('token_malformed')
    await expect(read(asPayload(part))).resolves.toBe('token_malformed')
  })

  it.each(objects)('reads as header and as payload: $title', async ({ part }) => {
    await expect(read(asHeader(part))).resolves.toBe('accepted')
    await expect(read(asPayload(part))).resolves.toBe('accepted')
  })

  it('takes the last of several members of one name (RFC 7515 §4, RFC 7519 §4)', () => {
    const header = '{"alg":"none","alg":"ES256","kid":7,"kid":"a","\\u006bid":"b"}'
    const payload = '{"iss":"first","iss":"last","__proto__":1,"__proto__":2}'
    const { header: h, claims } = readCompactJws(`${base64url(header)}.${base64url(payload)}.`, 1000)
    expect(JSON.stringify([h, claims])).toBe('[{"alg":"ES256","kid":"b"},{"iss":"last","__proto__":2}]')
  })

  it('gives no object another prototype', () => {
    const payload = '{"__proto__":{"admin":true}}'
    const { claims } = readCompactJws(`${head}.${base64url(payload)}.`, 1000)
    expect(Object.getPrototypeOf(claims)).toBe(Object.prototype)
    expect(claims['admin']).toBeUndefined()
  })
})
