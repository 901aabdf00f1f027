import { mint, signCompact, testKeys } from '@claimcheck/test-fixtures'
import type { SignatureRow } from './signature-vectors.js'

// SEC 2 §2.4.2, §2.5.1, §2.6.1
const curves = [
  { alg: 'ES256', size: 32, n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n },
  { alg: 'ES384', size: 48, n: 2n ** 384n - 0x389cb27e0bc8d220a7e5f24db74f58851313e695333ad68dn },
  {
    alg: 'ES512',
    size: 66,
    n: 2n ** 521n - 0x5ae79787c40d069948033feb708f65a2fc44a36477663b851449048e16ec79bf7n,
  },
] as const

type Curve = (typeof curves)[number]

const numberOf = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
const bytesOf = (number: bigint, size: number) => Buffer.from(number.toString(16).padStart(size * 2, '0'), 'hex')
const claims = { jti: 'the same each time' }

/** A valid token whose r or s (by `part`) begins as wanted: signatures differ each time, so one comes before long. */
function search({ alg, size }: Curve, part: 'r' | 's', begins: (first: number, second: number) => boolean): string {
  for (;;) {
    const token = mint(claims, { alg, now: 1_800_000_000 })
    const at = part === 'r' ? 0 : size
    const signature = Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url')
    if (begins(signature[at] ?? 0, signature[at + 1] ?? 0)) return token
  }
}

function altered({ alg, size }: Curve, change: (r: bigint, s: bigint) => readonly [r: bigint, s: bigint]): string {
  const token = mint(claims, { alg, now: 1_800_000_000 })
  const end = token.lastIndexOf('.')
  const signature = Buffer.from(token.slice(end + 1), 'base64url')
  const numbers = change(numberOf(signature.subarray(0, size)), numberOf(signature.subarray(size)))
  return `${token.slice(0, end)}.${Buffer.concat(numbers.map((number) => bytesOf(number, size))).toString('base64url')}`
}

const outOfRange = curves.flatMap((curve) => {
  const { alg, n } = curve
  const rows: readonly (readonly [what: string, change: (r: bigint, s: bigint) => readonly [bigint, bigint]])[] = [
    ['r = 0', (_, s) => [0n, s]],
    ['s = 0', (r) => [r, 0n]],
    ['r = s = 0', () => [0n, 0n]],
    ['r = n', (_, s) => [n, s]],
    ['s = n', (r) => [r, n]],
    ['r = s = n', () => [n, n]],
    ['r = n − 1', (_, s) => [n - 1n, s]],
    ['s = n − 1', (r) => [r, n - 1n]],
    ['r = 1, s = 1', () => [1n, 1n]],
    ['r and s exchanged', (r, s) => [s, r]],
  ]
  return rows.map(([what, change]) => ({
    title: `[JB-08] refuses ${alg} with ${what}`,
    source: 'FIPS 186-5 §6.4.2, CVE-2022-21449',
    alg,
    token: altered(curve, change),
    valid: false,
  }))
})

// Only P-521 leaves room above n in the bytes of r and s: the sum is the same number to a verifier that reduces first.
const [, , p521] = curves
const reduced = (['r', 's'] as const).map((part) => ({
  title: `[JB-08] refuses ES512 with ${part} grown by n`,
  source: 'FIPS 186-5 §6.4.2',
  alg: p521.alg,
  token: altered(p521, (r, s) => (part === 'r' ? [r + p521.n, s] : [r, s + p521.n])),
  valid: false,
}))

const firstBytes = curves.flatMap((curve) =>
  (['r', 's'] as const).flatMap((part) => [
    {
      title: `takes ${curve.alg} whose ${part} begins with a zero byte`,
      source: 'RFC 7518 §3.4: leading zeros stay',
      alg: curve.alg,
      token: search(curve, part, (first) => first === 0),
      valid: true,
    },
    {
      title: `takes ${curve.alg} whose ${part} needs ${curve.alg === 'ES512' ? 'all its bits' : 'a zero before it in DER'}`,
      source: 'X.690 §8.3.2',
      alg: curve.alg,
      token: search(curve, part, (first) => (curve.alg === 'ES512' ? first === 1 : first >= 0x80)),
      valid: true,
    },
    {
      title: `takes ${curve.alg} whose ${part} has a zero byte and then a high bit`,
      source: 'X.690 §8.3.2',
      alg: curve.alg,
      token: search(curve, part, (first, second) => first === 0 && second >= 0x80),
      valid: true,
    },
  ]),
)

const forms = curves.flatMap((curve) => [
  {
    title: `refuses ${curve.alg} in DER rather than r‖s`,
    source: 'RFC 7518 §3.4',
    alg: curve.alg,
    token: signCompact({
      header: { alg: curve.alg },
      payload: claims,
      alg: curve.alg,
      key: testKeys[curve.alg].privateKey,
      dsaEncoding: 'der',
    }),
    valid: false,
  },
  {
    title: `takes ${curve.alg} with n − s for s, which is why a signature identifies no token`,
    source: 'DESIGN §4, tokenId',
    alg: curve.alg,
    token: altered(curve, (r, s) => [r, curve.n - s]),
    valid: true,
  },
])

export const forgedEcdsa: readonly SignatureRow[] = [...outOfRange, ...reduced, ...firstBytes, ...forms]
