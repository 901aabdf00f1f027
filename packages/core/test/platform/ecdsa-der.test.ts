import { createECDH, generateKeyPairSync, sign, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { derOfEcdsa } from '../../src/platform/ecdsa-der.js'

const curves = [
  {
    crv: 'P-256',
    nodeName: 'prime256v1',
    hash: 'sha256',
    size: 32,
    order: 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
  },
  {
    crv: 'P-384',
    nodeName: 'secp384r1',
    hash: 'sha384',
    size: 48,
    order: 'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
  },
  {
    crv: 'P-521',
    nodeName: 'secp521r1',
    hash: 'sha512',
    size: 66,
    order: `01${'f'.repeat(64)}fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409`,
  },
]

const one = (size: number) => bytesOf(1n, size)
const bytesOf = (number: bigint, size: number) => Buffer.from(number.toString(16).padStart(size * 2, '0'), 'hex')

// An encoder of another make: numbers and hexadecimal text, where the source works on bytes.
function der(r: bigint, s: bigint): Buffer {
  const body = Buffer.concat([derInteger(r), derInteger(s)])
  const length = body.length > 127 ? [0x81, body.length] : [body.length]
  return Buffer.concat([Buffer.from([0x30, ...length]), body])
}

function derInteger(number: bigint): Buffer {
  const text = number.toString(16)
  const even = text.length % 2 === 0 ? text : `0${text}`
  const bytes = Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex')
  return Buffer.concat([Buffer.from([0x02, bytes.length]), bytes])
}

describe.each(curves)('derOfEcdsa on $crv (FIPS 186-5 §6.1.1)', ({ crv, nodeName, hash, size, order }) => {
  const n = BigInt(`0x${order}`)
  const pair = generateKeyPairSync('ec', { namedCurve: crv })

  it('agrees with node:crypto about 500 signatures of its own', () => {
    for (let at = 0; at < 500; at++) {
      const data = Buffer.from(`message ${at}`)
      const raw = sign(hash, data, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' })
      const converted = derOfEcdsa(raw, crv)
      const r = BigInt(`0x${raw.toString('hex', 0, size)}`)
      const s = BigInt(`0x${raw.toString('hex', size)}`)
      expect(Buffer.from(converted ?? [])).toEqual(der(r, s))
      expect(verify(hash, data, pair.publicKey, converted ?? new Uint8Array())).toBe(true)
    }
  })

  it('writes what node:crypto reads: DER turned to raw and back is the same', () => {
    for (let at = 0; at < 200; at++) {
      const written = sign(hash, Buffer.from(`message ${at}`), { key: pair.privateKey, dsaEncoding: 'der' })
      expect(Buffer.from(derOfEcdsa(rawOf(written, size), crv) ?? [])).toEqual(written)
    }
  })

  it('puts a zero before a leading bit, and only there', () => {
    for (const number of [0x7fn, 0x80n, 0xffn, 0x100n, 0x7fffn, 0x8000n]) {
      const raw = Buffer.concat([bytesOf(number, size), bytesOf(number + 1n, size)])
      expect(Buffer.from(derOfEcdsa(raw, crv) ?? [])).toEqual(der(number, number + 1n))
    }
  })

  it('knows the order of the group to the last bit', () => {
    expect(Buffer.from(derOfEcdsa(Buffer.concat([bytesOf(n - 1n, size), one(size)]), crv) ?? [])).toEqual(
      der(n - 1n, 1n),
    )
    expect(Buffer.from(derOfEcdsa(Buffer.concat([one(size), bytesOf(n - 1n, size)]), crv) ?? [])).toEqual(
      der(1n, n - 1n),
    )
    expect(derOfEcdsa(Buffer.concat([bytesOf(n, size), one(size)]), crv)).toBeUndefined()
    expect(derOfEcdsa(Buffer.concat([one(size), bytesOf(n, size)]), crv)).toBeUndefined()
  })

  it('uses the order that OpenSSL uses: n − 1 is the last private key it takes', () => {
    const ecdh = createECDH(nodeName)
    expect(() => ecdh.setPrivateKey(bytesOf(n - 1n, size))).not.toThrow()
    expect(() => ecdh.setPrivateKey(bytesOf(n, size))).toThrow('not valid')
  })

  it.each([
    { title: 'r is zero', raw: Buffer.concat([Buffer.alloc(size), one(size)]) },
    { title: 's is zero', raw: Buffer.concat([one(size), Buffer.alloc(size)]) },
    { title: 'r and s are zero', raw: Buffer.alloc(size * 2) },
    { title: 'r has every bit', raw: Buffer.concat([Buffer.alloc(size, 0xff), one(size)]) },
    { title: 's has every bit', raw: Buffer.concat([one(size), Buffer.alloc(size, 0xff)]) },
    { title: 'a byte is missing', raw: Buffer.alloc(size * 2 - 1, 1) },
    { title: 'there is a byte too many', raw: Buffer.alloc(size * 2 + 1, 1) },
    { title: 'there is nothing', raw: Buffer.alloc(0) },
  ])('refuses a signature where $title', ({ raw }) => {
    expect(derOfEcdsa(raw, crv)).toBeUndefined()
  })
})

describe('derOfEcdsa', () => {
  it.each(['secp256k1', 'Ed25519', '', '__proto__'])('knows no curve %o', (crv) => {
    expect(derOfEcdsa(Buffer.alloc(64, 1), crv)).toBeUndefined()
  })

  it('writes a length above 127 bytes in the long form (X.690 §8.1.3.5)', () => {
    const n = BigInt(`0x${curves[2]?.order}`)
    const raw = Buffer.concat([bytesOf(n - 1n, 66), bytesOf(n - 1n, 66)])
    expect([...(derOfEcdsa(raw, 'P-521') ?? [])].slice(0, 5)).toEqual([0x30, 0x81, 136, 0x02, 66])
  })
})

function rawOf(written: Buffer, size: number): Buffer {
  let at = written[1] === 0x81 ? 3 : 2
  const numbers = [0, 1].map(() => {
    const length = written[at + 1] ?? 0
    const digits = written.toString('hex', at + 2, at + 2 + length)
    at += 2 + length
    return bytesOf(BigInt(`0x${digits}`), size)
  })
  return Buffer.concat(numbers)
}
