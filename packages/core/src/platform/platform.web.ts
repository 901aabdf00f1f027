import { base64url, type CryptoKey, compactVerify, errors } from 'jose'
import { type AlgorithmName, isSymmetric } from '../shared/algorithms.js'
import { importKey, importSecret } from './import-key.web.js'
import { isCryptoKey } from './key-traits.js'
import type { Environment, Platform, SignedParts } from './platform.js'

export { importKey, importSecret }

export async function verifySignature(alg: AlgorithmName, key: unknown, token: SignedParts): Promise<boolean> {
  if (!isCryptoKey(key as object) && !(key instanceof Uint8Array && isSymmetric(alg))) {
    throw new TypeError('a CryptoKey is needed, or the bytes of a secret')
  }
  try {
    await compactVerify(token.text, key as CryptoKey | Uint8Array, { algorithms: [alg] })
    return true
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return false
    throw error
  }
}

export async function sha256(text: string): Promise<string> {
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))))
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function decodeText(text: string): string | undefined {
  try {
    return utf8.decode(base64url.decode(text))
  } catch {
    return undefined
  }
}

export const environment: Environment = {
  platform: 'web',
  variables: {},
  debugging: false,
  debug: () => undefined,
}

// The compiler holds both variants to one interface.
;({ decodeText, environment, importKey, importSecret, sha256, verifySignature }) satisfies Platform
