import type { AlgorithmName } from '../shared/algorithms.js'

/** A public key as it is given: a JWK, SPKI or X.509 in PEM, or the runtime's own key object. */
export type KeyMaterial = string | object

/** What an imported key turned out to be, for the filter to judge. */
export interface KeyTraits {
  readonly type: 'RSA' | 'RSA-PSS' | 'EC' | 'OKP' | 'other'
  /** Of the modulus, RSA only. */
  readonly bits?: number
  readonly exponent?: bigint
  readonly crv?: string
  /** Bits of SHA-2 that an `rsa-pss` key is restricted to. */
  readonly hash?: number
  /** Bytes of salt that an `rsa-pss` key demands at least. */
  readonly leastSalt?: number
}

export interface ImportedKey {
  readonly key: unknown
  readonly traits: KeyTraits
  /** Its SubjectPublicKeyInfo, in base64url: the same key has the same, however it is written. Undefined for one that cannot be exported. */
  readonly spki: string | undefined
}

/** The parts of a token a signature check needs. */
export interface SignedParts {
  readonly text: string
  readonly signingInput: string
  readonly signature: string
}

/**
 * What differs between Node and everywhere else, chosen by the package's `imports` map.
 * Node answers at once where it can; elsewhere the same answers come as promises.
 */
export interface Platform {
  /** Does this key, imported for this very algorithm, verify this token? Throws only for a key of another kind. */
  verifySignature(alg: AlgorithmName, key: unknown, token: SignedParts): boolean | Promise<boolean>
  /** @throws (or rejects) when the material is not a public key of a form that can be read. */
  importKey(material: KeyMaterial, alg: AlgorithmName): ImportedKey | Promise<ImportedKey>
  /** The secret of an HMAC algorithm. */
  importSecret(bytes: Uint8Array): unknown
  /** SHA-256 of a text's UTF-8, in base64url. */
  sha256(text: string): string | Promise<string>
  /** The text of canonical base64url, or undefined when its bytes are not valid UTF-8. */
  decodeText(base64url: string): string | undefined
  readonly environment: Environment
}

export interface Environment {
  readonly platform: 'node' | 'web'
  readonly variables: Readonly<Record<string, string | undefined>>
  /** True when the operator asked for our log by `NODE_DEBUG=claimcheck`. */
  readonly debugging: boolean
  debug(line: string): void
}
