// The orders of the curves' groups (SEC 2 §2.4.2, §2.5.1, §2.6.1), as many bytes as r and s have.
const orders: ReadonlyMap<string, Uint8Array> = new Map([
  ['P-256', bytesOf('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551')],
  ['P-384', bytesOf(`${'f'.repeat(48)}c7634d81f4372ddf581a0db248b0a77aecec196accc52973`)],
  ['P-521', bytesOf(`01${'f'.repeat(64)}fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409`)],
])

/**
 * The DER form (RFC 3279 §2.2.3) of a JWS signature r‖s (RFC 7518 §3.4), because `node:crypto` checks it
 * several times faster than the raw form.
 *
 * @returns undefined when the signature has not the curve's exact length, or r or s is not in 1…n−1.
 */
export function derOfEcdsa(signature: Uint8Array, crv: string): Uint8Array | undefined {
  const order = orders.get(crv)
  if (order === undefined || signature.length !== order.length * 2) return undefined
  const middle = order.length
  const r = firstSignificant(signature, 0, middle)
  const s = firstSignificant(signature, middle, signature.length)
  if (r === middle || s === signature.length || !isBelow(signature, 0, order) || !isBelow(signature, middle, order)) {
    return undefined
  }
  const rLength = derLength(signature, r, middle)
  const sLength = derLength(signature, s, signature.length)
  const length = 4 + rLength + sLength
  // Only P-521 needs the long form of a length.
  const der = new Uint8Array((length < 0x80 ? 2 : 3) + length)
  der[0] = 0x30
  if (length >= 0x80) der[1] = 0x81
  der[der.length - length - 1] = length
  writeInteger(der, der.length - length, signature, r, middle, rLength)
  writeInteger(der, der.length - sLength - 2, signature, s, signature.length, sLength)
  return der
}

function firstSignificant(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  while (at < end && bytes[at] === 0) at++
  return at
}

function isBelow(bytes: Uint8Array, from: number, order: Uint8Array): boolean {
  let at = 0
  while (at < order.length && bytes[from + at] === order[at]) at++
  return at < order.length && (bytes[from + at] ?? 0) < (order[at] ?? 0)
}

// A leading bit would make the integer negative: then a zero stands before it.
function derLength(bytes: Uint8Array, from: number, end: number): number {
  return end - from + ((bytes[from] ?? 0) >= 0x80 ? 1 : 0)
}

function writeInteger(der: Uint8Array, at: number, bytes: Uint8Array, from: number, end: number, length: number): void {
  der[at] = 0x02
  der[at + 1] = length
  const start = at + 2 + length - (end - from)
  for (let offset = 0; from + offset < end; offset++) der[start + offset] = bytes[from + offset] ?? 0
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
