import { importSecret } from '#platform'
import { algorithmNamed, isAlgorithm, isSymmetric } from '../shared/algorithms.js'
import { ConfigError } from '../shared/failures.js'
import { own } from '../shared/json.js'
import type { KeySource } from '../shared/key-source.js'
import { ownSource } from './own-sources.js'

/** Bytes, or a text that says how it is to be read. A bare string is refused: the two readings give different secrets. */
export type Secret = Uint8Array | { readonly utf8: string } | { readonly base64url: string }

/**
 * An HMAC secret shared with the issuer (RFC 7518 §3.2). Fixes the issuer's algorithms to exactly `alg`, so that no public key can ever
 * be taken for the secret. Whoever can verify with it can also issue with it: prefer asymmetric keys.
 *
 * @throws {@link ConfigError} for a secret shorter than its hash (32, 48, 64 bytes) and for another algorithm.
 */
export function sharedSecret(secret: Secret, alg: 'HS256' | 'HS384' | 'HS512' = 'HS256'): KeySource {
  if (!isAlgorithm(alg) || !isSymmetric(alg))
    throw new ConfigError(['sharedSecret: the algorithm is HS256, HS384 or HS512'])
  const bytes = bytesOf(secret)
  const least = (algorithmNamed(alg).hash ?? 0) / 8
  if (bytes === undefined) throw new ConfigError(['sharedSecret: pass bytes, { utf8: … } or { base64url: … }'])
  if (bytes.length < least) throw new ConfigError([`sharedSecret: ${alg} needs a secret of at least ${least} bytes`])

  if (isPublicMaterial(bytes)) {
    throw new ConfigError(['sharedSecret: this is a public or private key, not a secret; use staticKeys(…)'])
  }
  const key = Object.freeze({ alg, key: importSecret(bytes) })
  return ownSource(
    {
      algorithms: Object.freeze([alg]),
      keyFor: (header) => (header.alg === alg ? key : undefined),
      health: () => ({ ageSeconds: 0, fresh: true, keys: 1, lastError: undefined }),
    },
    { kind: 'fixed', problems: () => [] },
  )
}

// RSA and EC public keys in DER carry one of these names (RFC 8017 §A.1, RFC 5480 §2.1.1); Ed25519 the third (RFC 8410 §3).
const derNames = ['\x2a\x86\x48\x86\xf7\x0d\x01\x01', '\x2a\x86\x48\xce\x3d\x02\x01', '\x30\x05\x06\x03\x2b\x65\x70']

/** What everybody may have would make a secret with which everybody can sign. */
function isPublicMaterial(bytes: Uint8Array): boolean {
  const text = Array.from(bytes.subarray(0, 8192), (byte) => String.fromCharCode(byte))
    .join('')
    .trimStart()
  if (text.startsWith('-----BEGIN') || text.startsWith('ssh-')) return true
  if (text.startsWith('{')) return text.includes('"kty"') || text.includes('"keys"')
  return text.startsWith('\x30') && derNames.some((name) => text.slice(0, 40).includes(name))
}

function bytesOf(secret: unknown): Uint8Array | undefined {
  if (secret instanceof Uint8Array) return secret
  if (typeof secret !== 'object' || secret === null || Object.keys(secret).length !== 1) return undefined
  const utf8 = own(secret as Record<string, unknown>, 'utf8')
  if (typeof utf8 === 'string') return new TextEncoder().encode(utf8)
  const base64url = own(secret as Record<string, unknown>, 'base64url')
  if (typeof base64url !== 'string' || !/^[A-Za-z0-9_-]+$/.test(base64url)) return undefined
  // No bytes have an encoding of that length, and `atob` throws.
  if (base64url.length % 4 === 1) return undefined
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}
