/** The DER form of a P-256 signature r‖s, which node:crypto checks several times faster than the raw one. */
export function derOf(signature) {
  const r = integerOf(signature.subarray(0, 32))
  const s = integerOf(signature.subarray(32))
  return Buffer.concat([Buffer.of(0x30, r.length + s.length), r, s])
}

function integerOf(bytes) {
  let first = 0
  while (first < bytes.length - 1 && bytes[first] === 0) first++
  const digits = bytes.subarray(first)
  // A leading bit would make the integer negative: then a zero stands before it.
  const head = digits[0] >= 0x80 ? Buffer.of(0x02, digits.length + 1, 0) : Buffer.of(0x02, digits.length)
  return Buffer.concat([head, digits])
}
