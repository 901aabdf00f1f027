import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import {
  type Algorithm,
  base64url,
  mint,
  oddKeys,
  type SigningKey,
  signCompact,
  testKeys,
  testSecrets,
} from '@claimcheck/test-fixtures'
import type { AlgorithmName } from '../../src/shared/algorithms.js'
import { forgedEcdsa } from './ecdsa-vectors.js'

export interface SignatureRow {
  readonly title: string
  readonly source: string
  /** What the token is checked as, with that algorithm's test key. */
  readonly alg: AlgorithmName
  readonly token: string
  readonly valid: boolean
}

const asymmetric = Object.values(testKeys).map(({ alg }) => alg)
const symmetric = Object.values(testSecrets).map(({ alg }) => alg)
const all = [...asymmetric, ...symmetric]
const now = 1_800_000_000
const claims = { jti: 'the same each time' }
const good = (alg: Algorithm) => mint(claims, { alg, now })

const parts = (token: string) => token.split('.') as [header: string, payload: string, signature: string]
const signatureOf = (token: string) => Buffer.from(parts(token)[2], 'base64url')

function withSignature(token: string, signature: Uint8Array): string {
  const [header, payload] = parts(token)
  return `${header}.${payload}.${base64url(signature)}`
}

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

const genuine = all.map((alg) => ({
  title: `[AT-05] takes ${alg}`,
  source: 'RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2',
  alg,
  token: good(alg),
  valid: true,
}))

const changes: readonly { readonly what: string; readonly change: (token: string, alg: Algorithm) => string }[] = [
  {
    what: 'a payload of another subject',
    change: (token) => {
      const [header, , signature] = parts(token)
      return `${header}.${parts(mint({ ...claims, sub: 'somebody-else' }, { now }))[1]}.${signature}`
    },
  },
  {
    what: 'a header with another typ',
    change: (token, alg) => {
      const [, payload, signature] = parts(token)
      return `${base64url({ alg, kid: `test-${alg}`, typ: 'JWT' })}.${payload}.${signature}`
    },
  },
  {
    what: 'a signature whose first bit is flipped',
    change: (token) => withSignature(token, flipped(signatureOf(token), 0)),
  },
  {
    what: 'a signature whose last bit is flipped',
    change: (token) => withSignature(token, flipped(signatureOf(token), signatureOf(token).length - 1)),
  },
  {
    what: 'a signature without its last byte',
    change: (token) => withSignature(token, signatureOf(token).subarray(0, -1)),
  },
  {
    what: 'a signature with a byte too many',
    change: (token) => withSignature(token, Buffer.concat([signatureOf(token), Buffer.from([0])])),
  },
  {
    what: 'half a signature',
    change: (token) => withSignature(token, signatureOf(token).subarray(0, signatureOf(token).length / 2)),
  },
  { what: 'a signature of one byte', change: (token) => withSignature(token, Buffer.from([1])) },
  { what: 'no signature', change: (token) => withSignature(token, Buffer.alloc(0)) },
  {
    what: 'a signature of nothing but zeros',
    change: (token) => withSignature(token, Buffer.alloc(signatureOf(token).length)),
  },
  {
    what: 'a signature of nothing but ones',
    change: (token) => withSignature(token, Buffer.alloc(signatureOf(token).length, 0xff)),
  },
]

const tampered = all.flatMap((alg) =>
  changes.map(({ what, change }) => ({
    title: `[JB-08] refuses under ${alg} ${what}`,
    source: 'RFC 7515 §5.2, RFC 8725 §3.3',
    alg,
    token: change(good(alg), alg),
    valid: false,
  })),
)

/** Signed by another key or in another way, under a header that says `alg`. */
const signedAs = (alg: Algorithm, how: { alg: Algorithm; key: SigningKey; pssSaltLength?: number }) =>
  signCompact({ header: { alg }, payload: { iss: 'x' }, ...how })

const rsaBits = { RS256: 'PS256', RS384: 'PS384', RS512: 'PS512' } as const
const schemes = Object.entries(rsaBits).flatMap(([pkcs1, pss]) => [
  {
    title: `[JB-05] refuses a PKCS#1 signature under ${pss}`,
    source: 'RFC 7518 §3.5, RFC 8725 §3.1',
    alg: pss,
    token: signedAs(pss, { alg: pkcs1 as 'RS256', key: testKeys[pss].privateKey }),
    valid: false,
  },
  {
    title: `[JB-05] refuses a PSS signature under ${pkcs1}`,
    source: 'RFC 7518 §3.3, RFC 8725 §3.1',
    alg: pkcs1 as 'RS256',
    token: signedAs(pkcs1 as 'RS256', { alg: pss, key: testKeys[pkcs1 as 'RS256'].privateKey }),
    valid: false,
  },
])

const hashes = [
  ['RS256', 'RS384'],
  ['RS512', 'RS256'],
  ['PS256', 'PS384'],
  ['PS512', 'PS256'],
] as const
const otherHashes = hashes.map(([alg, signed]) => ({
  title: `[JB-05] refuses the hash of ${signed} under ${alg}`,
  source: 'RFC 7518 §3.3, §3.5',
  alg,
  token: signedAs(alg, { alg: signed, key: testKeys[alg].privateKey }),
  valid: false,
}))

const salts = (['PS256', 'PS384', 'PS512'] as const).flatMap((alg) => {
  const digest = Number(alg.slice(2)) / 8
  const rows: [string, number, boolean][] = [
    ['no salt', 0, false],
    ['a salt one byte short', digest - 1, false],
    ['a salt as long as the digest', digest, true],
    ['a salt one byte long', digest + 1, false],
    ['the longest salt', 2048 / 8 - digest - 2, false],
  ]
  return rows.map(([what, pssSaltLength, valid]) => ({
    title: `${valid ? 'takes' : '[JB-03] refuses'} ${what} under ${alg}`,
    source: 'RFC 7518 §3.5',
    alg,
    token: signedAs(alg, { alg, key: testKeys[alg].privateKey, pssSaltLength }),
    valid,
  }))
})

const curve = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey
const foreign: readonly (readonly [what: string, alg: 'ES256' | 'ES384' | 'ES512' | 'EdDSA', key: KeyObject])[] = [
  ['a P-384 key', 'ES256', oddKeys.p384.privateKey],
  ['a secp256k1 key', 'ES256', oddKeys.secp256k1.privateKey],
  ['another P-256 key', 'ES256', curve('P-256')],
  ['a P-256 key', 'ES384', curve('P-256')],
  ['a P-384 key', 'ES512', oddKeys.p384.privateKey],
  ['an Ed448 key', 'EdDSA', oddKeys.ed448.privateKey],
]
const otherKeys = foreign.map(([what, alg, key]) => ({
  title: `[JB-03] refuses under ${alg} what ${what} signed`,
  source: 'RFC 7518 §3.4, RFC 8037 §3.1',
  alg,
  token: signedAs(alg, { alg, key }),
  valid: false,
}))

const otherSecrets = symmetric.flatMap((alg) => [
  {
    title: `refuses under ${alg} another secret`,
    source: 'RFC 7518 §3.2',
    alg,
    token: signedAs(alg, { alg, key: 'another secret, and long enough for every algorithm there is, surely' }),
    valid: false,
  },
  {
    title: `[JB-05] refuses the hash of another algorithm under ${alg}`,
    source: 'RFC 7518 §3.2',
    alg,
    token: signedAs(alg, { alg: alg === 'HS256' ? 'HS512' : 'HS256', key: testSecrets[alg].secret }),
    valid: false,
  },
])

// The order of Ed25519's group (RFC 8032 §5.1).
const orderOfEd25519 = 2n ** 252n + 27742317777372353535851937790883648493n

/** s + L passes the equation and must not pass the check: there would be two signatures for one message. */
function malleable(token: string): string {
  const signature = signatureOf(token)
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`)
  const grown = Buffer.from((s + orderOfEd25519).toString(16).padStart(64, '0'), 'hex').reverse()
  return withSignature(token, Buffer.concat([signature.subarray(0, 32), grown]))
}

const edwards = (['EdDSA', 'Ed25519'] as const).map((alg) => ({
  title: `refuses under ${alg} an s outside 0…L−1`,
  source: 'RFC 8032 §5.1.7',
  alg,
  token: malleable(good(alg)),
  valid: false,
}))

/** One table for every variant of the platform. */
export const signatureVectors: readonly SignatureRow[] = [
  ...genuine,
  ...tampered,
  ...schemes,
  ...otherHashes,
  ...salts,
  ...otherKeys,
  ...otherSecrets,
  ...edwards,
  ...forgedEcdsa,
]
