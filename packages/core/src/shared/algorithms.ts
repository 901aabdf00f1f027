/** What a signature algorithm needs of its key and of its hash (RFC 7518 §3, RFC 8037 §3.1, RFC 9864 §2.2). */
export interface Algorithm {
  readonly kty: 'RSA' | 'EC' | 'OKP' | 'oct'
  /** Bits of SHA-2; absent where the algorithm names its own hash. */
  readonly hash?: 256 | 384 | 512
  readonly crv?: 'P-256' | 'P-384' | 'P-521' | 'Ed25519'
  /** RSASSA-PSS rather than RSASSA-PKCS1-v1_5. */
  readonly pss?: true
}

/** Every signature algorithm there is here. `none` is not an algorithm, and Ed448 is not one of ours. */
export const algorithms = {
  RS256: { kty: 'RSA', hash: 256 },
  RS384: { kty: 'RSA', hash: 384 },
  RS512: { kty: 'RSA', hash: 512 },
  PS256: { kty: 'RSA', hash: 256, pss: true },
  PS384: { kty: 'RSA', hash: 384, pss: true },
  PS512: { kty: 'RSA', hash: 512, pss: true },
  ES256: { kty: 'EC', hash: 256, crv: 'P-256' },
  ES384: { kty: 'EC', hash: 384, crv: 'P-384' },
  ES512: { kty: 'EC', hash: 512, crv: 'P-521' },
  EdDSA: { kty: 'OKP', crv: 'Ed25519' },
  Ed25519: { kty: 'OKP', crv: 'Ed25519' },
  HS256: { kty: 'oct', hash: 256 },
  HS384: { kty: 'oct', hash: 384 },
  HS512: { kty: 'oct', hash: 512 },
} as const satisfies Record<string, Algorithm>

export type AlgorithmName = keyof typeof algorithms

/** Case-sensitive, and safe for names such as `__proto__` (RFC 7515 §4.1.1). */
export function isAlgorithm(name: unknown): name is AlgorithmName {
  return typeof name === 'string' && Object.hasOwn(algorithms, name)
}

export function algorithmNamed(name: AlgorithmName): Algorithm {
  return algorithms[name]
}

export const isSymmetric = (name: string): boolean => isAlgorithm(name) && algorithms[name].kty === 'oct'

/** What an issuer may sign with when nothing else is said: asymmetric, and in common use. */
export const defaultAlgorithms: readonly AlgorithmName[] = Object.freeze([
  'RS256',
  'PS256',
  'ES256',
  'EdDSA',
  'Ed25519',
])

const ids = new WeakMap<readonly string[], string>()

/** One text for one list. Lists of algorithms are frozen, and asked for with every token. */
export function idOfList(names: readonly string[]): string {
  const known = ids.get(names)
  if (known !== undefined) return known
  const id = names.join(' ')
  if (Object.isFrozen(names)) ids.set(names, id)
  return id
}
