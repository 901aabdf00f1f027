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

function bytesOf(secret: unknown): Uint8Array | undefined {
  if (secret instanceof Uint8Array) return secret
  if (typeof secret !== 'object' || secret === null) return undefined
  const utf8 = own(secret as Record<string, unknown>, 'utf8')
  if (typeof utf8 === 'string') return new TextEncoder().encode(utf8)
  const base64url = own(secret as Record<string, unknown>, 'base64url')
  if (typeof base64url !== 'string' || !/^[A-Za-z0-9_-]+$/.test(base64url)) return undefined
  // No bytes have an encoding of that length, and `atob` throws.
  if (base64url.length % 4 === 1) return undefined
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}
